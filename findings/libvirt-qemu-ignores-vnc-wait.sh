#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# <graphics type='vnc' wait='yes'> defines for QEMU, is kept, and has no effect.
#
# The words say that a guest waits until somebody looks at its VNC. The QEMU driver refuses nothing and says nothing: the
# domain fits the schema, defines, is given back with wait='yes', and QEMU's command line is the same as without.
#
# Seen with libvirt 12.8.0 and QEMU 11.1.2. What to do on QEMU: virsh start --paused, and virsh resume.
set -euo pipefail
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

packages forky libvirt-daemon-driver-qemu=12.8.0-1 libvirt-clients=12.8.0-1 qemu-system-x86=1:11.1.2+ds-3

# domain NAME ATTRIBUTES: one with a VNC graphics.
domain() {
  cat >"$work/root/$1.xml" <<XML
<domain type='qemu'>
  <name>guest</name>
  <uuid>0e4f2f3a-8a0e-4a3a-9f0a-6c9f0b1d2e3f</uuid>
  <memory unit='MiB'>512</memory>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
  </os>
  <devices>
    <graphics type='vnc' port='5900'$2/>
  </devices>
</domain>
XML
}

domain plain ""
domain waiting " wait='yes'"
in_driver "define --validate /waiting.xml; dumpxml --inactive guest" >"$work/given-back"
in_driver domxml-to-native qemu-argv /plain.xml >"$work/plain"
in_driver domxml-to-native qemu-argv /waiting.xml >"$work/waiting"

echo "libvirt $(inside virsh --version), $(inside qemu-system-x86_64 --version | head -n 1)"
grep "<graphics" "$work/given-back"
grep -o -- "-vnc [^ ]*" "$work/waiting"
holds "it is given back with wait='yes'" grep -q "<graphics .*wait='yes'" "$work/given-back"
holds "QEMU's command line has a VNC server" grep -q -- "-vnc 127.0.0.1:0" "$work/waiting"
holds "QEMU's command line is the same as without" cmp "$work/plain" "$work/waiting"
test "$changed" = 0
