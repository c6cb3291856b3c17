#!/usr/bin/env bash
# Has clients that nobody here wrote, those of the Go checksum database and of torchwood, check logs of ours.
#
#   tests/interop/clients.sh                logs of several sizes, written for the occasion
#   tests/interop/clients.sh FOLDER VKEY    the log in this folder, with the verifier key of its signer
set -euo pipefail
if [ $# -eq 2 ]; then
    given=$(cd "$1" && pwd)
fi
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trap 'rm -rf "$work"' EXIT
build_go ./checklog

if [ $# -eq 2 ]; then
    "$work/bin/checklog" -log "$given" -vkey "$2"
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

for size in 0 1 2 255 256 257 1000 65535 65536 65537 70000; do
    example write_log "$work/$size" "$size"
    "$work/bin/checklog" -log "$work/$size/log" -vkey "$(cat "$work/$size/vkey")"
    if [ "$size" -gt 0 ]; then
        logged=(-proof "$work/$size/proof" -entry "$work/$size/entry")
        "$work/bin/checklog" "${logged[@]}" -policy "$work/$size/policy"
        refused "policy components satisfied" "${logged[@]}" -policy "$work/$size/policy-not-met"
    fi
done
refused "no verifiable signatures" -log "$work/1000/log" -vkey "$(cat "$work/1000/vkey-of-another")"
echo "all logs verified, all broken ones refused"
