#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A real libvirtd with the installed hook, whose program has lost a library: a guest without a plan starts, and one whose plan asks
# for the hook is refused with the reason. libvirt's folder for hooks is the test's own, in a name space for mounts. Without one the
# exit status is 77.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
if [ -z "${GVT_XML_MOUNTS:-}" ]; then
  if [ "$(id -u)" != 0 ] || ! unshare --mount true 2>/dev/null || [ ! -d /etc/libvirt ]; then
    echo "skipped: hook-libvirt: a name space for mounts is for root to make"
    exit 77
  fi
  GVT_XML_MOUNTS=1 exec unshare --mount "$0"
fi
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
trap 'daemon_stop; umount /etc/libvirt 2>/dev/null || true; rm -rf "$work"' EXIT
uri=$(daemon_uri)
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"

# guest NAME METADATA
guest() {
  timeout 60 virsh -q -c "$uri" define /dev/stdin >/dev/null <<EOF2
<domain type='qemu'><name>$1</name><memory unit='MiB'>32</memory><metadata>$2</metadata>
<os><type arch='x86_64' machine='q35'>hvm</type></os></domain>
EOF2
}

# start STATUS NAME
start() {
  local status=0
  timeout 120 virsh -q -c "$uri" start "$2" >"$work/out" 2>"$work/err" || status=$?
  [ "$status" = "$1" ] || fail "virsh start $2: status $status, not $1: $(cat "$work/err")"
  timeout 60 virsh -q -c "$uri" destroy "$2" >/dev/null 2>&1 || true
  checks=$((checks + 1))
}

mkdir -p "$work/etc/hooks/qemu.d"
mount --bind "$work/etc" /etc/libvirt
"$GVT_XML" -q hook install
sed 's/libxml2\.so\.\([0-9]\)/libxml9.so.\1/' "$GVT_XML" >"$work/gvt-xml"
chmod 755 "$work/gvt-xml"
sed -i "s|^program=.*|program='$work/gvt-xml'|" /etc/libvirt/hooks/qemu.d/gvt-xml
daemon_start
guest plain ''
guest planned '<gvt:state xmlns:gvt="urn:gvt-xml:1" version="1"><gvt:plan profile="x">
<gvt:mdev uuid="a297db4a-f4c2-11e6-90f6-d3b88d6c9525" alias="ua-gvt0" lifecycle="guest" type="t"/></gvt:plan></gvt:state>'
start 0 plain
start 1 planned
says 'libxml9.so'
says "failed (exit status 127), and the guest's plan wants the host made ready by it"
# The program runs again: the plan's vGPU isn't one of the domain's devices, so there is nothing to do for it.
sed -i "s|^program=.*|program='$GVT_XML'|" /etc/libvirt/hooks/qemu.d/gvt-xml
start 1 planned
says "isn't one that gvt-xml understands"

echo "hook-libvirt: $checks checks"
