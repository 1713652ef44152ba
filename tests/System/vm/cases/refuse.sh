#!/bin/bash
#vm --resctrl --cpus 4 --timeout 900
# Bad input: one clear line that says what to do, the documented status, nothing half-applied. What a host cannot do is
# said in one line, and the daemon works with the rest.
. /opt/cases/lib.sh
. /opt/cases/daemon.sh

start_memcached services/memcached 11211
tenant=$(latency_tenant memcached services/memcached 60 9100)
before=$(snapshot)
refuses() {     # NAME STATUS PATTERN ARGUMENT...: the program ends with that status and one line that says why
    local name=$1 status=$2 pattern=$3 got
    shift 3
    timeout 60 dotnet /opt/cotenant/cotenant.dll "$@" >/tmp/out 2>/tmp/err </dev/null
    got=$?
    cp /tmp/err "/share/$name.err"
    note "$name: $(head -c 300 /tmp/err | head -n 2 | tr '\n' '|')"
    check "$name-status" same $got "$status"
    check "$name-says-why" grep -q -i -E "$pattern" /tmp/err
    check "$name-one-line" same "$(grep -c . /tmp/err)" 1
    check "$name-changes-nothing" same "$(snapshot)" "$before"
}

write_config "$tenant"
echo '{ "devices": [' >/tmp/broken.json
refuses malformed $EXIT_CONFIG 'broken.json' daemon --config /tmp/broken.json
sed 's/"linux-host"/"linux-hots"/' $config >/tmp/kind.json
refuses unknown-kind $EXIT_CONFIG 'linux-host' daemon --config /tmp/kind.json
sed 's/"latency-critical"/"best-effort"/' $config >/tmp/contradiction.json
refuses contradiction $EXIT_CONFIG 'targetP99Ms' daemon --config /tmp/contradiction.json
sed 's/"match"/"mach"/' $config >/tmp/misspelt.json
refuses misspelt $EXIT_CONFIG 'mach' daemon --config /tmp/misspelt.json

echo "--- a second daemon, an unknown tenant, a latency source that does not answer"
daemon_start
until_true 60 as_planned_once
steering shadow     # what it decides moves on, what it has applied stays
before=$(snapshot)
refuses second $EXIT_RUNNING 'another daemon' daemon --config $config
refuses second-on-the-socket $EXIT_RUNNING 'cotenant.sock' daemon --config $config --set state.directory=/tmp/other-state
check first-lives ready
refuses unknown-tenant 1 'nobody' tenants set nobody --target-ms 5
sleep 3
note "$(get /v1/tenants | jq -c '.[0].observation')"
check missing-latency-has-a-reason sh -c "wget -q -O - $API/v1/tenants | jq -e '.[0].observation | tostring | test(\"refused|unreachable|no answer|error|unavailable\"; \"i\")'"
check missing-latency-is-said grep -q 'memcached from http://127.0.0.1:9100' /share/daemon.log
check missing-latency-is-said-once same "$(grep 9100 /share/daemon.log | cut -d' ' -f2- | sort | uniq -d)" ""
daemon_stop

limited() {     # NAME PATTERN: it starts, says what it lacks in one line, and leaves the masks alone
    local registers
    registers=$(from_registers)
    daemon_start
    sleep 3
    check "$1-said-once" missing_says "$2"
    check "$1-changes-no-mask" same "$(groups 2>/dev/null):$(from_registers)" ":$registers"
    daemon_stop
    check "$1-clean-end" same $? 0
}
echo "--- read-only resctrl"
mount -o remount,ro $R
limited read-only 'resctrl.*read-only'
mount -o remount,rw $R
echo "--- resctrl not mounted"
umount $R
limited not-mounted 'mount -t resctrl'
mount -t resctrl resctrl $R
echo "--- hybrid cgroups"
stop_cgroup services/memcached
sleep 1
find $C -mindepth 1 -depth -type d -exec rmdir {} +
sed "s/[a-z]*/-&/g" $C/cgroup.subtree_control >/tmp/off && cat /tmp/off >$C/cgroup.subtree_control
if umount $C && mount -t tmpfs tmpfs $C && mkdir $C/unified $C/cpuset && mount -t cgroup2 cgroup2 $C/unified &&
        mount -t cgroup -o cpuset cgroup $C/cpuset; then
    limited hybrid 'hybrid'
else
    fail hybrid "cannot make a hybrid hierarchy"
fi
finish
