#!/bin/bash
#vm --resctrl --cpus 4 --rdt core-mbps=30,l3-cbm-len=20,l3-size-kb=20480,l3-shareable=0
# What the other cases build on, without the daemon: services serve under open-loop load, the load's histogram can be
# scraped, hand-written masks reach the registers, and a batch job takes the cache from memcached until a mask forbids it.
. /opt/cases/lib.sh

start_memcached services/memcached 11211
start_nginx services/nginx 8080
check memcached-answers memcached_load 11211 --rate 20 --duration 2 --json /share/first.json
check memcached-errs-not same "$(jq -c '[.failed, .abandoned]' /share/first.json)" '[0,0]'
check nginx-answers nginx_load 8080 --rate 20 --duration 3 --json /share/nginx.json
check nginx-errs-not same "$(jq -c '[.failed, .abandoned]' /share/nginx.json)" '[0,0]'
stop_cgroup services/nginx

echo "--- masks by hand"
mkdir $R/a $R/b
printf 'L3:0=f\n' >$R/a/schemata
printf 'L3:0=ffff0\nMB:0=50\n' >$R/b/schemata
check registers-follow same "$(from_registers | tr '\n' ,)" "f 100,ffff0 50,"
check three-agree three_agree
check refused-write same "$(echo L3:0=505 2>/dev/null >$R/a/schemata; mask $R/a)" f
check none-reached-the-cpu same "$(refused_writes)" 0
rmdir $R/a $R/b
check three-agree-again three_agree

echo "--- a noisy neighbour"
mkdir $R/service $R/batch
for t in $(cat $C/services/memcached/cgroup.threads); do echo "$t" >$R/service/tasks; done
echo 1 >$C/services/memcached/cpuset.cpus
phase() {       # NAME: misses per request and p99
    memcached_load 11211 --rate 220 --warm-up 2 --duration 9 --metrics-port 9100 --json "/share/$1.json" >/dev/null &
    local load=$! before others
    others=$(counter $R mbm_total_bytes)
    until_true 30 listens 9100
    sleep 3
    before=$(counter $R/service mbm_total_bytes)
    wget -q -O "/share/$1.prom" http://127.0.0.1:9100/metrics
    wait $load
    misses=$((($(counter $R/service mbm_total_bytes) - before) / 1024))
    p99=$(jq .p99_ms "/share/$1.json")
    note "$1: p50 $(jq .p50_ms "/share/$1.json") ms, p99 $p99 ms, $misses KiB from memory," \
        "occupancy $(($(counter $R/service llc_occupancy) / 1024)) KiB, all others moved $((($(counter $R mbm_total_bytes) - others) / 1048576)) MiB, errors $(jq .failed+.abandoned "/share/$1.json")"
}
phase warm      # pages that the boot left in the cache find their owner
phase alone
alone=$misses
(echo 0 >$R/batch/tasks; start_batch batch 2; wait) &
before=$(counter $R/batch mbm_total_bytes)
sleep 3
moved=$((($(counter $R/batch mbm_total_bytes) - before) / 1048576))
note "the batch job moved $moved MiB in 3 s"
check batch-is-counted less 50 $moved
phase shared
shared=$misses
echo L3:0=3fff >$R/service/schemata
echo L3:0=fc000 >$R/batch/schemata
echo L3:0=fc000 >$R/schemata
phase masked
# what is checked is counted, not timed: a busy host stretches every latency
check batch-hurts less $((2 * alone)) $shared
check mask-restores less $((2 * misses)) $shared
check histogram-scraped grep -q '^loadgen_request_duration_seconds_bucket{service="memcached",le="0.0001"}' /share/masked.prom
check children-follow same "$(for p in $(pidof rdtload); do grep -h res: /proc/$p/cpu_resctrl_groups; done | sort -u)" res:batch
finish
