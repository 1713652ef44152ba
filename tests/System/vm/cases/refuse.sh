#!/bin/bash
#vm --resctrl --cpus 4 --timeout 300
# Bad input: one clear line that says what to do, the documented status, nothing half-applied.
. /opt/cases/lib.sh
. /opt/cases/daemon.sh

start_memcached services/memcached 11211
tenant=$(latency_tenant memcached services/memcached 60 9100)
before=$(snapshot)
refuses() {     # NAME STATUS PATTERN ARGUMENT...: the daemon ends with that status and one line that says why
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
refuses malformed "$EXIT_CONFIG" 'broken.json' daemon --config /tmp/broken.json
sed 's/"linux-host"/"linux-hots"/' $config >/tmp/kind.json
refuses unknown-kind "$EXIT_CONFIG" 'linux-host' daemon --config /tmp/kind.json
sed 's/"latency-critical"/"best-effort"/' $config >/tmp/contradiction.json
refuses contradiction "$EXIT_CONFIG" 'targetP99Ms' daemon --config /tmp/contradiction.json

echo "--- read-only resctrl"
mount -o remount,ro $R
refuses read-only "$EXIT_DEVICE" 'read-only' daemon --config $config
mount -o remount,rw $R
mount -o bind,ro $R $R 2>/dev/null || { mount --bind $R $R && mount -o remount,bind,ro $R; }
refuses read-only-bind "$EXIT_DEVICE" 'read-only' daemon --config $config
umount $R

echo "--- not mounted"
umount $R
before=$(snapshot 2>/dev/null)
refuses not-mounted "$EXIT_DEVICE" 'mount -t resctrl' daemon --config $config
mount -t resctrl resctrl $R
before=$(snapshot)

echo "--- a second daemon"
daemon_start
before=$(snapshot)
refuses second "$EXIT_BUSY" 'cotenant.sock|already' daemon --config $config
check first-lives ready
refuses unknown-tenant "$EXIT_NOT_FOUND" 'nobody' tenants nobody
kill -TERM $daemon; wait $daemon
finish
