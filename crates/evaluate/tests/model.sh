# A model for the tests: sh model.sh MODE DIRECTORY
# Each mode misbehaves once for example e1, leaving a mark in DIRECTORY, and answers properly otherwise.
mode=$1
directory=$2
echo $$ >> "$directory/pids"
answer() {
    printf '{"example_id":"%s","prediction":"answer %s","cost":0.5}\n' "$1" "${1#e}"
}
misbehave() {
    case $mode in
        die) echo "out of memory" >&2; exit 3 ;;
        hang) sleep 300 & echo $! >> "$directory/pids"; wait ;;
        rubbish) echo "Loading weights..." ;;
        close) exec >&-; sleep 300 ;;
        partial) printf '{"prediction":"ans'; exit 0 ;;
        other) answer e9 ;;
        twice) printf '{"prediction":"answer 1"}\n{"prediction":"too much"}\n' ;;
        flood) exec cat /dev/zero ;;
        noise) i=0; while [ $i -lt 4000 ]; do echo "noise noise noise noise noise noise $i" >&2; i=$((i+1)); done; exit 4 ;;
    esac
}
while read -r line; do
    case $line in *'"label"'*) echo "the label was sent" >&2; exit 9 ;; esac
    id=${line#*\"example_id\":\"}
    id=${id%%\"*}
    echo "$id" >> "$directory/asked"
    if [ "$id" = e1 ] && [ "$mode" = always ]; then echo "no such luck" >&2; exit 5; fi
    if [ "$id" = e1 ] && [ ! -e "$directory/mark" ]; then
        : > "$directory/mark"
        misbehave
        case $mode in rubbish | other | twice) continue ;; esac
    fi
    answer "$id"
done
