#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# libvirt's schema takes <reconnect delay='…'/> at each socket, and only a disk by NBD keeps it.
#
# A socket of a guest (serial, channel, smartcard, a network card by vhost-user, …) is connected to again by
# <reconnect enabled='yes' timeout='10'/>; a disk by NBD by <reconnect delay='10'/>. The schema has one definition of
# <reconnect> for all of them, so that "define --validate" takes the words of the one at the other. Of a delay at a socket
# libvirt then keeps nothing, and says nothing: the guest's socket stays dead once the other end has gone away.
#
# Seen with libvirt 12.8.0: of ten sources that have a delay in a valid domain, the disk's is there after the define.
# Who sees it: whoever writes a domain with a schema-aware editor, or copies the line from a disk. What to write instead:
# enabled and timeout.
set -euo pipefail
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

packages forky libvirt-clients=12.8.0-1 libvirt-common=12.8.0-1 libvirt0=12.8.0-1 libxml2-utils

cat >"$work/root/domain.xml" <<'XML'
<domain type='test'>
  <name>sockets</name>
  <memory unit='MiB'>512</memory>
  <os>
    <type arch='x86_64'>hvm</type>
  </os>
  <devices>
    <disk type='network' device='disk'>
      <source protocol='nbd' name='root'>
        <host name='nbd.example.org' port='10809'/>
        <reconnect delay='10'/>
      </source>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='vhostuser'>
      <source type='unix' path='/run/switch.sock' mode='client'>
        <reconnect delay='10'/>
      </source>
      <model type='virtio'/>
    </interface>
    <smartcard mode='passthrough' type='tcp'>
      <source mode='connect' host='card.example.org' service='2001'>
        <reconnect delay='10'/>
      </source>
      <protocol type='raw'/>
    </smartcard>
    <serial type='unix'>
      <source mode='connect' path='/run/serial.sock'>
        <reconnect delay='10'/>
      </source>
      <target port='0'/>
    </serial>
    <parallel type='unix'>
      <source mode='connect' path='/run/parallel.sock'>
        <reconnect delay='10'/>
      </source>
      <target port='0'/>
    </parallel>
    <console type='unix'>
      <source mode='connect' path='/run/console.sock'>
        <reconnect delay='10'/>
      </source>
      <target type='virtio' port='1'/>
    </console>
    <channel type='unix'>
      <source mode='connect' path='/run/channel.sock'>
        <reconnect delay='10'/>
      </source>
      <target type='virtio' name='org.example.agent'/>
    </channel>
    <controller type='usb' model='qemu-xhci'/>
    <redirdev bus='usb' type='tcp'>
      <source mode='connect' host='usb.example.org' service='4000'>
        <reconnect delay='10'/>
      </source>
      <protocol type='raw'/>
    </redirdev>
    <rng model='virtio'>
      <backend model='egd' type='tcp'>
        <source mode='connect' host='egd.example.org' service='708'>
          <reconnect delay='10'/>
        </source>
        <protocol type='raw'/>
      </backend>
    </rng>
    <serial type='unix'>
      <source mode='connect' path='/run/other.sock'>
        <reconnect enabled='yes' timeout='10'/>
      </source>
      <target port='1'/>
    </serial>
  </devices>
</domain>
XML

valid() {
  inside xmllint --noout --relaxng /usr/share/libvirt/schemas/domain.rng /domain.xml 2>&1
}

# Those of the domain after the define.
kept() {
  inside virsh -q -c test:///default "define --validate /domain.xml; dumpxml --inactive sockets" |
    sed -n '/^<domain/,/^<\/domain>/p' >"$work/root/defined.xml"
  inside xmllint --xpath '//reconnect' /defined.xml
}

echo "libvirt $(inside virsh --version); in the domain: $(grep -c 'reconnect delay' "$work/root/domain.xml") delays, one timeout; after the define:"
kept
holds "the domain fits the schema" valid
holds "one delay of nine is left, the disk's" \
  test "$(inside xmllint --xpath 'count(//reconnect/@delay)' /defined.xml) $(inside xmllint --xpath 'count(//disk//reconnect/@delay)' /defined.xml)" = "1 1"
holds "enabled and timeout stay" test "$(inside xmllint --xpath 'string(//serial[2]//reconnect/@timeout)' /defined.xml)" = 10
test "$changed" = 0
