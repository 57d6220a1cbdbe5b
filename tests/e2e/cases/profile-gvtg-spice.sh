#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A desktop guest gets a GVT-g vGPU through SPICE with OpenGL, runs with it, and is given back as it was.
. tests/e2e/lib.sh

make_mdev "$uuid"
define fedora-desktop
remember fedora-desktop
expect 0 gvt-xml apply fedora-desktop --uuid "$uuid" --dry-run
is_back fedora-desktop

apply_and_start fedora-desktop --uuid "$uuid"
qtree_has fedora-desktop ua-gvt0 vfio-pci-nohotplug ramfb=true display=on x-igd-opregion=true xres=1920 yres=1080 \
  "sysfsdev=/sys/bus/mdev/devices/$uuid"
expect 0 gvt-xml status fedora-desktop
says gvtg-spice "$uuid" 'in sync'
holds_vfio fedora-desktop 1
holds_group_of fedora-desktop "$uuid"
holds grep -q '^/dev/dri/renderD' <(open_files fedora-desktop)
# Mesa has no driver i965 since 22.0.
holds_not grep -q ^MESA_LOADER_DRIVER_OVERRIDE= <(tr '\0' '\n' <"/proc/$(qemu_pid fedora-desktop)/environ")
shows fedora-desktop gvtg-spice 1024x768 2

stop_and_revert fedora-desktop
shows fedora-desktop gvtg-spice-reverted 720x400 2
stop fedora-desktop
undefine fedora-desktop
remove_mdev "$uuid"
finish
