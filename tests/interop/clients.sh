#!/usr/bin/env bash
# Has clients that nobody here wrote, those of the Go checksum database and of torchwood, check logs of ours.
#
#   tests/interop/clients.sh                logs of several sizes, written for the occasion
#   tests/interop/clients.sh FOLDER VKEY [CHECKPOINT]
#                                           the log in this folder, with the verifier key of its signer, and whether
#                                           it continues an older checkpoint
set -euo pipefail
if [ $# -ge 2 ]; then
    given=(-log "$(realpath "$1")" -vkey "$2" ${3:+-old "$(realpath "$3")"})
fi
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trap 'rm -rf "$work"' EXIT
build_go ./checklog

if [ $# -ge 2 ]; then
    "$work/bin/checklog" "${given[@]}"
    exit
fi

# The golden files: another implementation must see in them what ours does.
vectors=$repository/vectors/merkle
"$work/bin/checklog" -log "$vectors/log" -vkey "$(sed -n 's/.*"vkey": "\(.*\)".*/\1/p' "$vectors/keys.json" | head -n 1)"
"$work/bin/checklog" -proof "$vectors/entry.tlog-proof" -entry "$vectors/entry" -policy "$vectors/policy"

# Succeeds where the check with these arguments fails for the reason given first.
refused() {
    local reason=$1
    shift
    if "$work/bin/checklog" "$@" 2>"$work/reason" || ! grep -q "$reason" "$work/reason"; then
        echo "not refused because of '$reason': $*" >&2
        cat "$work/reason" >&2
        return 1
    fi
}

older=
for size in 0 1 2 255 256 257 1000 65535 65536 65537 70000; do
    example write_log "$work/$size" "$size"
    "$work/bin/checklog" -log "$work/$size/log" -vkey "$(cat "$work/$size/vkey")" ${older:+-old "$older"}
    older=$work/$size/log/checkpoint
    if [ "$size" -gt 0 ]; then
        logged=(-proof "$work/$size/proof" -entry "$work/$size/entry")
        "$work/bin/checklog" "${logged[@]}" -policy "$work/$size/policy"
        refused "policy components satisfied" "${logged[@]}" -policy "$work/$size/policy-not-met"
    fi
done
refused "no verifiable signatures" -log "$work/1000/log" -vkey "$(cat "$work/1000/vkey-of-another")"
example write_log "$work/fork" 1001 fork
refused "does not continue" -log "$work/fork/log" -vkey "$(cat "$work/fork/vkey")" -old "$work/1000/log/checkpoint"
echo "all logs verified, all broken ones refused"
