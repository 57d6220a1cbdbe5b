#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A device whose IOMMU group has another one that the host still uses.
. tests/e2e/lib.sh

define debian-server
expect 0 gvt-xml apply debian-server --pci "$grouped_device" --profile gpu
doesnt_start debian-server 'Please ensure all devices within the iommu_group are bound to their vfio bus driver.'

# Both of them.
expect 0 gvt-xml apply debian-server --pci "$grouped_device" --pci "$group_mate" --profile gpu
start debian-server
is 'number of VFIO devices that QEMU holds' "$(open_files debian-server | grep -cF 'anon_inode:[vfio-device]')" 2
stop debian-server
becomes 10 driver_is "$group_mate" e1000
undefine debian-server
finish
