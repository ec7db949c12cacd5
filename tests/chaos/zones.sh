#!/usr/bin/env bash
# Three zones of two nodes each, a real keepalived on every node, and a client outside of them that asks each zone's nameserver. Breaks zones and the links
# between them, and prints what each zone answers, and how soon: the table of docs/concepts/zones.md, observed.
# Exit code 0: every promise kept, or skipped, visibly; 1: one was broken.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: tests/chaos/zones.sh [--short] [--only FAULT] [--lb COMMAND] [--soak COMMAND] [--report PATH]
  --short   what a minute and a half has room for: a zone that dies and comes back, a drill
  --only    one of: node_dies zone_dies zone_is_drilled zone_is_cut_off links_are_cut two_zones_die two_zones_die_with_witness configurations_differ zone_flaps
  --lb      how lb is started, a native binary or "dotnet lb.dll"; default: the one that tests/Soak was built with, which two processors cannot
            start six times a second for keepalived's health checks: use a native one
  --soak    how tests/Soak is started; default: its Release build, which is made when it is missing
USAGE
    exit 2
}

cd "$(dirname "$0")/../.."
LB='' SOAK='' REPORT=''
FAULTS="node_dies zone_dies zone_is_drilled zone_is_cut_off links_are_cut two_zones_die two_zones_die_with_witness configurations_differ zone_flaps"
while [ $# -gt 0 ]; do
    case $1 in
        --short) FAULTS="zone_dies zone_is_drilled" ;;
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
net_require keepalived dig

BUILT=$PWD/tests/Soak/bin/Release/net10.0
[ -n "$SOAK" ] || [ -x "$BUILT/LoadBalancer.Soak" ] || dotnet build -c Release -v q -nologo tests/Soak
SOAK=${SOAK:-$BUILT/LoadBalancer.Soak}
LB=${LB:-$BUILT/lb}

NAME=iks1.example.test
CLIENT=10.66.0.1
WITNESS=10.66.0.9
ZONES="a b c"
declare -A IP=([a]=10.66.0.101 [b]=10.66.0.102 [c]=10.66.0.103)
declare -A NODE=([a1]=10.66.0.11 [a2]=10.66.0.12 [b1]=10.66.0.21 [b2]=10.66.0.22 [c1]=10.66.0.31 [c2]=10.66.0.32)
ALL="${IP[a]} ${IP[b]} ${IP[c]}"
LEAVE_MS=9000   # fall x interval + timeout + 2 s
HOLD_SECONDS=15 # longer than anything takes to leave
BROKEN=0
RESULTS=()

# ---- the cluster

configure() { # node, weight of zone b's ALB, witness
    local node=$1 zone=${1:0:1} peer zones=''
    peer=$zone$((3 - ${node:1}))
    mkdir -p "$NET_DIR/$node/run" "$NET_DIR/$node/state"
    for z in $ZONES; do
        zones+=$(printf '[[albs]]\nid = "alb-%s"\nzone = "%s"\nip = "%s"\nweight = %s\n' "$z" "$z" "${IP[$z]}" "$([ "$z" = b ] && echo "$2" || echo 1)")$'\n'
    done
    cat >"$NET_DIR/$node/lb.toml" <<TOML
[node]
name = "$node"
alb  = "alb-$zone"
[[listeners]]
address = "0.0.0.0:80"
[[routes]]
service = "pod"
[[services]]
name      = "pod"
endpoints = [{ address = "$CLIENT:9080" }]
[limits]
drain_timeout = "10s"
[access_log]
format = "off"
[portable_ip]
interface  = "eth0"
source     = "${NODE[$node]}"
peers      = ["${NODE[$peer]}"]
track_file = "$NET_DIR/$node/run/portable-ip"
[mzlb]
domain      = "$NAME"
secret_file = "../mzlb.key"
state_dir   = "state"
witness     = [$3]
[mzlb.dns]
listen = ["${IP[$zone]}:53"]
$zones
TOML
}

start_node() {
    # shellcheck disable=SC2086
    net_start "$1" "lb-$1" $LB run --no-watch --config "$NET_DIR/$1/lb.toml"
}

start_keepalived() {
    # shellcheck disable=SC2086
    net_in "$1" $LB render keepalived "$NET_DIR/$1/lb.toml" --program "$LB" --user root --into "$NET_DIR/$1" >/dev/null 2>&1
    net_start "$1" "keepalived-$1" keepalived --dont-fork --log-console --log-detail --vrrp \
        --use-file "$NET_DIR/$1/keepalived.conf" --pid "$NET_DIR/$1/keepalived.pid" --vrrp_pid "$NET_DIR/$1/vrrp.pid"
}

restart() { # with these weights and witnesses, and nothing remembered
    local node
    for node in "${!NODE[@]}"; do
        [ -z "${NET_PIDS[lb-$node]:-}" ] || net_stop "lb-$node" KILL
        rm -rf "$NET_DIR/$node/state"
        configure "$node" 1 "$1"
        start_node "$node"
    done
}

at() { net_in "$1" $LB "${@:2}"; } # a verb, at a node

