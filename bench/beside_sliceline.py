"""Runs this project and PyPI sliceline on the same files, each as its own process, and prints the ratios.

Called by beside_sliceline.sh. With the argument `peer` it is the peer's process: read, search, print the best score.
"""
import os
import resource
import statistics
import subprocess
import sys
import time

MATRIX, ERRORS = "examples/adult/X.csv", "examples/adult/errors.csv"


def peer():
    import numpy
    from sliceline.slicefinder import Slicefinder

    matrix = numpy.loadtxt(MATRIX, delimiter=",", dtype=int)
    errors = numpy.loadtxt(ERRORS)
    finder = Slicefinder(alpha=0.95, k=4, max_l=3, min_sup=326, verbose=False)
    finder.fit(matrix, errors)
    print(finder.top_slices_statistics_[0])


def measured(command):
    """Wall seconds and peak memory in MiB of one run of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    assert status == 0, f"{command} ended with status {status}"
    return seconds, usage.ru_maxrss / 1024, out.decode()


def main():
    ours = ["target/release/assay", "slices", "--matrix", MATRIX, "--errors", ERRORS, "--objective", "sliceline"]
    ours += ["--alpha", "0.95", "--depth", "3", "--min-support", "326", "--top", "4", "--json"]
    theirs = [sys.executable, __file__, "peer"]
    measured(ours)
    runs = [measured(ours) for _ in range(11)]
    peer_runs = [measured(theirs) for _ in range(3)]
    print("best slice of the peer:", peer_runs[0][2].strip())
    rows = {}
    for name, results in (("assay", runs), ("sliceline 0.3.0", peer_runs)):
        seconds = statistics.median(result[0] for result in results)
        memory = statistics.median(result[1] for result in results)
        rows[name] = (seconds, memory)
        print(f"{name:16} {seconds:8.3f} s   {memory:8.1f} MiB   (median of {len(results)} whole processes)")
    (a, a_memory), (b, b_memory) = rows["assay"], rows["sliceline 0.3.0"]
    print(f"{'ratio':16} {b / a:8.0f} x   {b_memory / a_memory:8.1f} x")


if __name__ == "__main__":
    peer() if sys.argv[1:] == ["peer"] else main()
