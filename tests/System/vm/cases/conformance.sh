#!/bin/bash
#vm --resctrl --cpus 4 --timeout 200
# The calls and answers of tests/HwBackends/Conformance on the real kernel, mounted three ways: what the emulated
# resctrl answers in `dotnet test` is what this one does.
. /opt/cases/lib.sh

conform() {     # FILE [MOUNT_OPTION]
    umount $R && mount -t resctrl ${2:+-o "$2"} resctrl $R || { fail "mount-$1" "mount ${2:-} failed"; return; }
    dotnet /opt/conformance/conformance.dll $R "/opt/conformance/Cases/$1.txt" || bad=$((bad + 1))
}
conform contiguous
conform cdp cdp
conform mbps mba_MBps
umount $R && mount -t resctrl resctrl $R
finish
