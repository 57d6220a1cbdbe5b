#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A second display adapter is taken from its driver at the start, and given back at the end.
. tests/e2e/lib.sh

define win10
remember win10

expect 0 gvt-xml apply win10 --pci "$second_display"
says 'profile gpu'
is 'driver before the start' "$(driver "$second_display")" bochs-drm
start win10
is 'driver meanwhile' "$(driver "$second_display")" vfio-pci
holds_vfio win10 1
has_device win10 vfio-pci ua-gvt0
has_property win10 ua-gvt0 host "$second_display"
stop win10
becomes 10 driver_is "$second_display" bochs-drm

# With a network card beside it, both at once.
expect 0 gvt-xml apply win10 --pci "$second_display" --pci "$network_card"
start win10
holds_vfio win10 2
is 'driver of the network card meanwhile' "$(driver "$network_card")" vfio-pci
stop win10
becomes 10 driver_is "$network_card" e1000e
becomes 10 driver_is "$second_display" bochs-drm

expect 0 gvt-xml revert win10
is_back win10
undefine win10
finish
