#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What doctor says of PCI devices for which a guest doesn't start, and that it is why it doesn't.
. tests/e2e/lib.sh

define debian-server

# A device whose neighbour stays; one that nobody takes from its driver; the GPU with a vGPU.
expect 0 gvt-xml apply debian-server --pci "$grouped_device" --profile gpu
expect 3 gvt-xml doctor debian-server
finds FAIL iommu-group "$group_mate (e1000)"
doesnt_start debian-server 'Please ensure all devices within the iommu_group are bound'
expect 0 gvt-xml apply debian-server --pci "$second_display" --profile gpu --managed no
expect 3 gvt-xml doctor debian-server
finds FAIL driver 'must be manually detached from the host'
doesnt_start debian-server 'must be manually detached from the host'
make_mdev "$uuid"
expect 0 gvt-xml apply debian-server --pci "$gpu" --profile gpu
run gvt-xml doctor debian-server
finds WARN idle-vgpus "$uuid"
remove_mdev "$uuid"
expect 0 gvt-xml apply debian-server --pci 0000:00:0a.0 --profile gpu
expect 3 gvt-xml doctor debian-server
finds FAIL device 'no PCI device 0000:00:0a.0'
doesnt_start debian-server '0000:00:0a.0'
undefine debian-server
finish
