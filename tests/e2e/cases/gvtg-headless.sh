#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A server without any display gets a GVT-g vGPU to compute with.
. tests/e2e/lib.sh

make_mdev "$uuid"
define debian-server
remember debian-server

expect 0 gvt-xml apply debian-server --uuid "$uuid"
says gvtg-headless
start debian-server
holds_vfio debian-server 1
has_device debian-server vfio-pci ua-gvt0
has_property debian-server ua-gvt0 display off
has_property debian-server ua-gvt0 rombar 0
holds_not grep -q /dev/dri <(open_files debian-server)
stop debian-server

# The other profile in its place, and nothing of the first one left.
expect 0 gvt-xml apply debian-server --uuid "$uuid" --profile gvtg-egl
start debian-server
has_device debian-server vfio-pci-nohotplug ua-gvt0
has_property debian-server ua-gvt0 rombar 1
stop debian-server

expect 0 gvt-xml revert debian-server
is_back debian-server
undefine debian-server
remove_mdev "$uuid"
finish
