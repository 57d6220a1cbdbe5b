#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest with VNC, on i440fx, gets a vGPU while it runs, if the vGPU's own display is off.
. tests/e2e/lib.sh

make_sample_mdev "$uuid"
define debian-i440fx-vnc with-vnc
remember with-vnc
start with-vnc

expect 1 gvt-xml apply with-vnc --uuid "$uuid" --profile vgpu --live
says "ua-gvt0 (mdev $uuid): its display is on, and QEMU's displays are made at a start"
is_back with-vnc
expect 0 gvt-xml apply with-vnc --uuid "$uuid" --profile vgpu --display beside --live
says "the running guest has ua-gvt0 (mdev $uuid) at 0000:00:"
qtree_has with-vnc ua-gvt0 vfio-pci display=off "sysfsdev=/sys/bus/mdev/devices/$uuid"
holds_vfio with-vnc 1
shows with-vnc beside 720x400 2
expect 0 gvt-xml status with-vnc
says 'in sync'

# Its firmware lets nothing go. The definition gives it the same after a start.
expect 1 gvt-xml revert with-vnc --live --live-timeout 2
says "hasn't released ua-gvt0 (mdev $uuid) within 2 s" 'the old definition was put back'
stop with-vnc
start with-vnc
qtree_has with-vnc ua-gvt0 vfio-pci display=off "sysfsdev=/sys/bus/mdev/devices/$uuid"
stop with-vnc
expect 0 gvt-xml revert with-vnc
is_back with-vnc
undefine with-vnc
remove_mdev "$uuid"
finish
