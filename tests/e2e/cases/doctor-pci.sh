#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Faults that keep a guest with a PCI device from starting: doctor names each before the start, and nothing when it is mended.
. tests/e2e/lib.sh

define debian-server
expect 0 gvt-xml apply debian-server --pci "$grouped_device" --profile gpu
foresees debian-server iommu-group 'Please ensure all devices within the iommu_group are bound to their vfio bus driver.'
expect 0 gvt-xml apply debian-server --pci "$grouped_device" --pci "$group_mate" --profile gpu
no_fault debian-server

expect 0 gvt-xml apply debian-server --pci "$second_display" --managed no
foresees debian-server driver "Unmanaged PCI device $second_display must be manually detached from the host"
expect 0 gvt-xml apply debian-server --pci "$second_display" --managed yes
no_fault debian-server

expect 0 gvt-xml apply debian-server --pci "$second_display" --rom-file /usr/share/vgabios/missing.rom
foresees debian-server rom-file 'failed to find romfile'

# It is there, but AppArmor doesn't let QEMU read it before there is a rule.
mkdir /var/lib/roms
cp /usr/share/seabios/vgabios-stdvga.bin /var/lib/roms/own.rom
chmod 644 /var/lib/roms/own.rom
expect 0 gvt-xml apply debian-server --pci "$second_display" --rom-file /var/lib/roms/own.rom
foresees debian-server rom-confinement 'failed to find romfile'
expect 3 gvt-xml doctor debian-server
finds WARN log 'failed to find romfile'
add_rules '/var/lib/roms/own.rom r,'
no_fault debian-server
start debian-server
stop debian-server
drop_rules
rm -r /var/lib/roms

# A slot that holds nothing.
expect 0 gvt-xml apply debian-server --pci 0000:00:0a.0 --profile gpu
foresees debian-server device 'Device 0000:00:0a.0 not found'
expect 3 gvt-xml doctor debian-server
finds FAIL device 'no PCI device 0000:00:0a.0'

# The GPU itself, with a vGPU that would be lost without a word.
make_mdev "$uuid"
expect 0 gvt-xml apply debian-server --pci "$gpu" --profile gpu
expect 0 gvt-xml doctor debian-server
finds WARN idle-vgpus "$uuid"
remove_mdev "$uuid"
expect 0 gvt-xml doctor debian-server
finds PASS idle-vgpus ''
undefine debian-server
finish
