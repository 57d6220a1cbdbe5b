#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Two vGPUs of a kind that isn't GVT-g's, beside the VNC that the guest has: one has a boot display, as QEMU wants it.
. tests/e2e/lib.sh

make_sample_mdev "$uuid"
make_sample_mdev "$other_uuid"
define debian-i440fx-vnc multi-vnc
remember multi-vnc

expect 0 gvt-xml apply multi-vnc --uuid "$uuid" --uuid "$other_uuid" --profile vgpu --ramfb on
start multi-vnc
holds_vfio multi-vnc 2
holds_group_of multi-vnc "$uuid"
holds_group_of multi-vnc "$other_uuid"
has_device multi-vnc vfio-pci-nohotplug ua-gvt0
has_device multi-vnc vfio-pci ua-gvt1
has_property multi-vnc ua-gvt0 ramfb true
has_property multi-vnc ua-gvt0 display on
has_property multi-vnc ua-gvt0 sysfsdev "/sys/bus/mdev/devices/$uuid"
has_property multi-vnc ua-gvt1 sysfsdev "/sys/bus/mdev/devices/$other_uuid"
stop multi-vnc

expect 0 gvt-xml revert multi-vnc
is_back multi-vnc
undefine multi-vnc multi-vnc
remove_mdev "$uuid"
remove_mdev "$other_uuid"
finish
