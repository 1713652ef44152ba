#!/bin/bash
#vm --resctrl --cpus 4 --timeout 900
# kill -9 at random moments, KILLS times (10; COTENANT_VM_KILLS of the runner): after each restart no group is an orphan
# and every mask is what the plan says; after a clean stop everything is as it was.
. /opt/cases/lib.sh
. /opt/cases/daemon.sh

kills=${KILLS:-10}
RANDOM=${SEED:-$$}
note "$kills kills"
declare -A pids=()
serve() {   # TENANT: one more process of it, of one thread and a child
    (exec -a "$1-server" bash -c 'while :; do sleep 1000; done' "$1-server") &
    pids[$1]="${pids[$1]:-} $!"
}
leave() {   # TENANT: its oldest process goes
    local first rest
    read -r first rest <<<"${pids[$1]}"
    pkill -9 -P "$first" 2>/dev/null
    kill -9 "$first" 2>/dev/null
    wait "$first" 2>/dev/null
    pids[$1]=$rest
}
tenant() { echo "{ \"id\": \"$1\", \"device\": \"host\", \"kind\": \"best-effort\", \"settings\": { \"match\": { \"command\": \"$1-server\" } } }"; }
cat >$config <<J
{ "devices": [ { "id": "host", "kind": "linux-host", "mode": "active", "period": "200ms",
                 "policies": [ { "leases": [ "cores", "cache", "bandwidth" ], "chain": [ "parties" ] } ] } ],
  "plugins": { "directories": [ "$plugins" ] }, "tenants": [ $(tenant web), $(tenant batch), $(tenant reports) ] }
J
mkdir $R/foreign && echo L3:0=3 >$R/foreign/schemata
shape() { echo "groups: $(groups | tr '\n' ' ')"; echo "root: $(tr -d ' ' <$R/schemata | tr '\n' ' ')"; echo "foreign: $(tr -d ' ' <$R/foreign/schemata | tr '\n' ' ')"; echo "cgroups: $(cd $C && find . -type d | sort | tr '\n' ' ')"; ls $R/mon_groups; }
before=$(shape)
serve web; serve batch; serve batch

orphans() { # control and monitoring groups of ours that hold no task
    local g
    for g in "$R"/cotenant-* "$R"/mon_groups/cotenant-* "$R"/cotenant-*/mon_groups/cotenant-*; do
        [ -d "$g" ] && [ -z "$(cat "$g/tasks" 2>/dev/null)" ] && echo "${g#"$R"/}"
    done
}
settled() { # no orphan, and every process has the mask of its tenant's plan
    local left plan name cpus masks mb pid
    left=$(orphans)
    [ -z "$left" ] || { echo "orphans: $left"; return 1; }
    plan=$(applied_plan)
    for name in web batch reports; do
        for pid in ${pids[$name]:-}; do
            read -r cpus masks mb < <(sed -n "s/^$name //p" <<<"$plan")
            same "$(kernel_view "$pid")" "$cpus $masks $mb" || { echo "$name, process $pid"; return 1; }
        done
    done
}
at_rest() { local i why; for ((i = 0; i < 60; i++)); do why=$(settled 2>&1) && return 0; sleep 0.5; done; echo "$why"; return 1; }

for ((k = 1; k <= kills; k++)); do
    if ((k % 4 == 0)); then     # while it starts
        dotnet /opt/cotenant/cotenant.dll daemon --config $config >>/share/daemon-before.log 2>&1 & daemon=$!
        sleep $((RANDOM % 6)).$((RANDOM % 10))
    else
        daemon_start
        check "rest-$k" at_rest
        serve "$(shuf -n 1 -e web batch reports)"
        [ "$(wc -w <<<"${pids[batch]}")" -lt 2 ] || leave batch
        sleep $((RANDOM % 2)).$((RANDOM % 10))
    fi
    kill -9 $daemon; wait $daemon 2>/dev/null
done
daemon_start
check rest-at-last at_rest
daemon_stop
check stop-status same $? 0
check nothing-left same "$(shape)" "$before"
check none-frozen sh -c "! cat $C/cgroup.freeze $C/*/cgroup.freeze $C/*/*/cgroup.freeze 2>/dev/null | grep -qx 1"
finish
