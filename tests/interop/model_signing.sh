#!/usr/bin/env bash
# Models that OpenSSF model signing's own tool signed are registered with their signature, and audited; a changed byte,
# a file more or less and another key are refused. Needs Python and OpenSSL; the tool is installed into `.cache/`.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trap 'rm -rf "$work"' EXIT

place=$repository/.cache/model-signing-1.1.1
if [ ! -e "$place/complete" ]; then
    python3 -m venv --clear "$place"
    "$place/bin/python" -m pip install --quiet --disable-pip-version-check model-signing==1.1.1 pyOpenSSL==26.4.0
    touch "$place/complete"
fi
cargo build --release --quiet -p assay-cli
assay=$repository/target/release/assay
cd "$work"
export ASSAY_HOME=$work/home
unset ASSAY_LOG ASSAY_SERVER ASSAY_KEY

$assay key new >/dev/null
$assay init log --name log.example/models >/dev/null
$assay party register --name 'Example Labs' --log log >/dev/null

# Names that sort in other ways by path and by byte, and what belongs to git at the top of the folder and below.
make_model() {
    mkdir -p "$1/a" "$1/.git" "$1/deep/.github/er"
    echo "weights of $1" >"$1/weights.bin"
    echo one >"$1/a/config.json"
    echo two >"$1/a-b"
    echo top >"$1/.gitignore"
    echo inner >"$1/.git/index"
    echo below >"$1/deep/.gitignore"
    echo deeper >"$1/deep/.github/er/file"
    : >"$1/empty"
}
make_key() {
    openssl ecparam -genkey -name "$2" -noout -out "$1.key" 2>/dev/null
    openssl ec -in "$1.key" -pubout -out "$1.pem" 2>/dev/null
}
sign() {
    "$place/bin/model_signing" sign key "$1" --signature "$2" --private_key "$3.key" >/dev/null
}
register() {
    local path=$1 signature=$2 key=$3
    $assay artifact register "$path" --name "$path" --licence MIT --log log \
        --model-signature "$signature" --model-signature-key "$key.pem"
}
refused() {
    local words=$1
    shift
    if "$@" >refused.txt 2>&1; then
        echo "it was not refused: $*" >&2
        exit 1
    fi
    grep -qF "the model's signature does not hold: $words" refused.txt || { cat refused.txt >&2; exit 1; }
}

make_key p256 prime256v1
make_key p384 secp384r1
make_key p521 secp521r1
make_key other prime256v1

for key in p256 p384 p521; do
    make_model "model-$key"
    # Once with the signature beside the model, once inside of it.
    signature=$([ $key = p256 ] && echo "$key.sig" || echo "model-$key/model.sig")
    sign "model-$key" "$signature" "$key"
    refused "it was made with another key" register "model-$key" "$signature" other
    echo more >"model-$key/more"
    refused "it does not sign the file \`more\`" register "model-$key" "$signature" "$key"
    rm "model-$key/more"
    mv "model-$key/a-b" kept
    refused "it signs the file \`a-b\`, which is not there" register "model-$key" "$signature" "$key"
    mv kept "model-$key/a-b"
    printf 'Weights' | dd of="model-$key/weights.bin" conv=notrunc status=none
    refused "the file \`weights.bin\` is not the one that it signs" register "model-$key" "$signature" "$key"
    printf 'weights' | dd of="model-$key/weights.bin" conv=notrunc status=none
    # One character of what is signed, and of the signature.
    for place_of in payload sig; do
        python3 - "$signature" "$place_of" >changed.sig <<'PYTHON'
import base64, json, sys
bundle = json.load(open(sys.argv[1]))
envelope = bundle["dsseEnvelope"]
held = envelope if sys.argv[2] == "payload" else envelope["signatures"][0]
bytes_ = bytearray(base64.b64decode(held[sys.argv[2]]))
bytes_[len(bytes_) - 3] ^= 1
held[sys.argv[2]] = base64.b64encode(bytes_).decode()
json.dump(bundle, sys.stdout)
PYTHON
        # The changed copy lies outside of the folder, so the signature inside of it would count as a file.
        rm -rf copy
        cp -r "model-$key" copy
        rm -f copy/model.sig
        refused "its signature is not good for this key" register copy changed.sig "$key"
    done
    register "model-$key" "$signature" "$key" >/dev/null
done

# A model of a single file.
echo alone >single.bin
sign single.bin single.sig p256
register single.bin single.sig p256 >/dev/null

# The tool's list of files is the manifest's.
python3 - <<'PYTHON'
import base64, glob, json
signed = json.load(open("p256.sig"))
payload = json.loads(base64.b64decode(signed["dsseEnvelope"]["payload"]))
wanted = {(one["name"], one["digest"]) for one in payload["predicate"]["resources"]}
manifests = [json.loads(text) for text in (open(path, "rb").read() for path in glob.glob("log/blobs/sha256/*"))
             if text.startswith(b'{"serialization"')]
assert len(wanted) == 6, wanted
assert any({(one["name"], one["digest"]) for one in manifest["resources"]} == wanted for manifest in manifests)
PYTHON

$assay audit log --vkey log/log.vkey | tee audit.txt | grep -Eq "^signatures +4 of models checked against their files"
echo "models signed by model-signing 1.1.1: verified, registered and audited; 6 changes each refused, with keys of P-256, P-384 and P-521"
