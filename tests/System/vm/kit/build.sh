#!/bin/bash
# build.sh [WORKDIR]: from Debian packages to $RDTVM_ARTEFACTS (./artefacts by
# default), unattended, on Debian 12 amd64 as root. Needs about 1.5 GB in WORKDIR (default: a temporary
# folder, removed at the end) and some 7 minutes of two cores. Nothing is
# fetched but Debian packages, from the mirror that apt already uses.
#
#   guest kernel, guest libraries, tools, firmware: Debian 12, as apt offers them
#   QEMU source: Debian 13 (trixie);  meson: Debian 12 backports
#
# JOBS=2 NICE=10 are the defaults.
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
here=$(cd "$(dirname "$0")" && pwd)
jobs=${JOBS:-2}
run="nice -n ${NICE:-10}"
if [ $# -gt 0 ]; then work=$1; mkdir -p "$work"; work=$(cd "$work" && pwd)
else work=$(mktemp -d /var/tmp/rdtvm-build.XXXXXX); trap 'rm -rf "$work"' EXIT; fi
art=${RDTVM_ARTEFACTS:-$here/artefacts}
export RDTVM_ARTEFACTS=$art
say() { echo "== $*"; }

say "build tools"
$run apt-get -q -o DPkg::Lock::Timeout=300 update >"$work/apt.log" 2>&1
$run apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 install \
    gcc g++ libc6-dev make ninja-build pkg-config patch dpkg-dev xz-utils bzip2 cpio kmod \
    python3 python3-venv libglib2.0-dev zlib1g-dev libattr1-dev >>"$work/apt.log" 2>&1

# A private apt for the other two suites: the system's own lists stay as they are.
say "package lists of trixie and bookworm-backports"
mkdir -p "$work/apt/sources.d" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
uri=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
      awk '!/security/ && (!uri || $1 == "bookworm") {uri = $2} END {print uri}')
[ -n "$uri" ] || { echo "cannot find apt's Debian mirror" >&2; exit 1; }
printf 'Types: deb deb-src\nURIs: %s\nSuites: trixie bookworm-backports\nComponents: main\nSigned-By: %s\n' \
    "$uri" /usr/share/keyrings/debian-archive-keyring.gpg >"$work/apt/sources.d/x.sources"
other=(-q -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$work/apt/sources.d"
       -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache"
       -o "APT::Sandbox::User=root")
apt-get "${other[@]}" update >>"$work/apt.log" 2>&1

say "packages"
mkdir -p "$work/deb" && cd "$work/deb"
kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/ && !k {k = $2} END {print k}')
apt-get -q -o APT::Sandbox::User=root download "$kernel" libc6 libgcc-s1 libstdc++6 zlib1g libssl3 bash libtinfo6 \
    intel-cmt-cat busybox-static busybox iproute2 libbpf1 libelf1 libmnl0 libbsd0 libmd0 libcap2 libxtables12 \
    seabios qemu-system-data >>"$work/apt.log" 2>&1
apt-get "${other[@]}" download meson/bookworm-backports >>"$work/apt.log" 2>&1
mkdir -p "$work/src" && cd "$work/src"
apt-get "${other[@]}" source --download-only "qemu${QEMU_VERSION:+=$QEMU_VERSION}" >>"$work/apt.log" 2>&1
rm -rf "$work/apt/sources.d"                    # names the mirror: not kept

cd "$work"
rm -rf root kernel fw meson qemu build
mkdir -p root kernel fw meson
for d in deb/*.deb; do
    case ${d#deb/} in
    linux-image-*) dpkg-deb -x "$d" kernel ;;
    seabios_*|qemu-system-data_*) dpkg-deb -x "$d" fw ;;
    meson_*) dpkg-deb -x "$d" meson ;;
    busybox_*) dpkg-deb --fsys-tarfile "$d" | tar -xO ./bin/busybox >busybox-sh; chmod 755 busybox-sh ;;
    *) dpkg-deb -x "$d" root ;;
    esac
done
mv busybox-sh root/
dpkg-source -x --no-check src/qemu_*.dsc qemu >"$work/unpack.log" 2>&1
(cd qemu && patch -p1 --no-backup-if-mismatch <"$here/qemu-rdt.patch")

say "QEMU"
mkdir -p build && cd build
export PYTHONPATH=$work/meson/usr/lib/python3/dist-packages
$run ../qemu/configure --static --target-list=x86_64-softmmu --python=/usr/bin/python3 \
    --without-default-features --without-default-devices --with-devices-x86_64=rdtvm \
    --enable-tcg --enable-kvm --enable-virtfs --enable-attr --disable-fdt \
    --disable-docs --disable-tools --disable-install-blobs --disable-download \
    --disable-werror --disable-debug-info --extra-cflags="-ffile-prefix-map=$work/=" \
    >configure.log 2>&1 || { tail -n 20 configure.log; exit 1; }
$run ninja -j"$jobs" qemu-system-x86_64 >ninja.log 2>&1 || { tail -n 30 ninja.log; exit 1; }
unset PYTHONPATH

say "artefacts"
rm -rf "$art.new" && mkdir -p "$art.new/firmware"
strip -o "$art.new/qemu-system-x86_64" qemu-system-x86_64
cd "$work"
cp fw/usr/share/seabios/bios-256k.bin "$art.new/firmware/"
cp fw/usr/share/qemu/{kvmvapic,linuxboot_dma,pvh}.bin "$art.new/firmware/"
# the ELF kernel inside the bzImage: QEMU starts that at once (PVH), without
# the decompressor, which would run in emulation
python3 - kernel/boot/vmlinuz-* vmlinux <<'P'
import lzma, struct, sys
d = open(sys.argv[1], 'rb').read()
base = ((d[0x1f1] or 4) + 1) * 512
off, size = struct.unpack_from('<II', d, 0x248)
body = d[base + off:base + off + size]
assert body[:6] == b'\xfd7zXZ\0', 'kernel is not xz-compressed'
elf = lzma.LZMADecompressor().decompress(body)
assert elf[:4] == b'\x7fELF'
open(sys.argv[2], 'wb').write(elf)
P
$run "$here/mkinitramfs.sh" root kernel initramfs.cpio
$run gzip -9nc vmlinux >"$art.new/vmlinux.gz"
$run gzip -9nc initramfs.cpio >"$art.new/initramfs.cpio.gz"
cp kernel/boot/config-* "$art.new/kernel-config"; gzip -9nf "$art.new/kernel-config"
{
    echo "qemu source: $(sed -n 's/^Version: //p' src/qemu_*.dsc | head -n 1)"
    for d in deb/*.deb; do dpkg-deb -W --showformat '${Package} ${Version}\n' "$d"; done
} >"$art.new/VERSIONS"
rm -rf "$art.old"; [ ! -e "$art" ] || mv "$art" "$art.old"
mv "$art.new" "$art"; rm -rf "$art.old"
du -sh "$art"/* "$art"

say "try it"
RDTVM_CACHE=$work/cache "$here/rdtvm" run --verbose --timeout 180 --mount "$here/guest:/kit:ro" -- sh /kit/selftest.sh >"$work/selftest.log" 2>&1 &&
    say "the self-test passed" || { cat "$work/selftest.log"; exit 1; }
