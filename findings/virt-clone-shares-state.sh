#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# virt-clone gives the clone its own disk and its own log, and leaves it the first guest's data file, TPM, UEFI variables,
# pstore, socket and hardware uuid.
#
# libvirt has new places for what a guest writes: <dataStore> of a qcow2 (its data, beside the qcow2 file), <varstore>,
# <source> of an emulated TPM, <pstore>; and <hwuuid>, by which the hardware shows another uuid than the domain has.
# virt-clone --auto-clone renames and copies the qcow2 file, gives the network card a new address, and even the file of a
# serial port a new name. All of these it leaves as they are: of two guests with one data file each destroys the other's
# disk, though each has a qcow2 file of its own; both have one TPM's keys.
#
# Seen with virt-clone 5.1.0 and libvirt 12.8.0, by --print-xml, which changes nothing. What to do: write the clone's own
# paths into what --print-xml gives, before it is defined.
set -euo pipefail
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

packages forky virtinst=1:5.1.0-2 libvirt-clients=12.8.0-1 libxml2-utils

mkdir "$work/root/guests"
truncate -s 1M "$work/root/guests/first.qcow2" "$work/root/guests/first.data"
cat >"$work/root/guests/node.xml" <<'XML'
<node>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <test:runstate>5</test:runstate>
    <name>first</name>
    <uuid>5f3cb1a4-3c1d-4f5e-9e1b-0a2f6f7d8c91</uuid>
    <hwuuid>5f3cb1a4-3c1d-4f5e-9e1b-0a2f6f7d8c90</hwuuid>
    <memory unit='MiB'>512</memory>
    <os>
      <type arch='x86_64'>hvm</type>
      <loader type='rom'>/usr/share/qemu/OVMF.qemuvars.fd</loader>
      <varstore path='/guests/first.vars'/>
    </os>
    <devices>
      <disk type='file' device='disk'>
        <driver name='qemu' type='qcow2'/>
        <source file='/guests/first.qcow2'>
          <dataStore type='file'>
            <format type='raw'/>
            <source file='/guests/first.data'/>
          </dataStore>
        </source>
        <target dev='vda' bus='virtio'/>
      </disk>
      <interface type='user'>
        <mac address='52:54:00:3b:83:1a'/>
      </interface>
      <serial type='file'>
        <source path='/guests/first.log'/>
        <target port='0'/>
      </serial>
      <channel type='unix'>
        <source mode='bind' path='/guests/first.sock'/>
        <target type='virtio' name='org.example.agent'/>
      </channel>
      <tpm model='tpm-crb'>
        <backend type='emulator' version='2.0' persistent_state='yes'>
          <source type='file' path='/guests/first.tpm'/>
        </backend>
      </tpm>
      <pstore backend='acpi-erst'>
        <path>/guests/first.pstore</path>
        <size unit='KiB'>64</size>
      </pstore>
    </devices>
  </domain>
</node>
XML
inside virt-clone --connect test:///guests/node.xml --original first --name second --auto-clone --print-xml \
  >"$work/root/guests/second.xml"

# is XPATH VALUE: the clone has this value there.
is() {
  test "$(inside xmllint --xpath "string(/domain/$1)" /guests/second.xml)" = "$2"
}

echo "virt-clone $(inside virt-clone --version), libvirt $(inside virsh --version); what the clone has of the first guest:"
grep -E 'first|<hwuuid>' "$work/root/guests/second.xml"
holds "its own: the disk" is "devices/disk/source/@file" /guests/second.qcow2
holds "its own: the serial port's file" is "devices/serial/source/@path" /guests/second.log
holds "the first's: the data of the disk" is "devices/disk/source/dataStore/source/@file" /guests/first.data
holds "the first's: the TPM's state" is "devices/tpm/backend/source/@path" /guests/first.tpm
holds "the first's: the variables of UEFI" is "os/varstore/@path" /guests/first.vars
holds "the first's: pstore" is "devices/pstore/path" /guests/first.pstore
holds "the first's: the socket" is "devices/channel/source/@path" /guests/first.sock
holds "the first's: the uuid of the hardware" is hwuuid 5f3cb1a4-3c1d-4f5e-9e1b-0a2f6f7d8c90
test "$changed" = 0
