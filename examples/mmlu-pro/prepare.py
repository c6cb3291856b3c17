"""Makes the files beside it from the published records: outcomes with a compute cost, and the features.

Usage: python prepare.py FOLDER, where FOLDER holds the original examples.parquet, outcomes.parquet, models.csv.
Needs pyarrow. The cost of an answer is 2 x active parameters x output tokens (a quarter of its characters),
in teraflops; it is empty where the publisher does not state the parameters.
"""
import csv
import pathlib
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

source, here = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent
parameters = {row["model"]: row["active_params_b"] for row in csv.DictReader(open(source / "models.csv"))}
outcomes = pq.read_table(source / "outcomes.parquet")
characters = outcomes["output_chars"].to_pylist()
cost = [
    round(2 * float(parameters[model]) * 1e9 * count / 4 / 1e12, 3) if parameters[model] else None
    for model, count in zip(outcomes["model"].to_pylist(), characters)
]
outcomes = outcomes.select(["model", "example_id", "score"]).append_column("cost", pa.array(cost, pa.float32()))
pq.write_table(outcomes, here / "outcomes.parquet", compression="zstd", compression_level=19)
pq.write_table(pq.read_table(source / "examples.parquet"), here / "examples.parquet", compression="zstd", compression_level=19)
