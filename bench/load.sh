#!/usr/bin/env bash
# What a server of ours takes in and gives out on this machine, beside the limits of its disk and cores.
#
#   bench/load.sh [STATEMENTS [SECONDS]]
#
# The load generator sends batches, single statements from 64 connections and from one, and transfers over HTTP to a
# server in the same process, so that clients are counted in (`crates/server/benches/load.rs`). Then an audit is taken
# apart (`crates/store/benches/audit.rs`).
set -euo pipefail
cd "$(dirname "$0")/.."
cargo bench --quiet -p assay-server --bench load -- "${1:-180000}" "${2:-10}"
cargo bench --quiet -p assay-store --bench audit