holder() { # the node of a zone that has its address
    ip -n "$NET_PREFIX-${1}1" -o address show | grep -qF " ${IP[$1]}/32 " && echo "${1}1" || echo "${1}2"
}

answer_of() { net_in client dig +short +time=1 +tries=1 "@${IP[$1]}" "$NAME" 2>/dev/null | grep -E '^[0-9.]+$' | sort | tr '\n' ' ' | sed 's/ $//'; }

answers_are() { # set, zones
    local set=$1 zone
    shift
    for zone in "$@"; do [ "$(answer_of "$zone")" = "$set" ] || return 1; done
}

settled() { # every zone has one holder, hears all, and answers with all
    local zone
    answers_are "$ALL" $ZONES || return 1
    for zone in $ZONES; do
        at "$(holder "$zone")" zone status -o json 2>/dev/null | tr -d ' \n' | grep -oE '"heard":(true|false)' | sort | uniq -c | grep -q '3 "heard":true' || return 1
    done
}

cut() { # two zones from each other, and from nobody else: their packets to each other have no way out
    local one=$1 other=$2 from to
    for pair in "$one $other" "$other $one"; do
        read -r from to <<<"$pair"
        for node in "${from}1" "${from}2"; do
            for address in "${IP[$to]}" "${NODE[${to}1]}" "${NODE[${to}2]}"; do ip -n "$NET_PREFIX-$node" route add blackhole "$address/32"; done
        done
    done
}

mend() {
    for node in "${!NODE[@]}"; do ip -n "$NET_PREFIX-$node" route flush type blackhole 2>/dev/null || true; done
}

# ---- what was seen

promise() { # what, kept (0 or 1), figures
    local word=kept
    [ "$2" = 1 ] || { word=BROKEN BROKEN=1; }
    printf '%-7s %-76s %s\n' "$word" "$1" "$3"
    RESULTS+=("| $word | $1 | $3 |")
}

becomes() { # what, set, most ms, zones: each of them answers so in time
    local what=$1 set=$2 most=$3 begin took kept=0
    shift 3
    begin=$(net_now)
    net_until $((most / 1000 + 5)) answers_are "$set" "$@" && kept=1
    took=$(($(net_now) - begin))
    [ "$took" -le "$most" ] || kept=0
    promise "$what" "$kept" "$(seen "$@"), after $took ms (at most $most)"
}

