#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Without nbdkit on the host, libvirt gives QEMU a disk by ssh without its key, its agent and its known hosts.
#
# <source protocol='ssh'> has <identity username='…' keyfile='…'/> (or agentsock='…') and <knownHosts path='…'/>. Only nbdkit,
# which libvirt runs beside QEMU, gets these. If it isn't installed (Debian's packages of libvirt and QEMU don't depend on
# it), libvirt takes QEMU's own ssh driver instead, and gives it only the user. The define with --validate succeeds, and
# nothing is said; the start then ends in whatever the server says to a login without a key.
#
# Seen with libvirt 12.8.0 and QEMU 11.1.2: in the command line that libvirt shows, and in the guest's log at a start. What to
# do: install nbdkit with its plugin for ssh.
set -euo pipefail
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

packages forky libvirt-daemon-driver-qemu=12.8.0-1 libvirt-clients=12.8.0-1 qemu-system-x86=1:11.1.2+ds-3

# domain NAME IDENTITY: one with a disk by ssh.
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
    <disk type='network' device='disk'>
      <driver name='qemu' type='raw'/>
      <source protocol='ssh' name='/images/root.raw'>
        <host name='store.example.org' port='22'/>
        <knownHosts path='/etc/guests/known_hosts'/>
        <identity username='images' $2/>
      </source>
      <target dev='vda' bus='virtio'/>
    </disk>
  </devices>
</domain>
XML
}

domain key "keyfile='/etc/guests/id_ed25519'"
domain agent "agentsock='/run/guests/agent.sock'"
for way in key agent; do
  in_driver "define --validate /$way.xml; dumpxml --inactive guest" >"$work/$way.xml"
  in_driver domxml-to-native qemu-argv "/$way.xml" >"$work/$way"
done

echo "libvirt $(inside virsh --version), $(inside qemu-system-x86_64 --version | head -n 1)"
grep -o '"driver":"ssh"[^}]*}[^}]*}' "$work/key"
holds "the packages of libvirt and QEMU don't ask for nbdkit" \
  test "$(inside dpkg -s libvirt-daemon-driver-qemu qemu-system-x86 | grep -c nbdkit)" = 0
holds "the key is given back after the define" grep -q "keyfile='/etc/guests/id_ed25519'" "$work/key.xml"
holds "QEMU gets the user" grep -q '"user":"images"' "$work/key"
holds "it gets nothing of the key and the known hosts" test "$(grep -c /etc/guests "$work/key")" = 0
holds "it gets nothing of the agent" test "$(grep -c agent.sock "$work/agent")" = 0
test "$changed" = 0
