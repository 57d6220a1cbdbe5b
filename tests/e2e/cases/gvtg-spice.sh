#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A desktop guest gets a GVT-g vGPU through SPICE with OpenGL, runs with it, and is given back as it was.
. tests/e2e/lib.sh

make_mdev "$uuid"
define win10
remember win10

expect 0 gvt-xml apply win10 --uuid "$uuid" --dry-run
is_back win10
expect 0 gvt-xml apply win10 --uuid "$uuid"
expect 0 gvt-xml status win10
says gvtg-spice "$uuid"

start win10
holds_vfio win10 1
holds_group_of win10 "$uuid"
has_device win10 vfio-pci-nohotplug ua-gvt0
has_property win10 ua-gvt0 ramfb true
has_property win10 ua-gvt0 display on
has_property win10 ua-gvt0 x-igd-opregion true
has_property win10 ua-gvt0 xres 1920
has_property win10 ua-gvt0 yres 1080
has_property win10 ua-gvt0 sysfsdev "/sys/bus/mdev/devices/$uuid"
holds grep -q '^/dev/dri/renderD' <(open_files win10)
holds grep -qx MESA_LOADER_DRIVER_OVERRIDE=i965 <(tr '\0' '\n' <"/proc/$(qemu_pid win10)/environ")
stop win10

expect 3 gvt-xml -q revert win10 --exit-code
is_back win10
undefine win10
remove_mdev "$uuid"
finish
