#!/usr/bin/env bash
# Two nodes of one zone, a real keepalived on each, configured by 'lb render keepalived', and a client that visits the portable IP every 10 ms
# on a new connection (every tenth visit takes 300 ms). Breaks what can break and prints how long nobody was answered, and which visits failed.
# Exit code 0: every promise kept, or skipped, visibly; 1: one was broken.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: tests/chaos/portable-ip.sh [--short] [--rounds N] [--only FAULT] [--lb COMMAND] [--soak COMMAND] [--report PATH]
  --short   one round (a minute); else three
  --only    one of: process_stops process_is_killed process_is_killed_unseen process_hangs node_dies nodes_are_parted keepalived_is_killed
  --lb      how lb is started, a native binary or "dotnet lb.dll"; default: the one that tests/Soak was built with
  --soak    how tests/Soak is started; default: its Release build, which is made when it is missing
USAGE
    exit 2
}

cd "$(dirname "$0")/../.."
ROUNDS=3 LB='' SOAK='' REPORT=''
FAULTS="process_stops process_is_killed process_is_killed_unseen process_hangs node_dies nodes_are_parted keepalived_is_killed"
while [ $# -gt 0 ]; do
    case $1 in
        --short) ROUNDS=1 ;;
        --rounds) ROUNDS=${2:?}; shift ;;
        --lb) LB=${2:?}; shift ;;
        --soak) SOAK=${2:?}; shift ;;
        --only) FAULTS=${2:?}; shift ;;
        --report) REPORT=${2:?}; shift ;;
        *) usage ;;
    esac
    shift
done

# shellcheck source=tests/chaos/namespaces.sh
. tests/chaos/namespaces.sh
net_require keepalived

BUILT=$PWD/tests/Soak/bin/Release/net10.0
[ -n "$SOAK" ] || [ -x "$BUILT/LoadBalancer.Soak" ] || dotnet build -c Release -v q -nologo tests/Soak
SOAK=${SOAK:-$BUILT/LoadBalancer.Soak}
LB=${LB:-$BUILT/lb}

IP=10.66.0.100
CLIENT=10.66.0.1
declare -A NODE=([a]=10.66.0.11 [b]=10.66.0.12)
BROKEN=0
RESULTS=()

# ---- the zone

configure() { # node, peer
    mkdir -p "$NET_DIR/$1/run" # the folder of the track file is made by lb.service, before keepalived starts
    cat >"$NET_DIR/$1/lb.toml" <<TOML
[node]
name = "node-$1"
alb  = "alb-a"
[[listeners]]
address = "0.0.0.0:80"
[[routes]]
service = "pod"
[[services]]
name      = "pod"
endpoints = [{ address = "$CLIENT:9080" }]
[limits]
drain_timeout = "3s"
[access_log]
format = "off"
[portable_ip]
interface  = "eth0"
source     = "${NODE[$1]}"
peers      = ["${NODE[$2]}"]
track_file = "$NET_DIR/$1/run/portable-ip"
[[albs]]
id   = "alb-a"
zone = "zone-a"
ip   = "$IP"
TOML
    # shellcheck disable=SC2086
    net_in "$1" $LB render keepalived "$NET_DIR/$1/lb.toml" --program "$LB" --user root --into "$NET_DIR/$1" >/dev/null
    # shellcheck disable=SC2086
    net_in "$1" $LB render systemd "$NET_DIR/$1/lb.toml" --program "$LB" --user root --into "$NET_DIR/$1" >/dev/null
    net_in "$1" keepalived -t -f "$NET_DIR/$1/keepalived.conf"
}

start_lb() {
    # shellcheck disable=SC2086
    net_start "$1" "lb-$1" $LB run --no-watch --config "$NET_DIR/$1/lb.toml"
}

start_keepalived() {
    net_start "$1" "keepalived-$1" keepalived --dont-fork --log-console --log-detail --vrrp \
        --use-file "$NET_DIR/$1/keepalived.conf" --pid "$NET_DIR/$1/keepalived.pid" --vrrp_pid "$NET_DIR/$1/vrrp.pid"
}

