#!/bin/bash
#vm --resctrl --cpus 4 --timeout 900
# A clean stop restores every value; after a kill -9 the next start leaves neither groups nor stale masks behind.
. /opt/cases/lib.sh
. /opt/cases/daemon.sh

mkdir $R/foreign && echo L3:0=3 >$R/foreign/schemata
start_memcached services/memcached 11211
start_nginx services/nginx 8080
echo 0-2 >$C/services/memcached/cpuset.cpus
make_cgroup services/batch
start_batch services/batch 1
memcached_load 11211 --rate 30 --duration 600 --metrics-port 9100 >/dev/null 2>&1 & load=$!
until_true 40 listens 9100
before=$(snapshot)
echo "$before" >/share/before

write_config "$(latency_tenant memcached services/memcached 60 9100)" "$(best_effort_tenant batch services/batch)"
daemon_start
check steers until_true 150 as_planned_once
check groups-made less 1 "$(groups | wc -l)"
daemon_stop
check stop-status same $? 0
snapshot >/share/stopped
check stop-restores same "$(cat /share/stopped)" "$before"
check stop-leaves-no-socket test ! -e /run/cotenant/cotenant.sock

echo "--- kill -9"
daemon_start
check steers-again until_true 150 as_planned_once
kill -9 $daemon; wait $daemon 2>/dev/null
left=$(groups | wc -l)
check killed-in-the-act less 1 "$left"
daemon_start
check restart-steers until_true 150 as_planned_once
check no-double-groups same "$(groups | wc -l)" "$left"
check children-follow as_planned
daemon_stop
check stop-status-after-kill same $? 0
snapshot >/share/stopped-after-kill
check kill-restores same "$(cat /share/stopped-after-kill)" "$before"

echo "--- kill -9, then a start that does not steer"
daemon_start
until_true 150 as_planned_once
kill -9 $daemon; wait $daemon 2>/dev/null
mode=observe
write_config "$(latency_tenant memcached services/memcached 60 9100)" "$(best_effort_tenant batch services/batch)"
daemon_start
snapshot >/share/observing
check observe-cleans same "$(grep -v '^cgroups:\|/cotenant' /share/observing)" "$(echo "$before" | grep -v '^cgroups:')"
daemon_stop
kill $load
finish
