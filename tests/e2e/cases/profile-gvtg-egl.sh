#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A desktop's SPICE makes way for VNC, drawn by OpenGL on the host's render node.
. tests/e2e/lib.sh
! qemu_at_least 9.0 || skip "QEMU $(qemu_version) shows no dma-bufs through VNC: egl-refused"

make_mdev "$uuid"
define ubuntu-desktop
apply_and_start ubuntu-desktop --uuid "$uuid" --profile gvtg-egl --resolution 1280x720 --rendernode /dev/dri/renderD128
qtree_has ubuntu-desktop ua-gvt0 vfio-pci-nohotplug ramfb=true display=on x-igd-opregion=true xres=1280 yres=720
holds_vfio ubuntu-desktop 1
holds grep -qx /dev/dri/renderD128 <(open_files ubuntu-desktop)
run virsh --quiet domdisplay ubuntu-desktop
says vnc://
shows ubuntu-desktop gvtg-egl 1024x768 2

stop_and_revert ubuntu-desktop
run virsh --quiet domdisplay ubuntu-desktop --all
says_not vnc://
shows ubuntu-desktop gvtg-egl-reverted 720x400 2
stop ubuntu-desktop
undefine ubuntu-desktop
remove_mdev "$uuid"
finish
