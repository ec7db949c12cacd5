#!/usr/bin/env bash
# One lb, its certificate exchanged every second under TLS clients: connections that stay, and new ones in every second. Every fifth time the
# two files are put in place with a pause between them, so that half a pair is there to be read. Prints requests, handshakes and errors.
# Exit code 0: no request failed and every certificate was shown, or skipped, visibly; 1: not so.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: tests/chaos/rotation.sh [--seconds N] [--lb COMMAND] [--report PATH]
  --seconds  how long; default 60
  --lb       how lb is started, a native binary or "dotnet lb.dll"; default: src/Host's Release build, which is made when it is missing
USAGE
    exit 2
}

cd "$(dirname "$0")/../.."
SECONDS_TO_RUN=60 LB='' REPORT=''
while [ $# -gt 0 ]; do
    case $1 in
        --seconds) SECONDS_TO_RUN=${2:?}; shift ;;
        --lb) LB=${2:?}; shift ;;
        --report) REPORT=${2:?}; shift ;;
        *) usage ;;
    esac
    shift
done

for tool in openssl h2load; do
    if ! command -v $tool >/dev/null; then
        echo "skipped: there is no $tool (Debian: openssl, nghttp2-client)"
        exit 0
    fi
done

BUILT=$PWD/src/Host/bin/Release/net10.0
[ -n "$LB" ] || [ -x "$BUILT/lb" ] || dotnet build -c Release -v q -nologo src/Host
LB=${LB:-$BUILT/lb}

DIR=$(mktemp -d)
PORT=${PORT:-18443}
PIDS=()
# shellcheck disable=SC2317 # by the trap
clean() {
    for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$DIR"
}
trap clean EXIT

make_pair() { # number
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$DIR/$1.key" -out "$DIR/$1.pem" \
        -subj "/CN=a.test" -set_serial "$1" -addext subjectAltName=DNS:a.test -days 30 2>/dev/null
}

shown() { # the number of the certificate; nothing where nobody answers
    { openssl s_client -connect 127.0.0.1:"$PORT" -servername a.test </dev/null 2>/dev/null | openssl x509 -noout -serial 2>/dev/null | cut -d= -f2; } || true
}

make_pair 1
cp "$DIR/1.pem" "$DIR/own.pem"
cp "$DIR/1.key" "$DIR/own.key"
cat >"$DIR/lb.toml" <<TOML
[[listeners]]
address = "127.0.0.1:$PORT"
protocol = "https"
[[certificates]]
hosts = ["a.test"]
certificate = "own.pem"
key = "own.key"
[admin]
address = "127.0.0.1:$((PORT + 1))"
[access_log]
format = "off"
[[routes]]
respond = { body = "ok" }
TOML
$LB run --config "$DIR/lb.toml" >"$DIR/lb.log" 2>&1 &
PIDS+=($!)
until [ -n "$(shown)" ]; do sleep 0.1; done

load() { # name, arguments of h2load. It names nobody in its handshake, and so is shown the first certificate.
    h2load --h1 -t 1 "${@:2}" "https://127.0.0.1:$PORT/" >"$DIR/$1.log" 2>&1 || echo "h2load failed" >>"$DIR/$1.log"
}

for ((i = 2; i <= SECONDS_TO_RUN + 10; i++)); do make_pair $i; done
END=$(($(date +%s) + SECONDS_TO_RUN))
load stay -c 8 -D "$SECONDS_TO_RUN" &
PIDS+=($!)
(
    n=0
    while [ "$(date +%s)" -lt "$END" ]; do
        n=$((n + 1))
        load "new-$n" -c 8 -n 64
        sleep 0.1
    done
) &
PIDS+=($!)

SEEN='' ROTATIONS=1 HALVES=0
while [ "$(date +%s)" -lt "$END" ]; do
    ROTATIONS=$((ROTATIONS + 1))
    mv "$DIR/$ROTATIONS.key" "$DIR/own.key"
    if [ $((ROTATIONS % 5)) -eq 0 ]; then
        HALVES=$((HALVES + 1))
        sleep 0.9 # longer than files must rest before they are read
    fi
    mv "$DIR/$ROTATIONS.pem" "$DIR/own.pem"
    sleep 0.8
    SEEN="$SEEN $(shown)"
done
sleep 3
LAST=$(shown)
wait "${PIDS[@]:1}" || true

sum() { # expression: the first number of each line that has it
    cat "$DIR"/stay.log "$DIR"/new-*.log | sed -n "s/.*$1.*/\\1/p" | awk '{ s += $1 } END { print s + 0 }'
}

DONE=$(sum ', \([0-9]*\) succeeded')
FAILED=$(($(sum ' \([0-9]*\) failed') + $(sum ' \([0-9]*\) errored') + $(sum ' \([0-9]*\) timeout') + $({ grep -l 'h2load failed' "$DIR"/*.log || true; } | wc -l)))
RUNS=$(find "$DIR" -name 'new-*.log' | wc -l)
CERTIFICATES=$(echo "$SEEN" | tr ' ' '\n' | sort -u | grep -c . || true)
REFUSED=$(grep -c 'LB0072' "$DIR/lb.log" || true)
NATURE=$(uname -r)
text() {
    echo "# Certificates exchanged every second"
    echo
    echo "$(date +%F), Linux $NATURE, $(nproc) cores, lb: \`$(basename "${LB%% *}")\`; tests/chaos/rotation.sh"
    echo
    echo "| | |"
    echo "| --- | --- |"
    echo "| seconds | $SECONDS_TO_RUN |"
    echo "| exchanges; with half a pair in between | $((ROTATIONS - 1)); $HALVES |"
    echo "| certificates that newcomers met | $CERTIFICATES |"
    echo "| half pairs that a reload read and refused | $REFUSED |"
    echo "| handshakes of newcomers, beside 8 connections that stayed | $((RUNS * 8)) |"
    echo "| requests answered | $DONE |"
    echo "| requests that failed | $FAILED |"
}
text
[ -z "$REPORT" ] || text >"$REPORT"
[ "$FAILED" -eq 0 ] && [ "$DONE" -gt 0 ] && [ "$((16#$LAST))" -eq "$ROTATIONS" ] || { echo "broken: failed $FAILED, shown at the end $LAST, last made $ROTATIONS"; tail -5 "$DIR/lb.log"; exit 1; }
