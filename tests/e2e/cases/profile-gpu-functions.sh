#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A card of two functions, in one IOMMU group: --pci of its slot gives the guest both, as one card.
. tests/e2e/lib.sh

define debian-server
apply_and_start debian-server --pci "${two_functions%.*}" --profile gpu
qtree_has debian-server ua-gvt0 vfio-pci "host=$two_functions" addr=00.0 multifunction=true
qtree_has debian-server ua-gvt1 vfio-pci "host=${two_functions%.*}.1" addr=00.1
is 'driver meanwhile' "$(driver "$two_functions")" vfio-pci
is 'number of VFIO devices that QEMU holds' "$(open_files debian-server | grep -cF 'anon_inode:[vfio-device]')" 2
stop_and_revert debian-server
becomes 10 driver_is "$two_functions" e1000e
stop debian-server
undefine debian-server
finish
