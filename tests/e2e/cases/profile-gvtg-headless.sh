#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A server without any display gets a GVT-g vGPU to compute with.
. tests/e2e/lib.sh

make_mdev "$uuid"
define debian-server
apply_and_start debian-server --uuid "$uuid"
qtree_has debian-server ua-gvt0 vfio-pci display=off rombar=0 "sysfsdev=/sys/bus/mdev/devices/$uuid"
holds_vfio debian-server 1
holds_not grep -q /dev/dri <(open_files debian-server)
stop_and_revert debian-server
stop debian-server
undefine debian-server
remove_mdev "$uuid"
finish
