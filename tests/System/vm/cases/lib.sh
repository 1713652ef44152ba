# shellcheck shell=bash
# Sourced by every case, in the guest. Layout: /share is the case's own folder (read-write, the trace of register
# writes is /share/trace), /opt/{cotenant,loadgen,services,cases} are read-only.
# A check prints `ok CASE/NAME` or `FAIL CASE/NAME: why`; a case that ends without `finish` has failed.
set -u
export PATH=/opt/services/bin:/usr/share/dotnet:$PATH LD_LIBRARY_PATH=/opt/services/lib
case_name=${0##*/} case_name=${case_name%.sh}
R=/sys/fs/resctrl
C=/sys/fs/cgroup
full=$(cat $R/info/L3/cbm_mask 2>/dev/null)
bad=0

ok() { echo "ok $case_name/$1"; }
fail() { echo "FAIL $case_name/$1: ${*:2}"; bad=$((bad + 1)); }
# check NAME COMMAND...: ok if the command succeeds; its output says why not
check() {
    local name=$1 why
    shift
    if why=$("$@" 2>&1); then ok "$name"; else fail "$name" "$(tr '\n' ';' <<<"${why:-$* said no}" | cut -c1-400)"; fi
}
same() { [ "$1" = "$2" ] || { echo "got '$1', want '$2'"; return 1; }; }
note() { echo "  $*"; }
die() { fail "${1%% *}" "${1#* }"; finish; }
finish() { echo "end $case_name"; exit $((bad > 0)); }
until_true() {      # SECONDS COMMAND...: tries twice a second
    local end=$((SECONDS + $1))
    shift
    while ! "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.5
    done
}
less() { awk -v a="$1" -v b="$2" 'BEGIN {exit !(a < b)}' || { echo "$1 is not less than $2"; return 1; }; }

# ---- resctrl, read in three ways: the filesystem, the registers, the emulator's own record of their writes

groups() { find $R -mindepth 1 -maxdepth 1 -type d ! -name info ! -name mon_groups ! -name mon_data | sort; }
mask() { sed -n 's/^ *L3:0=0*\([0-9a-f]\)/\1/p' "$1/schemata"; }        # of a group, without leading zeros
bandwidth() { sed -n 's/^ *MB:0= *\([0-9]*\).*/\1/p' "$1/schemata"; }
# one line "MASK MB" for every class beyond the default that is not wide open
from_filesystem() { for g in $(groups); do echo "$(mask "$g") $(bandwidth "$g")"; done | narrow; }
from_registers() {
    pqos-msr -s 2>/dev/null | awk '
        /L3CA COS[0-9]+ =>/ {sub("COS", "", $2); sub("0x", "", $5); m[$2] = $5}
        /MBA COS[0-9]+ =>/ {sub("COS", "", $2); b[$2] = $4 + 0}
        END {for (i in m) if (i > 0) print m[i], b[i]}' | narrow
}
from_trace() {
    awk '/#GP/ {next}
        match($4, /^L3_MASK\[[0-9]+\]=/) {i = substr($4, 9, RLENGTH - 10); v = substr($4, RLENGTH + 3); m[i] = v}
        match($4, /^MBA_THRTL\[[0-9]+\]=/) {i = substr($4, 11, RLENGTH - 12); t[i] = substr($4, RLENGTH + 3)}
        END {for (i in m) if (i > 0) print m[i], t[i]}' /share/trace |
        while read -r m t; do echo "$m $((100 - 0x$t))"; done | narrow
}
narrow() { grep -v "^$full 100\$" | sort; }
# Registers and trace are the same, and every group's class is among them. (The kernel leaves the registers of a class
# as they were when its group goes, and opens them when the next group takes the class.)
three_agree() {
    local fs regs trace
    fs=$(from_filesystem) regs=$(from_registers) trace=$(from_trace)
    same "registers: $regs" "registers: $trace" || return 1
    [ -z "$(comm -23 <(echo "$fs") <(echo "$regs"))" ] || { echo "schemata '$fs', registers '$regs'"; return 1; }
}
refused_writes() { grep -c '#GP' /share/trace; }
counter() { cat "$1/mon_data/mon_L3_00/$2"; }     # GROUP llc_occupancy|mbm_total_bytes|mbm_local_bytes

# ---- services under load

make_cgroup() {     # PARENT/NAME, with the controllers of its parent's parent
    local parent=${1%/*}
    mkdir -p "$C/$1"
    [ "$parent" = "$1" ] || echo "+cpuset +cpu +memory" >"$C/$parent/cgroup.subtree_control"
}
in_cgroup() {       # CGROUP COMMAND...: exec the command inside it
    make_cgroup "$1" && echo $BASHPID >"$C/$1/cgroup.procs" && shift && exec "$@"
}
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
start_memcached() { # CGROUP PORT
    in_cgroup "$1" memcached -u root -t 1 -m 64 -l 127.0.0.1 -p "$2" >/share/memcached.log 2>&1 &
    until_true 20 listens "$2" || die "memcached did not start: $(cat /share/memcached.log)"
}
start_nginx() {     # CGROUP PORT: pages of 18 KiB that are packed anew for each request
    mkdir -p /tmp/nginx/html /var/lib/nginx /var/log/nginx
    local i
    for ((i = 0; i < 400; i++)); do echo "line $i of a page that packs well: $((i * 7919 % 10007)) $((i * 104729 % 65537))"; done >/tmp/nginx/html/page
    cat >/tmp/nginx/conf <<N
user root; worker_processes 2; daemon off; pid /tmp/nginx/pid; error_log stderr;
events { worker_connections 64; }
http { access_log off; gzip on; gzip_types *; gzip_comp_level 6; keepalive_requests 1000000;
       server { listen 127.0.0.1:$2; root /tmp/nginx/html; } }
N
    in_cgroup "$1" nginx -p /tmp/nginx -c /tmp/nginx/conf >/share/nginx.log 2>&1 &
    until_true 20 listens "$2" || die "nginx did not start: $(cat /share/nginx.log)"
}
loadgen() { dotnet /opt/loadgen/loadgen.dll "$@"; }
# 40 keys a request out of 20,000: some 6 MiB of hot memory, touched all over
memcached_load() { loadgen memcached "127.0.0.1:$1" --keys 20000 --value-bytes 200 --batch 40 --connections 8 --service memcached "${@:2}"; }
nginx_load() { loadgen http "127.0.0.1:$1" --path /page --keys 1 --connections 8 --service nginx "${@:2}"; }
start_batch() {     # CGROUP JOBS: each walks over 48 MiB, in a new process every two seconds
    local i
    for ((i = 0; i < $2; i++)); do
        in_cgroup "$1" bash -c 'while :; do rdtload -m 48 -s 2; done' >>/share/batch.log 2>&1 &
    done
}
stop_cgroup() { echo 1 >"$C/$1/cgroup.kill" 2>/dev/null; }
