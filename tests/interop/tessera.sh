#!/usr/bin/env bash
# Has Tessera, a log that nobody here wrote, ask `assay witness` to cosign its checkpoints: it publishes what continues
# its log, across restarts of both, and nothing where the witness has seen another history or is away.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
witness=
stop_witness() {
    if [ -n "$witness" ]; then
        kill "$witness"
        wait "$witness" || true
        witness=
    fi
}
trap 'stop_witness; rm -rf "$work"' EXIT
cargo build --release --quiet -p assay-cli --bin assay
assay=${CARGO_TARGET_DIR:-$repository/target}/release/assay
build_go ./tesseralog
export ASSAY_HOME=$work/home
log_key=$("$work/bin/tesseralog" -new -key "$work/log.key")
"$assay" key new --key "$work/witness.key" >"$work/made"

# Starts the witness on a port that is free, and again on the same one.
listen=127.0.0.1:0
start_witness() {
    "$assay" witness serve --name witness.example/assay --vkey "$log_key" --key "$work/witness.key" \
        --folder "$work/witness" --listen "$listen" 2>"$work/witness.log" &
    witness=$!
    for _ in $(seq 100); do
        if grep -q ' at http://' "$work/witness.log"; then
            listen=$(sed -n 's,.* at http://,,p' "$work/witness.log" | head -n 1)
            witness_key=$(sed -n 's/.*note: witness \([^ ]*\) at .*/\1/p' "$work/witness.log" | head -n 1)
            return
        fi
        sleep 0.1
    done
    cat "$work/witness.log" >&2
    return 1
}

# Adds entries to Tessera's log in a folder.
add() {
    local folder=$1 count=$2
    shift 2
    "$work/bin/tesseralog" -key "$work/log.key" -dir "$folder" -policy "$work/policy" -witness "$witness_key" \
        -add "$count" "$@" 2>"$work/tessera.log" || { cat "$work/tessera.log" "$work/witness.log" >&2; return 1; }
}

# Fails unless the size that Tessera has published compares so with a number.
published() {
    local size
    size=$(sed -n 2p "$work/log/checkpoint")
    if ! [ "$size" "$1" "$2" ]; then
        echo "Tessera has published the size $size: not $1 $2" >&2
        return 1
    fi
}

start_witness
printf 'log %s\nwitness w1 %s http://%s\nquorum w1\n' "$log_key" "$witness_key" "$listen" >"$work/policy"
for count in 1 2 300 70; do
    add "$work/log" "$count" >"$work/checkpoint"
done
published -eq 373
stop_witness
add "$work/log" 5 -refused
published -eq 373
start_witness
add "$work/log" 1 >"$work/checkpoint"
published -gt 373
# Another history under the same key.
add "$work/fork" 500 -refused
add "$work/log" 70 >"$work/checkpoint"
published -gt 443
echo "Tessera published what our witness cosigned, and nothing else"
