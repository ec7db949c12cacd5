# A network of its own for chaos scripts: machines are network namespaces, on one bridge that stands in a namespace too, so nothing of this
# machine's own network is touched. To be sourced. Everything it makes, and every process started through it, is gone at the script's end.
#
#   net_require keepalived …     ends the script with a visible skip (exit code 0) where namespaces or one of these commands are not to be had
#   net_begin                    makes the bridge; call it once
#   net_machine NAME ADDRESS     makes a machine, its eth0 on the bridge with ADDRESS (10.66.0.11/24)
#   net_in NAME COMMAND …        runs a command there
#   net_start NAME AS COMMAND …  starts one there that goes on, by the name AS; its output is in $NET_DIR/AS.log
#   net_pid AS · net_stop AS [SIGNAL] · net_signal AS SIGNAL     of that process
#   net_unplug NAME · net_plug NAME     its cable
#   net_part NAME … · net_join NAME …   cuts these machines from each other, and from nobody else
#   net_until SECONDS COMMAND …  waits until the command succeeds; fails when it does not in time
#   net_now                      Unix time in milliseconds, the clock of the visitor's log

NET_PREFIX="lbc$$"
NET_DIR=$(mktemp -d "${TMPDIR:-/tmp}/lb-chaos.XXXXXX")
NET_MACHINES=()
declare -A NET_PIDS=()

net_skip() {
    echo "skipped: $*"
    exit 0
}

net_require() {
    [ "$(uname)" = Linux ] || net_skip "network namespaces are Linux's"
    [ "$(id -u)" = 0 ] || net_skip "network namespaces want root"
    local missing
    for missing in ip bridge "$@"; do
        command -v "$missing" >/dev/null || net_skip "there is no '$missing' here"
    done

    ip netns add "$NET_PREFIX-try" 2>/dev/null && ip netns del "$NET_PREFIX-try" || net_skip "this machine allows no network namespaces"
}

net_begin() {
    trap net_end EXIT
    trap 'exit 130' INT TERM
    NET_MACHINES+=(switch)
    ip netns add "$NET_PREFIX-switch"
    ip -n "$NET_PREFIX-switch" link add bridge type bridge forward_delay 0
    ip -n "$NET_PREFIX-switch" link set bridge up
}

net_machine() {
    local name=$1 address=$2
    NET_MACHINES+=("$name")
    ip netns add "$NET_PREFIX-$name"
    ip -n "$NET_PREFIX-$name" link set lo up
    ip -n "$NET_PREFIX-switch" link add "port-$name" type veth peer name eth0 netns "$NET_PREFIX-$name"
    ip -n "$NET_PREFIX-switch" link set "port-$name" master bridge up
    ip -n "$NET_PREFIX-$name" address add "$address" dev eth0
    ip -n "$NET_PREFIX-$name" link set eth0 up
}

net_in() {
    local name=$1
    shift
    ip netns exec "$NET_PREFIX-$name" "$@"
}

net_start() {
    local name=$1 as=$2
    shift 2
    ip netns exec "$NET_PREFIX-$name" "$@" >>"$NET_DIR/$as.log" 2>&1 & # ip becomes the command: its id is the command's
    NET_PIDS[$as]=$!
}

net_pid() { echo "${NET_PIDS[$1]}"; }

net_signal() { kill "-$2" "${NET_PIDS[$1]}"; }

net_stop() {
    local as=$1
    kill "-${2:-TERM}" "${NET_PIDS[$as]}" 2>/dev/null || true
    wait "${NET_PIDS[$as]}" 2>/dev/null || true
    unset "NET_PIDS[$as]"
}

net_unplug() { ip -n "$NET_PREFIX-switch" link set "port-$1" down; }

net_plug() { ip -n "$NET_PREFIX-switch" link set "port-$1" up; }

net_part() {
    local name
    for name in "$@"; do bridge -n "$NET_PREFIX-switch" link set dev "port-$name" isolated on; done
}

net_join() {
    local name
    for name in "$@"; do bridge -n "$NET_PREFIX-switch" link set dev "port-$name" isolated off; done
}

net_now() { date +%s%3N; }

net_until() {
    local deadline=$(($(net_now) + $1 * 1000))
    shift
    until "$@"; do
        [ "$(net_now)" -lt "$deadline" ] || return 1
        sleep 0.02
    done
}

net_end() {
    local status=$? as name pid
    trap - EXIT INT TERM
    set +e
    # A stopped process gets no other signal. Whatever runs in our namespaces was started by what we started.
    for name in "${NET_MACHINES[@]}"; do
        for pid in $(ip netns pids "$NET_PREFIX-$name" 2>/dev/null); do kill -CONT "$pid"; kill -KILL "$pid"; done
    done 2>/dev/null
    for as in "${!NET_PIDS[@]}"; do wait "${NET_PIDS[$as]}"; done 2>/dev/null
    for name in "${NET_MACHINES[@]}"; do ip netns del "$NET_PREFIX-$name"; done 2>/dev/null
    if [ "$status" = 0 ] && [ -z "${NET_KEEP:-}" ]; then rm -rf "$NET_DIR"; else echo "logs: $NET_DIR" >&2; fi
    exit "$status"
}
