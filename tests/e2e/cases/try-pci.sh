#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# apply --try of PCI devices that can't be had, and of one that can.
. tests/e2e/lib.sh

define debian-server
remember debian-server

# PCI devices.
refused 'iommu_group' --pci "$grouped_device"
refused 'must be manually detached' --pci "$second_display" --managed no
expect 1 gvt-xml apply debian-server --try --pci 0000:00:1e.0
says '0000:00:1e.0' 'the old definition was put back'
is_back debian-server
expect 0 gvt-xml apply debian-server --pci "$second_display" --try
says 'QEMU has ua-gvt0, vfio-pci'
becomes 10 driver_is "$second_display" bochs-drm
expect 0 gvt-xml revert debian-server
is_back debian-server

undefine debian-server
finish
