#!/usr/bin/env bash
# Times `assay slices` beside PyPI sliceline 0.3.0 on UCI Adult, to three predicates, in one run.
# Sets the peer up in bench/.venv. Prints whole-process seconds and peak memory of each, and the ratios.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet -p assay-cli
if [ ! -x bench/.venv/bin/python ]; then
    python3 -m venv bench/.venv
    bench/.venv/bin/pip install --quiet sliceline==0.3.0
fi
bench/.venv/bin/python bench/beside_sliceline.py
