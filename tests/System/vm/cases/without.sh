#!/bin/bash
#vm --no-rdt --cpus 2 --timeout 200
# A CPU without RDT: active mode that leases the cache is refused with one clear line, observe mode runs.
. /opt/cases/lib.sh
. /opt/cases/daemon.sh

check no-resctrl test ! -e $R/schemata
start_memcached services/memcached 11211
write_config "$(latency_tenant memcached services/memcached 60 9100)"
timeout 60 dotnet /opt/cotenant/cotenant.dll daemon --config $config >/tmp/out 2>/tmp/err
check status same $? "$EXIT_DEVICE"
note "$(head -n 2 /tmp/err)"
check says-why grep -q -i resctrl /tmp/err
check one-line same "$(grep -c . /tmp/err)" 1
mode=observe write_config "$(latency_tenant memcached services/memcached 60 9100)"
daemon_start
check observes ready
check doctor-says-why sh -c 'dotnet /opt/cotenant/cotenant.dll doctor | grep -q -i resctrl'
kill -TERM $daemon; wait $daemon
check clean-end same $? 0
finish
