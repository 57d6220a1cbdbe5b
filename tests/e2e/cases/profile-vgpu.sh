#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Two vGPUs of a kind that isn't GVT-g's in one guest: the first is its screen, and has the boot display, as QEMU wants it.
. tests/e2e/lib.sh

make_sample_mdev "$uuid"
make_sample_mdev "$other_uuid"
define debian-i440fx-vnc multi-vnc
apply_and_start multi-vnc --uuid "$uuid" --uuid "$other_uuid" --profile vgpu --display vnc --ramfb on
qtree_has multi-vnc ua-gvt0 vfio-pci-nohotplug ramfb=true display=on "sysfsdev=/sys/bus/mdev/devices/$uuid"
qtree_has multi-vnc ua-gvt1 vfio-pci "sysfsdev=/sys/bus/mdev/devices/$other_uuid"
holds_vfio multi-vnc 2
holds_group_of multi-vnc "$uuid"
holds_group_of multi-vnc "$other_uuid"
shows multi-vnc vgpu 1024x768 255

stop_and_revert multi-vnc
shows multi-vnc vgpu-reverted 720x400 2
stop multi-vnc
undefine multi-vnc
remove_mdev "$uuid"
remove_mdev "$other_uuid"
finish