# What systemd would run when the unit's process has ended: the very line that was rendered.
clean_up_of() { # node, unit
    net_in "$1" sh -c "$(sed -n "s/^ExecStopPost=-\/bin\/sh -c '\(.*\)'$/\1/p" "$NET_DIR/$1/$2.service")" || true
}

has_address() { [[ $(ip -n "$NET_PREFIX-$1" -o address show) == *" $IP/32 "* ]]; } # no 'grep -q': with pipefail, who stops reading fails the writer
has_no_address() { ! has_address "$1"; }
state_of() { grep -oE 'Entering (MASTER|BACKUP|FAULT) STATE' "$NET_DIR/keepalived-$1.log" | tail -1; }
stands_by() { [ "$(state_of "$1")" = "Entering BACKUP STATE" ] && has_no_address "$1"; }
is_ready() { net_in "$1" $LB healthcheck -q; }
held_by_one() { [ $(($(has_address a && echo 1 || echo 0) + $(has_address b && echo 1 || echo 0))) = 1 ]; }
held_by_both() { has_address a && has_address b; }
holder() { has_address a && echo a || echo b; }
other() { [ "$1" = a ] && echo b || echo a; }

# The address that the client's cable leads to: who announced it last.
client_knows() { [ "$(ip -n "$NET_PREFIX-client" -o neigh show "$IP" | grep -oE '([0-9a-f]{2}:){5}..')" = "$(net_in "$1" cat /sys/class/net/eth0/address)" ]; }

settle() { # one node has the address, the other could take it at once
    local holder
    net_until 15 held_by_one || return 1
    holder=$(holder)
    net_until 15 is_ready "$holder" && net_until 15 is_ready "$(other "$holder")" && net_until 15 stands_by "$(other "$holder")" || return 1
    sleep 0.5 # visits as on any day, before and behind what is measured
}

# ---- what the client saw

promise() { # what, kept (0 or 1), figures
    local word=kept
    [ "$2" = 1 ] || { word=BROKEN BROKEN=1; }
    printf '%-7s %-66s %s\n' "$word" "$1" "$3"
    RESULTS+=("| $word | $1 | $3 |")
}

# Of visits that began from $1 on and up to $2: the longest time in which none was answered, how many failed, how many had to try again (a second and more).
judge() {
    awk -v from="$1" -v to="$2" '
        BEGIN { last = from } # lines are in the order of the ends
        $1 >= from && $1 <= to {
            count++
            outcome = $4; for (i = 5; i <= NF; i++) outcome = outcome " " $i
            if (outcome == "ok") { if ($2 <= to && $2 - last > gap) gap = $2 - last; if ($2 <= to) last = $2; if ($2 - $1 >= 900) late++ }
            else { failed++; why[outcome]++ }
        }
        END {
            if (to - last > gap) gap = to - last
            text = ""; for (w in why) text = text (text == "" ? "" : ", ") why[w] "× " w
            printf "%d %d %d %d %s\n", gap, failed, late, count, text
        }' "$NET_DIR/visits"
}

measure() { # what, most ms without an answer, most failed, begin
    local to gap failed late count why
    to=$(net_now)
    sleep 1.5 # a visit that tries again is logged by then
    read -r gap failed late count why <<<"$(judge "$4" "$to")"
    promise "$1" "$([ "$gap" -le "$2" ] && [ "$failed" -le "$3" ] && [ "$count" -gt 50 ] && echo 1 || echo 0)" \
        "$gap ms without an answer (at most $2), $failed of $count visits failed (at most $3), $late waited a second${why:+; $why}"
}

# ---- what breaks

process_stops() {
    local from=$1 to begin
    to=$(other "$from")
    begin=$(net_now)
    net_signal "lb-$from" TERM
    net_until 15 has_address "$to" || true
    sleep 1
    measure "SIGTERM: the process says so itself" 600 0 "$begin"
    net_stop "lb-$from"
    start_lb "$from"
}

process_is_killed() { # with its unit's clean-up
    local from=$1 begin
    begin=$(net_now)
    net_stop "lb-$from" KILL
    clean_up_of "$from" lb
    net_until 10 has_address "$(other "$from")" || true
    sleep 1
    measure "kill -9 of lb: its unit says so" 1500 60 "$begin"
    start_lb "$from"
}

