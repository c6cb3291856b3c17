# Shared by the scripts of this folder: where things are, and a folder of their own that is gone when they end.
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
repository=$PWD
work=$(mktemp -d)

# Runs an example of assay-merkle with its arguments.
example() {
    local name=$1
    shift
    cargo run --release --quiet -p assay-merkle --example "$name" -- "$@"
}

# Builds programs of the Go module, or of modules that it pins, into $work/bin.
build_go() {
    mkdir -p "$work/bin"
    (cd "$repository/tests/interop/go" && go build -o "$work/bin/" "$@")
}
