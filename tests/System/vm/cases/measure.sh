#!/bin/bash
#vm --resctrl --cpus 6 --mem 1536 --timeout 580 --rdt core-mbps=30,l3-cbm-len=20,l3-size-kb=20480,l3-shareable=0
#manual
# Not a check: what the services can do in this machine, from which the scenarios' parameters are chosen (README.md).
. /opt/cases/lib.sh

start_memcached services/memcached 11211
start_nginx services/nginx 8080
mkdir $R/service $R/batch
for t in $(cat $C/services/memcached/cgroup.threads); do echo "$t" >$R/service/tasks; done
row() {     # NAME SUMMARY
    echo "$1: $(jq -r '"ok/s \(.ok_per_second) p50 \(.p50_ms) p99 \(.p99_ms) lag99 \(.send_lag_p99_ms) lost \(.failed + .abandoned)"' "$2")"
}
mem() { memcached_load 11211 --warm-up 2 --duration 8 --json /tmp/m "${@:2}" >/dev/null; row "memcached $1" /tmp/m; }
web() { nginx_load 8080 --warm-up 2 --duration 8 --json /tmp/n "${@:2}" >/dev/null; row "nginx $1" /tmp/n; }
mem warm --rate 50
for r in 50 130 250 400; do mem "alone $r" --rate $r; done
for r in 20 60 120 240; do web "alone $r" --rate $r; done
(echo 0 >$R/batch/tasks; start_batch batch 2; wait) &
sleep 1
for r in 50 90 130 170; do mem "with batch, open masks, $r" --rate $r; done
echo L3:0=3fff >$R/service/schemata; echo L3:0=fc000 >$R/batch/schemata; echo L3:0=fc000 >$R/schemata
for r in 50 90 130 170; do mem "with batch, masks, $r" --rate $r; done
echo L3:0=fffff >$R/service/schemata; echo L3:0=fffff >$R/batch/schemata; echo L3:0=fffff >$R/schemata
echo MB:0=10 >$R/batch/schemata
for r in 90 130; do mem "with batch, MBA 10, $r" --rate $r; done
finish