process_is_killed_unseen() {
    local from=$1 begin
    begin=$(net_now)
    net_stop "lb-$from" KILL
    net_until 10 has_address "$(other "$from")" || true
    sleep 1
    measure "kill -9 of lb without a unit: the health check finds out" 4000 400 "$begin"
    start_lb "$from"
}

process_hangs() {
    local from=$1 begin
    begin=$(net_now)
    net_signal "lb-$from" STOP
    net_until 10 has_address "$(other "$from")" || true
    sleep 1
    measure "SIGSTOP of lb: the health check finds out" 4500 450 "$begin"
    net_signal "lb-$from" CONT
}

node_dies() {
    local from=$1 begin
    begin=$(net_now)
    net_unplug "$from"
    net_until 10 has_address "$(other "$from")" || true
    sleep 1
    measure "node down: its link is gone" 4000 400 "$begin"
    net_plug "$from"
}

nodes_are_parted() {
    local from=$1 begin healed
    begin=$(net_now)
    net_part a b
    net_until 10 held_by_both || true
    promise "cut from each other: both hold the address" "$(held_by_both && echo 1 || echo 0)" "the client is led to $(client_knows a && echo a || echo b)"
    sleep 1
    measure "cut from each other: the client is served" 4000 40 "$begin"
    healed=$(net_now)
    net_join a b
    net_until 10 held_by_one || true
    promise "healed: one holder again" "$(held_by_one && echo 1 || echo 0)" "$(($(net_now) - healed)) ms until then"
    net_until 5 client_knows "$(holder)" || true
    promise "healed: the holder is announced to the client" "$(client_knows "$(holder)" && echo 1 || echo 0)" "$(($(net_now) - healed)) ms until then"
    sleep 1
    measure "healed: the client is served" 4000 40 "$healed"
}

keepalived_is_killed() {
    local from=$1 begin
    begin=$(net_now)
    # Its child first, while the parent cannot start another: the parent's end alone would have the child take the address away in good order.
    net_signal "keepalived-$from" STOP
    kill -KILL "$(cat "$NET_DIR/$from/vrrp.pid")"
    net_stop "keepalived-$from" KILL
    promise "kill -9 of keepalived: the address stays behind" "$(has_address "$from" && echo 1 || echo 0)" "that is what the unit's clean-up is for"
    clean_up_of "$from" keepalived
    promise "kill -9 of keepalived: behind the clean-up it is gone" "$(has_address "$from" && echo 0 || echo 1)" "$(($(net_now) - begin)) ms until then"
    net_until 10 has_address "$(other "$from")" || true
    sleep 1
    measure "kill -9 of keepalived: the client is served" 4000 40 "$begin"
    start_keepalived "$from"
}

# ---- and all of it

net_begin
net_machine client "$CLIENT/24"
net_machine a "${NODE[a]}/24"
net_machine b "${NODE[b]}/24"
configure a b
configure b a
net_start client visitor "$SOAK" visit --address "$IP:80" --pod "$CLIENT:9080" --log "$NET_DIR/visits"
for node in a b; do start_lb "$node"; done
for node in a b; do start_keepalived "$node"; done
for ((round = 1; round <= ROUNDS; round++)); do
    for fault in $FAULTS; do
        if ! settle; then
            promise "before $fault: one holder, one standby, both ready" 0 "a: $(state_of a), b: $(state_of b)"
            break 2
        fi
        "$fault" "$(holder)"
    done
done

if [ -n "$REPORT" ]; then
    {
        echo "# Portable IP, $ROUNDS rounds"
        echo
        echo "$(date -u +%F), $(uname -sr), $(nproc) cores, $(keepalived --version 2>&1 | head -1), lb: \`$(basename "$LB")\`; tests/chaos/portable-ip.sh"
        echo
        echo "| | Promise | What was seen |"
        echo "| --- | --- | --- |"
        printf '%s\n' "${RESULTS[@]}"
    } >"$REPORT"
fi
exit "$BROKEN"
