#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A desktop's SPICE makes way for VNC, drawn by OpenGL on the host's render node.
. tests/e2e/lib.sh

make_mdev "$uuid"
define fedora-desktop
remember fedora-desktop

expect 0 gvt-xml apply fedora-desktop --uuid "$uuid" --profile gvtg-egl --resolution 1280x720 \
  --rendernode /dev/dri/renderD128
start fedora-desktop
holds_vfio fedora-desktop 1
has_device fedora-desktop vfio-pci-nohotplug ua-gvt0
has_property fedora-desktop ua-gvt0 display on
has_property fedora-desktop ua-gvt0 xres 1280
has_property fedora-desktop ua-gvt0 yres 720
holds grep -qx /dev/dri/renderD128 <(open_files fedora-desktop)
run virsh --quiet domdisplay fedora-desktop
says vnc://
stop fedora-desktop

expect 0 gvt-xml revert fedora-desktop
is_back fedora-desktop
undefine fedora-desktop
remove_mdev "$uuid"
finish
