#!/usr/bin/env bash
# Has litewitness, a witness that nobody here wrote, cosign growing checkpoints of ours and refuse stale and forked
# ones, and compares it with what our own witness would answer. Everything that it starts it also stops.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
started=()
stop() {
    for process in "${started[@]}"; do
        kill "$process" 2>/dev/null || true
    done
    wait
    rm -rf "$work"
}
trap stop EXIT

# Waits until a command succeeds, at most ten seconds.
wait_for() {
    for _ in $(seq 100); do
        if "$@" 2>/dev/null; then
            return
        fi
        sleep 0.1
    done
    echo "waited in vain for: $*" >&2
    return 1
}

build_go ./registerlog filippo.io/torchwood/cmd/litewitness
example witness_requests write "$work"

ssh-keygen -q -t ed25519 -N "" -C witness -f "$work/key"
ssh-agent -D -a "$work/agent" >/dev/null &
started+=($!)
wait_for test -S "$work/agent"
SSH_AUTH_SOCK=$work/agent ssh-add -q "$work/key"

# A port that was free a moment ago; should another take it first, the witness says so and the script fails.
port=$((20000 + RANDOM % 10000))
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((20000 + RANDOM % 10000))
done
"$work/bin/litewitness" -name witness.example/interop -db "$work/witness.db" -ssh-agent "$work/agent" \
    -key "$(ssh-keygen -l -f "$work/key.pub" | cut -d ' ' -f 2)" -listen "127.0.0.1:$port" 2>"$work/log" &
started+=($!)
wait_for grep -q 'vkey=' "$work/log"
witness_key=$(sed -n 's/.*vkey="\{0,1\}\([^" ]*\).*/\1/p' "$work/log" | head -n 1)
wait_for curl -s -o "$work/index" "http://127.0.0.1:$port/"
"$work/bin/registerlog" -db "$work/witness.db" -origin log.example/interop -vkey "$(cat "$work/vkey")"

for request in "$work"/*.request; do
    case=${request%.request}
    curl -s --data-binary "@$request" -o "$case.answer" -w '%{http_code}\n' \
        "http://127.0.0.1:$port/add-checkpoint" >"$case.status"
done
if ! example witness_requests check "$work" "$witness_key"; then
    cat "$work/log" >&2
    exit 1
fi
echo "litewitness cosigned what continues, and refused the rest"
