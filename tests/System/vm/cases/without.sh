#!/bin/bash
#vm --no-rdt --cpus 2 --timeout 200
# A CPU without RDT: one clear line, and cores are steered all the same.
. /opt/cases/lib.sh
. /opt/cases/daemon.sh

check no-resctrl test ! -e $R/schemata
start_memcached services/memcached 11211
write_config "$(latency_tenant memcached services/memcached 60 9100)"
daemon_start
check said-once missing_says 'resctrl'
check metrics sh -c 'wget -q -O - http://127.0.0.1:9797/metrics | grep -q ^cotenant_'
daemon_stop
check clean-end same $? 0
finish
