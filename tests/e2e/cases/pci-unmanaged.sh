#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# managed="no": it starts only once the device has been taken from its driver by hand, and stays taken.
. tests/e2e/lib.sh

define debian-server
expect 0 gvt-xml apply debian-server --pci "$second_display" --managed no
doesnt_start debian-server "Unmanaged PCI device $second_display must be manually detached from the host"
is 'driver' "$(driver "$second_display")" bochs-drm

expect 0 virsh --quiet nodedev-detach pci_0000_00_07_0
start debian-server
holds_vfio debian-server 1
stop debian-server
is 'driver' "$(driver "$second_display")" vfio-pci
expect 0 virsh --quiet nodedev-reattach pci_0000_00_07_0
is 'driver' "$(driver "$second_display")" bochs-drm
undefine debian-server
finish
