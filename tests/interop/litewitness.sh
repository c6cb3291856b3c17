#!/usr/bin/env bash
# Has litewitness, a witness that nobody here wrote, cosign growing checkpoints of ours and refuse stale and forked
# ones, and compares it with what our own witness would answer; then has `assay serve` publish nothing without it.
# Everything that it starts it also stops.
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

# A port that was free a moment ago; should another take it first, whoever was to listen says so and the script fails.
free_port() {
    local port=$((20000 + RANDOM % 10000))
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        port=$((20000 + RANDOM % 10000))
    done
    echo "$port"
}
port=$(free_port)
fingerprint=$(ssh-keygen -l -f "$work/key.pub" | cut -d ' ' -f 2)

# Starts litewitness on what it knew before, and waits until it answers.
start_witness() {
    "$work/bin/litewitness" -name witness.example/interop -db "$work/witness.db" -ssh-agent "$work/agent" \
        -key "$fingerprint" -listen "127.0.0.1:$port" 2>"$work/log" &
    witness=$!
    started+=("$witness")
    wait_for grep -q 'vkey=' "$work/log"
    wait_for curl -s -o "$work/index" "http://127.0.0.1:$port/"
}
start_witness
witness_key=$(sed -n 's/.*vkey="\{0,1\}\([^" ]*\).*/\1/p' "$work/log" | head -n 1)
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

# A log that is served under a policy which asks for litewitness.
cargo build --release --quiet -p assay-cli
assay=$repository/target/release/assay
cd "$work"
export ASSAY_HOME=$work/home
unset ASSAY_LOG ASSAY_SERVER ASSAY_KEY ASSAY_BUCKET

$assay init served --name log.example/served >/dev/null
for key in ada bea; do $assay key new --key "$key" >/dev/null; done
"$work/bin/registerlog" -db "$work/witness.db" -origin log.example/served -vkey "$(cat served/log.vkey)"
{
    echo "log $(cat served/log.vkey)"
    echo "witness lite $witness_key http://127.0.0.1:$port"
    echo "quorum lite"
} >policy
at=$(free_port)
url=http://127.0.0.1:$at
$assay serve --log served --witnesses policy --publish-interval-ms 50 \
    --listen "127.0.0.1:$at" 2>serve.log &
started+=($!)
wait_for curl -sf -o /dev/null "$url/health"

fail() {
    echo "$*" >&2
    tail -n 5 serve.log "$work/log" >&2
    exit 1
}
# Logs a statement that was signed before; says the status of the answer.
post() {
    curl -s -o answer.json -w '%{http_code}' -H 'content-type: application/json' --data-binary "@$1" \
        "$url/api/v1/statements"
}
index() { python3 -c 'import json; print(json.load(open("answer.json"))["index"])'; }
id() { python3 -c 'import json; print(json.load(open("answer.json"))["id"])'; }
# The size of the published checkpoint, which always carries the cosignature.
published() {
    curl -s -o checkpoint "$url/checkpoint"
    grep -q '^— witness.example/interop ' checkpoint || return 1
    sed -n 2p checkpoint
}
covers() { local size; size=$(published) && [ "$size" -gt "$1" ]; }

$assay party register --name Ada --key ada --server "$url" --json >answer.json
first=$(index)
covers "$first" || fail "the checkpoint does not cover what was answered, or has no cosignature of litewitness"
$assay bundle export "$(id)" --out ada.bundle --server "$url" >/dev/null
$assay verify ada.bundle --policy policy | tee verified
grep -q '^witnessed  by lite at ' verified || fail "the bundle carries no cosignature"

# Without it a statement is durable and answered so, and nothing further is published.
printf 'x' >w && printf 'one\n' >items
$assay artifact register w --name w --licence MIT --key ada --server "$url" --json >answer.json
artifact=$(python3 -c 'import json; print(json.load(open("answer.json"))["artifact"])')
$assay contribution add "$artifact" --items items --kind data --summary "one" --key ada --server "$url" \
    --out signed.json >/dev/null
before=$(published)
kill "$witness" && wait "$witness" || true
status=$(post signed.json)
[ "$status" = 202 ] || fail "the answer without the witness is $status, not 202: $(cat answer.json)"
later=$(index)
sleep 1
[ "$(published)" = "$before" ] || fail "a checkpoint was published without the witness"
[ "$later" -ge "$before" ] || fail "the statement was covered already"
if $assay bundle export "$(id)" --out none.bundle --server "$url" >/dev/null 2>&1; then
    fail "a bundle was made of what no published checkpoint covers"
fi
curl -s "$url/ready" | grep -q 'no cosignature by `lite`' || fail "the server does not say why it does not publish"

# It is back, and knows what it cosigned.
start_witness
wait_for covers "$later" || fail "nothing was published after the witness came back"
[ "$(post signed.json)" = 200 ] || fail "what is published is not answered with 200: $(cat answer.json)"
$assay bundle export "$(id)" --out gift.bundle --server "$url" >/dev/null
$assay verify gift.bundle --policy policy >/dev/null
echo "assay serve published under litewitness's cosignature, nothing without it, and went on when it was back"
