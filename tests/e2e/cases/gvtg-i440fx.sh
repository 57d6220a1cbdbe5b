#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# On an older machine type, at an address of its own: the guest's PCI bus has an Intel VGA controller there.
. tests/e2e/lib.sh

make_mdev "$uuid"
define debian-i440fx-vnc
remember debian-i440fx-vnc

expect 0 gvt-xml apply debian-i440fx-vnc --uuid "$uuid" --profile gvtg-spice --guest-address 00:02.0
start debian-i440fx-vnc
has_device debian-i440fx-vnc vfio-pci-nohotplug ua-gvt0
run virsh --quiet qemu-monitor-command debian-i440fx-vnc --hmp 'info pci'
says 'VGA controller: PCI device 8086:591b'
is 'device at 00:02.0' "$(grep -A 1 'device   2, function 0' <<<"$output" | grep -oE '[0-9a-f]{4}:[0-9a-f]{4}')" 8086:591b
says_not 1013:00b8 # the cirrus that was there
stop debian-i440fx-vnc

expect 0 gvt-xml revert debian-i440fx-vnc
is_back debian-i440fx-vnc
undefine debian-i440fx-vnc
remove_mdev "$uuid"
finish
