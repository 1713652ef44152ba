#!/bin/bash
#vm --systemd @root@ --resctrl --cpus 4 --timeout 2400
# The package through its whole life on Debian with systemd: install, steer two units through their properties,
# daemon-reload, other writers, reboot, kill -9, a hang, a power cut, upgrade, remove, purge.
. /opt/cases/lib.sh
unset LD_LIBRARY_PATH
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/share/dotnet DEBIAN_FRONTEND=noninteractive
S=$C/system.slice
units=(memcached nginx)
kept=/root/kept             # on the disk: from one boot to the next
apt="apt-get -q -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Options::=--force-confold"

api() { curl -sf --max-time 30 --unix-socket /run/cotenant/cotenant.sock "http://localhost$1" "${@:2}"; }
mode() { api /v1/devices/host/mode -X POST -H 'Content-Type: application/json' -d "{\"mode\":\"$1\"}" -o /dev/null || { echo "mode $1 refused"; return 1; }; }
ready() { api /readyz -o /dev/null; }
prop() { systemctl show -P "$1" "${2:-cotenant}.service"; }
active() { same "$(prop ActiveState)" active && ready; }
plan() { api /v1/devices/host | jq -r '.now.plan.tenants[] | "\(.tenant) \(.cpus) \(.wayMasks[0])"' | sort; }
# what the kernel and systemd have of a tenant: NAME CPUS MASK, or a word that says who differs
held() {
    local pid group effective
    effective=$(cat "$S/$1.service/cpuset.cpus.effective")
    same "$(list "$(prop AllowedCPUs "$1")")" "$effective" >/dev/null || { echo "$1 systemd-has-$(prop AllowedCPUs "$1")-kernel-$effective"; return; }
    pid=$(head -n 1 "$S/$1.service/cgroup.procs")
    group=$R/$(sed -n 's/^res://p' "/proc/$pid/cpu_resctrl_groups")
    echo "$1 $effective $(mask "$group")"
}
list() { tr ' ' ',' <<<"$1"; }      # systemctl prints CPU sets with blanks between ranges
steered_once() {
    local wanted
    wanted=$(plan)
    same "$(wc -l <<<"$wanted")" 2 || return 1
    same "$(for u in "${units[@]}"; do held "$u"; done)" "$wanted" || return 1
    [ "$(groups | wc -l)" -gt 0 ] && [ -n "$(prop AllowedCPUs nginx)" ] || { echo "nothing is steered"; return 1; }
}
steered() {         # held still for as long as the look takes, once the first plan is there
    local i why
    until_true 300 has_plan || { echo "no plan: $(api '/v1/decisions?device=host&count=1' | jq -r '.[0].error')"; return 1; }
    for ((i = 0; i < 8; i++)); do
        why=$(mode shadow && steered_once) && { mode active; return; }
        mode active >/dev/null
        sleep 5
    done
    echo "$why"; return 1
}
has_plan() { same "$(plan | wc -l)" 2 && [ -n "$(prop AllowedCPUs nginx)" ] && [ -n "$(groups)" ]; }
untouched() {       # as if the package had never been there
    local u
    same "$(groups)" "" || return 1
    for u in "${units[@]}"; do
        same "$u $(prop AllowedCPUs "$u")" "$u " && same "$u $(granted "$u")" "$u 0-3" &&
            same "$u $(head -n 1 "/proc/$(head -n 1 "$S/$u.service/cgroup.procs")/cpu_resctrl_groups")" "$u res:/" &&
            same "$u $(cat "$S/$u.service/cpu.max" 2>/dev/null || echo max 100000)" "$u max 100000" || return 1
    done
    same "$(find /run/systemd/system.control /etc/systemd/system.control -type f 2>/dev/null)" ""
}
load() { loadgen memcached 127.0.0.1:11211 --keys 2000 --value-bytes 200 --batch 10 --connections 4 --service memcached --rate 20 --duration 3000 --metrics-port 9100 >/dev/null 2>&1 & until_true 200 listens 9100; }
granted() {         # UNIT: its CPUs; where nobody needs it systemd takes the controller away, and its main process tells
    cat "$S/$1.service/cpuset.cpus.effective" 2>/dev/null || sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$(prop MainPID "$1")/status"
}
cpus_are() { same "$(cat "$S/nginx.service/cpuset.cpus.effective")" "$1"; }
drift_events() { api /metrics >/dev/null 2>&1; curl -sf http://127.0.0.1:9797/metrics | sed -n 's/^cotenant_host_drifts_repaired_total.* //p'; }
kill_main() { [ "$(prop MainPID)" -gt 1 ] && kill "$1" "$(prop MainPID)"; }
# who is not in the group: reads, and changes nothing; over the socket no origin is taken from anybody
status_of() { runuser -u nobody -- curl -s -o /dev/null -w '%{http_code}' --max-time 30 --unix-socket /run/cotenant/cotenant.sock "http://localhost$1" "${@:2}"; }
change=(/v1/devices/host/mode -X POST -H 'Content-Type: application/json' -d '{"mode":"observe"}')
told() { curl -sN --max-time 3 --unix-socket /run/cotenant/cotenant.sock "http://localhost/v1/events?device=host&replay=true" | grep -q "$1"; }
session_holds() { grep -qx "$(pgrep -f ^guest-batch)" "$C/user.slice/user-0.slice/session-99.scope/cgroup.procs"; }
loose_in_scope() {
    local group
    group=$(sed 's/^0:://' "/proc/$loose/cgroup")
    [[ $group == /system.slice/cotenant-*-t-loose.scope ]] || { echo "$group"; return 1; }
    same "$(cat "$C$group/cpuset.cpus.effective")" "$(api /v1/devices/host | jq -r '.now.plan.tenants[] | select(.tenant == "loose") | .cpus')"
}
running() { same "$(prop SubState)" running; }
restarted() { less "$restarts" "$(prop NRestarts)"; }
next() { sync; echo "exec bash /opt/cases/service.sh" >/ctl/next; }
mkdir -p $kept

case $RDTVM_BOOT in
1)
    echo "--- install"
    # shellcheck disable=SC2086
    $apt install "$(ls /opt/deb/cotenant_0*.deb)" >/share/apt.log 2>&1 || die "install $(tail -n 3 /share/apt.log)"
    check installed-and-started until_true 300 active
    check enabled same "$(systemctl is-enabled cotenant)" enabled
    check status-text grep -q '1 devices' <<<"$(prop StatusText)"
    check observes same "$(api /v1/devices/host | jq -r .mode)" observe
    check observing-touches-nothing untouched
    check capabilities same "$(sed -n 's/^CapEff:\t//p' "/proc/$(prop MainPID)/status")" 0000004000800002      # CAP_DAC_OVERRIDE, CAP_SYS_NICE, CAP_PERFMON
    check exposure systemd-analyze security --threshold=40 cotenant.service
    check completion grep -qw devices <<<"$(bash -c '. /usr/share/bash-completion/completions/cotenant; COMP_WORDS=(cotenant de) COMP_CWORD=1; _cotenant; echo ${COMPREPLY[*]}')"
    cotenant doctor >/share/doctor.log 2>&1
    check doctor-sees-no-trouble same "$(grep -E '^ *(trouble|lacks)' /share/doctor.log | grep -v 'counters:\|uclamp')" ""

    echo "--- observe without privilege"
    install -D -m 644 /usr/share/doc/cotenant/examples/unprivileged.conf /etc/systemd/system/cotenant.service.d/unprivileged.conf
    systemctl daemon-reload; systemctl restart cotenant
    check unprivileged until_true 300 curl -sf -o /dev/null --unix-socket /run/cotenant-observe/cotenant.sock http://localhost/readyz
    check unprivileged-user same "$(stat -c %U "/proc/$(prop MainPID)")" cotenant
    systemctl stop cotenant
    rm -r /etc/systemd/system/cotenant.service.d; systemctl daemon-reload

    echo "--- steer two units"
    # an emulated CPU beside other work is slow: so are starts and decisions
    mkdir -p /etc/systemd/system/cotenant.service.d
    printf '[Service]\nTimeoutStartSec=300\nWatchdogSec=60\n' >/etc/systemd/system/cotenant.service.d/guest.conf
    systemctl daemon-reload
    # the policies as they are shipped, but for the time that a decision may take on an emulated CPU
    cp -r /usr/lib/cotenant/plugins /opt/guest-plugins
    for manifest in /opt/guest-plugins/*/plugin.json; do
        jq '.policies[].budgetMs = 20000' "$manifest" >/tmp/manifest && cat /tmp/manifest >"$manifest"
    done
    mkdir -p /etc/cotenant/conf.d
    sed -i 's/"mode": "observe"/"mode": "active"/; s/"period": "200ms"/"period": "1s", "options": { "unitTimeoutSeconds": 15 }/' /etc/cotenant/cotenant.json
    cat >/etc/cotenant/conf.d/guest.json <<'J'
{ "plugins": { "directories": [ "/opt/guest-plugins" ] },
  "tenants": [
    { "id": "memcached", "device": "host", "kind": "latency-critical", "targetP99Ms": 200,
      "settings": { "match": { "unit": "memcached.service" },
                    "latency": { "prometheus": { "url": "http://127.0.0.1:9100/metrics", "metric": "loadgen_request_duration_seconds" } } } },
    { "id": "nginx", "device": "host", "kind": "best-effort", "settings": { "match": { "unit": "nginx.service" } } } ] }
J
    load
    systemctl restart cotenant
    until_true 300 active || die "started-active $(journalctl -u cotenant --no-pager | tail -n 3)"
    ok started-active
    check steers-two-units steered
    note "$(plan | tr '\n' ';')"

    check others-may-read same "$(status_of /v1/status)" 200
    check others-may-not-change same "$(status_of "${change[@]}")" 403
    check no-origin-over-the-socket same "$(curl -s -o /dev/null -w '%{http_code}' --unix-socket /run/cotenant/cotenant.sock -H 'Origin: http://evil.example' "http://localhost${change[0]}" "${change[@]:1}")" 403
    check nothing-was-changed same "$(api /v1/devices/host | jq -r .mode)" active

    echo "--- a tenant without a unit"
    systemd-run -q --scope --unit=session-99 --slice=user-0.slice bash -c '(exec -a guest-batch sleep 3000) & exec sleep 3001' &
    until_true 60 session_holds
    loose=$(pgrep -f ^guest-batch)        # its parent keeps the session there
    check loose-is-taken api /v1/tenants -X POST -H 'Content-Type: application/json' -o /dev/null \
        -d '{"id":"loose","device":"host","kind":"best-effort","settings":{"match":{"commandPattern":"^guest-batch"}}}'
    check loose-gets-a-scope until_true 120 loose_in_scope
    kill_main -9
    sleep 2
    check loose-outlives-the-daemon kill -0 "$loose"
    check restarted-beside-loose until_true 300 active
    check loose-keeps-its-scope loose_in_scope
    check loose-is-let-go api /v1/tenants/loose -X DELETE
    check loose-is-home-again same "$(cat "/proc/$loose/cgroup")" 0::/user.slice/user-0.slice/session-99.scope
    check no-scope-is-left same "$(find "$S" -maxdepth 1 -name 'cotenant-*-t-*.scope')" ""
    kill "$loose"; systemctl stop session-99.scope

    mode shadow
    sleep 3             # a decision that was on its way
    before=$(cat "$S"/{memcached,nginx}.service/cpuset.cpus "$S"/{memcached,nginx}.service/memory.high)
    systemctl daemon-reload; sleep 3
    check daemon-reload-keeps-all same "$(cat "$S"/{memcached,nginx}.service/cpuset.cpus "$S"/{memcached,nginx}.service/memory.high)" "$before"
    wanted=$(cat "$S/nginx.service/cpuset.cpus.effective")
    other=0; [ "$wanted" != 0 ] || other=1
    echo $other >"$S/nginx.service/cpuset.cpus"
    check raw-write-is-put-back until_true 30 cpus_are "$wanted"
    systemctl set-property --runtime nginx.service AllowedCPUs=$other
    check set-property-is-put-back until_true 30 cpus_are "$wanted"
    check drift-is-counted less 1 "$(drift_events)"
    mode active
    pid=$(prop MainPID)
    systemctl reload cotenant
    check reload until_true 60 running
    check reload-keeps-the-process same "$(prop MainPID)" "$pid"

    echo "--- reboot"
    next; systemctl reboot; sleep 60 ;;
2)
    load
    check up-after-reboot until_true 300 active
    check old-plan-comes-before-policies told 'again what they had before'
    check desired-state-is-back-after-reboot steered
    note "$(plan | tr '\n' ';')"

    echo "--- kill -9"
    left=$(groups | wc -l)
    kill_main -9
    check killed-in-the-act less 0 "$left"
    sleep 2
    check restarted-after-kill until_true 300 active
    check steers-after-kill steered
    check no-double-groups same "$(groups | wc -l)" "$left"

    echo "--- a hang"
    restarts=$(prop NRestarts)
    kill_main -STOP
    check watchdog-restarts until_true 240 restarted
    check restarted-after-hang until_true 300 active
    check steers-after-hang steered

    echo "--- power cut"
    next; echo b >/proc/sysrq-trigger; sleep 60 ;;
3)
    load
    check up-after-power-cut until_true 300 active
    check desired-state-is-back-after-power-cut steered

    echo "--- upgrade"
    pid=$(prop MainPID)
    # shellcheck disable=SC2086
    $apt install "$(ls /opt/deb/cotenant_9*.deb)" >/share/upgrade.log 2>&1 || fail upgrade "$(tail -n 3 /share/upgrade.log)"
    check upgraded until_true 300 active
    check new-version-is-installed same "$(dpkg-query -W -f '${Version}' cotenant)" 9.0.0
    check new-process-runs less 0 "$(($(prop MainPID) != pid))"
    check steers-after-upgrade steered

    echo "--- stop, remove, purge"
    systemctl stop cotenant
    check stop-is-clean same "$(prop Result) $(prop ExecMainStatus)" "success 0"
    check stop-puts-everything-back untouched
    systemctl start cotenant
    check starts-again until_true 300 active
    check steers-again steered
    $apt remove cotenant >/share/remove.log 2>&1 || fail remove "$(tail -n 3 /share/remove.log)"
    check remove-puts-everything-back untouched
    check remove-keeps-configuration test -f /etc/cotenant/cotenant.json
    $apt purge cotenant >/share/purge.log 2>&1 || fail purge "$(tail -n 3 /share/purge.log)"
    rm -rf /opt/guest-plugins
    check purge-leaves-no-file same "$(find / -xdev -name '*cotenant*' -not -path '/opt/*' 2>/dev/null)" ""
    check purge-leaves-no-user same "$(getent passwd cotenant; getent group cotenant)" ""
    check purge-leaves-no-unit same "$(systemctl list-units --all --plain --no-legend 'cotenant*')" ""
    check dpkg-is-content same "$(dpkg --audit)" ""
    for u in "${units[@]}"; do check "$u-runs-on" same "$(prop ActiveState "$u")" active; done
    finish ;;
esac
