#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A whole card beside the display that the guest has: taken from its driver at the start, given back at the end.
. tests/e2e/lib.sh

define fedora-desktop
is 'driver before the start' "$(driver "$second_display")" bochs-drm
apply_and_start fedora-desktop --pci "$second_display" --profile gpu
is 'driver meanwhile' "$(driver "$second_display")" vfio-pci
qtree_has fedora-desktop ua-gvt0 vfio-pci "host=$second_display"
holds_vfio fedora-desktop 1
shows fedora-desktop gpu 720x400 2

stop_and_revert fedora-desktop
becomes 10 driver_is "$second_display" bochs-drm
shows fedora-desktop gpu-reverted 720x400 2
stop fedora-desktop
undefine fedora-desktop
finish
