#!/bin/bash
#vm --resctrl --cpus 6 --mem 1536 --timeout 900 --rdt core-mbps=30,l3-cbm-len=20,l3-size-kb=20480,l3-shareable=0
# The daemon steers memcached and nginx under open-loop load while a batch job takes cache and cores: what it decides is
# what the journal says, what the kernel has and what the registers got.
. /opt/cases/lib.sh
. /opt/cases/daemon.sh

mkdir $R/foreign && echo L3:0=3 >$R/foreign/schemata     # somebody else's: to be left alone
start_memcached services/memcached 11211
start_nginx services/nginx 8080
make_cgroup services/batch
memcached_load 11211 --rate 60 --duration 600 --metrics-port 9100 --report 5 >/share/memcached.json 2>/share/memcached-load.log & mload=$!
nginx_load 8080 --rate 10 --duration 600 --metrics-port 9101 --report 5 >/share/nginx.json 2>/share/nginx-load.log & nload=$!
until_true 40 listens 9100 && until_true 40 listens 9101 || die "load the generators did not start"

write_config "$(latency_tenant memcached services/memcached 100 9100)" "$(latency_tenant nginx services/nginx 150 9101)" \
    "$(best_effort_tenant batch services/batch)"
daemon_start
until_true 40 test -n "$(applied_plan)"
check plan-in-force as_planned
note "plan: $(applied_plan | tr '\n' ';')"

echo "--- the batch job arrives"
before=$(applied_plan)
start_batch services/batch 2
moved() { [ "$(applied_plan)" != "$before" ]; }
check plan-moves until_true 60 moved
for i in 1 2 3 4; do
    sleep 6
    check "as-planned-and-in-the-registers-$i" as_planned three_agree
    note "plan: $(applied_plan | tr '\n' ';') $(tail -n 1 /share/memcached-load.log); $(tail -n 1 /share/nginx-load.log)"
done
check memcached-threads as_planned threads_together memcached
kill -HUP "$(cat /tmp/nginx/pid)"       # new workers, forked by a master that is in its group
sleep 3
check new-workers-follow as_planned
one_group() { same "$(for p in $(pidof rdtload); do grep -h res: "/proc/$p/cpu_resctrl_groups" 2>/dev/null; done | sort -u | grep -c .)" 1; }
check children-follow as_planned one_group

echo "--- journal and registers"
for id in $(applied_decisions); do get "/v1/decisions/$id"; echo; done >/share/decisions.json
note "$(grep -c . /share/decisions.json) applied decisions"
check read-back-is-the-plan same "$(jq -c 'select((.plan.tenants | map({tenant, cpus, wayMasks})) != (.actual.tenants | map({tenant, cpus, wayMasks}))) | .decision.id' /share/decisions.json)" ""
jq -r '.plan.tenants[].wayMasks[]' /share/decisions.json | sort -u >/tmp/journal-masks
written=$(awk -v full="0x$(cat $R/info/L3/cbm_mask)" '/#GP/ {next}
    match($4, /^L3_MASK\[[0-9]+\]=/) {v = substr($4, RLENGTH + 1); if (v != full && v != "0x3") print substr(v, 3)}' /share/trace | sort -u)
check registers-got-what-the-journal-says same "$(comm -13 /tmp/journal-masks <(echo "$written") | tr '\n' ' ')" ""
check the-journal-reached-the-registers same "$(comm -23 <(grep -vx "$(cat $R/info/L3/cbm_mask)" /tmp/journal-masks) <(echo "$written") | tr '\n' ' ')" ""
check nothing-refused same "$(refused_writes)" 0
check foreign-untouched same "$(mask $R/foreign)" 3
wget -q -O /share/metrics.prom http://127.0.0.1:9797/metrics
check metrics grep -q '^cotenant_' /share/metrics.prom
check status cotenant status
check explains cotenant explain "$(applied_decisions | head -n 1)"

daemon_stop
check clean-end same $? 0
pidof dotnet | xargs kill; wait $mload $nload 2>/dev/null     # the generators are what is left of .NET
note "memcached: $(cat /share/memcached.json)"
note "nginx: $(cat /share/nginx.json)"
finish
