#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The host of all other cases is as they expect it. Without this test a case could pass because its device isn't there.
. tests/e2e/lib.sh

run virsh --quiet nodedev-dumpxml pci_0000_00_02_0
says "<product id='0x591b'>" 'HD Graphics 630' i915-GVTg_V5_2 i915-GVTg_V5_4 i915-GVTg_V5_8
is "the GPU's driver" "$(driver "$gpu")" i915
is "the GPU's vendor" "$(cat "/sys/bus/pci/devices/$gpu/vendor")" 0x8086
is "free $type" "$(free "$type")" 16
is "free i915-GVTg_V5_2" "$(free i915-GVTg_V5_2)" 4

# libvirtd is confined as on any Debian, and QEMU gets what it needs in a /dev of its own.
holds test -e /sys/kernel/security/apparmor/profiles
is "libvirtd's AppArmor profile" "$(tr -d '\0' <"/proc/$(pidof libvirtd)/attr/current")" 'libvirtd (enforce)'
holds test -c /dev/dri/renderD128

is "drivers" "$(for device in "${given_away[@]}"; do driver "$device"; done | paste -sd' ')" 'i915 e1000e none bochs-drm none e1000e'
group=$(readlink -f "/sys/bus/pci/devices/$bare_device/iommu_group")
is "devices in the IOMMU group of $bare_device" "$(find "$group/devices" -type l | wc -l)" 1
group=$(readlink -f "/sys/bus/pci/devices/$grouped_device/iommu_group")
holds test -e "$group/devices/$group_mate"
is "driver of $group_mate" "$(driver "$group_mate")" e1000
finish