holds() { # what, set, zones: each of them answers so, and goes on to
    local what=$1 set=$2 kept=1 end asked=0
    shift 2
    end=$(($(net_now) + HOLD_SECONDS * 1000))
    while [ "$(net_now)" -lt "$end" ]; do
        answers_are "$set" "$@" || { kept=0; break; }
        asked=$((asked + $#))
        sleep 0.2
    done
    promise "$what" "$kept" "$(seen "$@"), in $asked answers of $HOLD_SECONDS s"
}

seen() {
    local zone text=''
    for zone in "$@"; do text+="${text:+, }$zone: {$(answer_of "$zone" | sed -E 's/10\.66\.0\.101/a/; s/10\.66\.0\.102/b/; s/10\.66\.0\.103/c/; s/ /, /g')}"; done
    echo "$text"
}

decides() { at "$(holder "$1")" zone status -o json | tr -d ' \n' | grep -q "\"entitled\":$2"; }

# ---- what breaks

node_dies() {
    local node
    node=$(holder c)
    net_unplug "$node"
    holds "one node of a zone dies: the name does not change" "$ALL" a b
    net_plug "$node"
}

zone_dies() {
    net_unplug c1
    net_unplug c2
    becomes "zone c dies: it leaves the others' answers" "${IP[a]} ${IP[b]}" "$LEAVE_MS" a b
    promise "zone c dies: answers live shorter" "$(net_in client dig +noall +answer "@${IP[a]}" "$NAME" | awk '{ if ($2 > 10) long = 1 } END { print long ? 0 : 1 }')" "$(net_in client dig +noall +answer "@${IP[a]}" "$NAME" | awk '{ print $2; exit }') s"
    net_plug c1
    net_plug c2
    becomes "zone c is back: answered after five passes in a row, doubled for having been down" "$ALL" 25000 a b c
}

zone_is_drilled() {
    local out code=0
    out=$(at a1 drill zone b --for 20s --resolver "${IP[a]}:53" --resolver "${IP[b]}:53" --resolver "${IP[c]}:53" 2>&1) || code=$?
    echo "$out" | sed 's/^/        /'
    promise "zone b is disabled, and enabled again, under the eyes of three resolvers and two clients" "$([ "$code" = 0 ] && echo 1 || echo 0)" \
        "left after $(echo "$out" | sed -n 's/^left the name after *//p'), $(echo "$out" | sed -n 's/^requests that follow the name *//p'); of those that stay $(echo "$out" | sed -n 's/^requests that stay with it *//p')"
}

zone_is_cut_off() {
    cut a b
    cut a c
    becomes "zone a is cut from b and c: they answer without it" "${IP[b]} ${IP[c]}" "$LEAVE_MS" b c
    holds "zone a is cut from b and c: it holds what it answered" "$ALL" a
    promise "zone a is cut from b and c: it knows that it may not decide" "$(decides a false && echo 1 || echo 0)" "$(at "$(holder a)" zone status | head -1)"
    mend
    becomes "zone a is heard again" "$ALL" 25000 a b c
}

links_are_cut() {
    cut a b
    cut a c
    cut b c
    holds "all links between zones are cut, all serve: all hold" "$ALL" a b c
    mend
}

two_zones_die() {
    for node in b1 b2 c1 c2; do net_unplug "$node"; done
    holds "zones b and c die, no witness: a holds" "$ALL" a
    for node in b1 b2 c1 c2; do net_plug "$node"; done
}

two_zones_die_with_witness() {
    restart "\"http://$WITNESS/\""
    settle
    for node in b1 b2 c1 c2; do net_unplug "$node"; done
    becomes "zones b and c die, a witness answers: a answers alone" "${IP[a]}" 12000 a
    for node in b1 b2 c1 c2; do net_plug "$node"; done
    becomes "zones b and c are back" "$ALL" 30000 a b c
}

configurations_differ() {
    for node in b1 b2; do
        configure "$node" 7 ""
        at "$node" reload >/dev/null
    done
    differs() { at "$(holder a)" zone status | grep -q 'differs'; }
    net_until 10 differs || true
    promise "zone b runs another configuration: zone a says so" "$(differs && echo 1 || echo 0)" "$(at "$(holder a)" zone status | grep differs | tr -s ' ' || true)"
    holds "zone b runs another configuration: all answer" "$ALL" a b c
}

zone_flaps() { # under load, if there is dnsperf
    local round wrong end asked=0 answer
    echo "$NAME A" >"$NET_DIR/queries"
    command -v dnsperf >/dev/null && net_start client dnsperf dnsperf -s "${IP[a]}" -d "$NET_DIR/queries" -l 30 -Q 500 -t 1
    wrong=0
    for round in 1 2 3; do
        net_unplug c1
        net_unplug c2
        flap_watch 5
        net_plug c1
        net_plug c2
        flap_watch 5
    done
    promise "zone c flaps every 5 s: no answer is empty or has what is not an ALB" "$([ "$wrong" = 0 ] && [ "$asked" -gt 50 ] && echo 1 || echo 0)" "$wrong of $asked answers of a and b wrong"
    if command -v dnsperf >/dev/null; then
        wait "$(net_pid dnsperf)" || true
        unset "NET_PIDS[dnsperf]"
        promise "zone c flaps every 5 s: no query of 500 a second is lost" "$(grep -q 'Queries lost: *0 ' "$NET_DIR/dnsperf.log" && echo 1 || echo 0)" \
            "$(grep -E 'Queries (completed|lost)|Response codes' "$NET_DIR/dnsperf.log" | tr -s ' ' | tr '\n' ';')"
    fi
}

flap_watch() {
    end=$(($(net_now) + $1 * 1000))
    while [ "$(net_now)" -lt "$end" ]; do
        for zone in a b; do
            answer=$(answer_of "$zone")
            asked=$((asked + 1))
            case $answer in "$ALL" | "${IP[a]} ${IP[b]}") ;; *) wrong=$((wrong + 1)) ;; esac
        done
    done
}

settle() {
    net_until 60 settled || { promise "before $fault: three zones that hear each other" 0 "$(seen $ZONES)"; exit 1; }
}

# ---- and all of it

net_begin
net_machine client "$CLIENT/24"
net_machine witness "$WITNESS/24"
head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$NET_DIR/mzlb.key"
for node in a1 a2 b1 b2 c1 c2; do
    net_machine "$node" "${NODE[$node]}/24"
done
printf '[[listeners]]\naddress = "0.0.0.0:80"\n[[routes]]\nrespond = { status = 200, body = "here" }\n[access_log]\nformat = "off"\n' >"$NET_DIR/witness.toml"
# shellcheck disable=SC2086
net_start witness witness $LB run --no-watch --config "$NET_DIR/witness.toml"
net_start client visitor "$SOAK" visit --address "${IP[a]}:80" --pod "$CLIENT:9080" --log "$NET_DIR/visits"
restart ""
for node in a1 a2 b1 b2 c1 c2; do start_keepalived "$node"; done
is_first=1
for fault in $FAULTS; do
    [ -n "$is_first" ] || { mend; restart ""; }
    is_first=
    settle
    "$fault"
done

if [ -n "$REPORT" ]; then
    {
        echo "# Zones: three of two nodes each"
        echo
        echo "$(date -u +%F), $(uname -sr), $(nproc) cores, $(keepalived --version 2>&1 | head -1), lb: \`$(basename "$LB")\`; tests/chaos/zones.sh"
        echo
        echo "| | Promise | What was seen |"
        echo "| --- | --- | --- |"
        printf '%s\n' "${RESULTS[@]}"
    } >"$REPORT"
fi
exit "$BROKEN"
