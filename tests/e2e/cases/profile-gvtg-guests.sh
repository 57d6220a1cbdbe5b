#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Two guests with a vGPU each run together, one on each screen.
. tests/e2e/lib.sh

make_mdev "$uuid"
make_mdev "$other_uuid" i915-GVTg_V5_8
define debian-server first
define debian-server second
first=gvtg-egl
! qemu_at_least 9.0 || first=gvtg-spice
apply_and_start first --uuid "$uuid" --profile "$first"
apply_and_start second --uuid "$other_uuid" --profile gvtg-spice
qtree_has first ua-gvt0 vfio-pci-nohotplug display=on "sysfsdev=/sys/bus/mdev/devices/$uuid"
qtree_has second ua-gvt0 vfio-pci-nohotplug display=on "sysfsdev=/sys/bus/mdev/devices/$other_uuid"
holds_group_of first "$uuid"
holds_group_of second "$other_uuid"
shows first gvtg-first 1024x768 2
shows second gvtg-second 1024x768 2
stop_and_revert first
holds_group_of second "$other_uuid"
stop_and_revert second
stop first
stop second
undefine first
undefine second
remove_mdev "$uuid"
remove_mdev "$other_uuid"
finish
