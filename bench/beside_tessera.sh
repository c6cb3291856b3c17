#!/usr/bin/env bash
# Times how many entries per second Assay and Tessera take into a log on the same disk, in turns, and how long one caller
# waits for one entry.
#
#   bench/beside_tessera.sh [ROUNDS]      needs Go
#
# Assay's figures are of signed statements over HTTP, clients included: read, verified, applied to the state by the rules
# and durable before the answer. Tessera's are of random bytes of the same length through its library: neither signed nor
# looked at, durable before the answer. Each Tessera line is the better of its default batching and one that suits the load.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}
work=$(mktemp -d "$PWD/target/beside-tessera.XXXXXX")
trap 'rm -rf "$work"' EXIT
(cd tests/interop/go && go build -o "$work/tessera" ./tesserabench)
cargo bench --quiet -p assay-server --bench load --no-run

# The better of Tessera's default batching and that which is named, from so many callers.
tessera() {
    local callers=$1 best=0 batching rate
    for batching in "" "$2"; do
        # shellcheck disable=SC2086
        "$work/tessera" -dir "$work/log" -callers "$callers" -seconds 4 $batching >"$work/line" 2>/dev/null
        rm -rf "$work/log"
        rate=$(cut -d' ' -f1 "$work/line")
        if [ "$rate" -gt "$best" ]; then
            best=$rate
            cp "$work/line" "$work/best"
        fi
    done
    cat "$work/best"
}

for round in $(seq "$rounds"); do
    echo "round $round"
    TMPDIR=$work cargo bench --quiet -p assay-server --bench load -- 180000 4 >"$work/assay"
    line() { sed -n "s,^$1: ,,p" "$work/assay"; }
    show() { printf '  %-32s %s\n' "$1" "$2"; }
    rate() { echo "$1" | grep -oE '[0-9]+ (statements|entries)/s' | cut -d' ' -f1; }
    many=$(line 'batches of 1000 from 4 connections')
    theirs=$(tessera 4000 "-batch 1000 -batch-age 20ms")
    show "Assay, 4 clients x 1,000" "$many"
    show "Tessera, 4,000 callers" "$theirs: Assay takes in $(bc <<<"scale=1; $(rate "$many") / $(rate "$theirs")") times as many"
    one=$(line 'one each from 64 connections')
    theirs=$(tessera 64 "-batch 64 -batch-age 5ms")
    show "Assay, 64 clients" "$one"
    show "Tessera, 64 callers" "$theirs: Assay takes in $(bc <<<"scale=1; $(rate "$one") / $(rate "$theirs")") times as many"
    show "Assay, 1 client" "$(line 'one each from 1 connection')"
    show "Tessera, 1 caller" "$(tessera 1 "-batch 1")"
done
