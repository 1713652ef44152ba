# shellcheck shell=bash
# Sourced by the cases that run the daemon: its doors (configuration, API, signals) in one place.
API=http://127.0.0.1:7080
config=/tmp/cotenant.json
# docs/operations/exit-codes.md
EXIT_CONFIG=3 EXIT_RUNNING=6

# The policies as they are shipped, but for the time that a decision may take: an emulated CPU is ten times slower than
# the slowest real one, and its host has other work. What comes first in the configuration goes before what is beside
# the program.
plugins=/run/plugins
cp -r /opt/cotenant/plugins $plugins
for manifest in $plugins/*/plugin.json; do
    jq '.policies[].budgetMs = 20000' "$manifest" >/tmp/manifest && cat /tmp/manifest >"$manifest"
done

# the common head of the configuration; tenants follow
latency_tenant() {  # ID CGROUP TARGET_MS METRICS_PORT
    cat <<J
{ "id": "$1", "device": "host", "kind": "latency-critical", "targetP99Ms": $3,
  "settings": { "match": { "cgroup": "/$2" },
                "latency": { "prometheus": { "url": "http://127.0.0.1:$4/metrics", "metric": "loadgen_request_duration_seconds" } } } }
J
}
best_effort_tenant() {  # ID CGROUP
    echo "{ \"id\": \"$1\", \"device\": \"host\", \"kind\": \"best-effort\", \"settings\": { \"match\": { \"cgroup\": \"/$2\" } } }"
}
write_config() {    # TENANT_JSON...
    local IFS=, tenants
    tenants="$*"        # joined by commas: here-documents would take blanks
    cat >$config <<J
{ "devices": [ { "id": "host", "kind": "linux-host", "mode": "${mode:-active}", "period": "1s",
                 "policies": [ { "leases": [ "cores", "cache", "bandwidth" ], "chain": [ "osml-plus", "parties" ] } ] } ],
  "journal": { "full": true }, "plugins": { "directories": [ "$plugins" ] },
  "tenants": [ $tenants ] }
J
    cp $config /share/cotenant.json
}
cotenant() { dotnet /opt/cotenant/cotenant.dll "$@"; }
get() { wget -q -O - "$API$1"; }
ready() { wget -q -O /dev/null "$API/readyz" 2>/dev/null; }
daemon_start() {
    cat /share/daemon.log >>/share/daemon-before.log 2>/dev/null
    # not through the function: signals are for the program, not for a shell around it
    dotnet /opt/cotenant/cotenant.dll daemon --config $config >/share/daemon.log 2>&1 &
    daemon=$!
    local looks
    for ((looks = 0; looks < 240; looks++)); do     # counted: a guest's clock may jump
        ! ready || break
        kill -0 $daemon 2>/dev/null || die "ready the daemon ended: $(tail -n 3 /share/daemon.log)"
        sleep 0.5
    done
    [ $looks -lt 240 ] || die "ready it never was: $(tail -n 3 /share/daemon.log)"
    note "ready at look $looks, two a second"
}
# The tenants of a plan, one line each: NAME CPUS MASK MB (one cache domain)
plan_lines() { jq -r '.tenants[] | "\(.tenant) \(.cpus) \(.wayMasks[0]) \(.bandwidthPercent[0] // 100)"'; }
applied_plan() { get /v1/devices/host | jq '.now.plan' | plan_lines | sort; }
# Ids of the newest decisions that were applied and changed something, newest first
applied_decisions() { get '/v1/decisions?device=host&count=200' | jq -r '.[] | select(.applied and (.changed | length > 0)) | .id'; }
missing_says() {    # PATTERN: the log has one line that says so, and doctor says it too
    same "$(grep -c -i -E "$1" /share/daemon.log)" 1 && cotenant doctor | grep -q -i -E "$1"
}
daemon_stop() { kill -TERM $daemon; wait $daemon; }
# What the kernel says of a process: CPUS MASK MB
kernel_view() {     # PID
    local group
    group=$R/$(sed -n 's/^res://p' "/proc/$1/cpu_resctrl_groups")
    echo "$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$1/status") $(mask "$group") $(bandwidth "$group")"
}
# Every process of a cgroup the tenant began in, wherever it is now, seen by the kernel as the plan says
tenant_pids() {     # NAME: the processes that the case counts to it
    case $1 in
    memcached) pidof memcached ;;
    nginx) pidof nginx ;;
    batch) cat $C/services/batch/cgroup.procs ;;
    esac
}
as_planned_once() {
    local before after name cpus masks mb pid seen
    before=$(applied_plan)
    [ -n "$before" ] || { echo "no plan"; return 1; }
    while read -r name cpus masks mb; do
        for pid in $(tenant_pids "$name"); do
            seen=$(kernel_view "$pid" 2>/dev/null) || continue     # gone meanwhile
            [ "$seen" = "$cpus $masks $mb" ] || { echo "$name pid $pid: kernel '$seen', plan '$cpus $masks $mb'"; return 1; }
        done
    done <<<"$before"
    after=$(applied_plan)
    same "$after" "$before"
}
steering() {        # MODE: shadow leaves in force what is, so that a slow look sees one plan; active goes on
    wget -q -O /dev/null --header "Authorization: Bearer $(cat /var/lib/cotenant/token)" --header 'Content-Type: application/json' \
        --post-data "{\"mode\":\"$1\"}" "$API/v1/devices/host/mode" || { echo "the mode cannot be set to $1"; return 1; }
}
as_planned() {      # COMMAND...: what the kernel has is the plan; then the command, while nothing moves
    local i why=
    steering shadow || return 1
    for ((i = 0; i < 6; i++)); do   # a process that has just come is taken in at the next tick
        why=$(as_planned_once && "$@") && break
        sleep 1
    done
    steering active || return 1
    [ $i -lt 6 ] || { echo "$why"; return 1; }
}
threads_together() {    # all threads of a tenant are where its main thread is
    local pid t
    for pid in $(tenant_pids "$1"); do
        for t in /proc/"$pid"/task/*; do
            same "$(cat "$t/cpu_resctrl_groups" 2>/dev/null)" "$(cat "/proc/$pid/cpu_resctrl_groups" 2>/dev/null)" || return 1
        done
    done
}
snapshot() {        # everything that the daemon may touch, as text to compare
    echo "groups: $(groups | tr '\n' ' ')"
    echo "root: $(tr -d ' ' <$R/schemata | tr '\n' ' ')"
    echo "cgroups: $(cd $C && find . -type d | sort | tr '\n' ' ')"
    local f pid
    for f in $(cd $C && find . -name cpuset.cpus -o -name cpu.max -o -name cpu.weight -o -name memory.high -o -name memory.low | sort); do
        echo "$f: $(cat "$C/$f")"
    done
    for pid in $(pidof memcached) $(pidof nginx); do
        echo "$pid: $(cat "/proc/$pid/cgroup") $(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$pid/status") $(tr '\n' ' ' <"/proc/$pid/cpu_resctrl_groups")"
    done
}
