#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# 3D by virtio-gpu, shown by SPICE with OpenGL.
. tests/e2e/lib.sh

define ubuntu-desktop
remember ubuntu-desktop
expect 0 gvt-xml apply ubuntu-desktop --profile virgl --display spice-gl
start ubuntu-desktop
run virsh --quiet qemu-monitor-command ubuntu-desktop --hmp 'info qtree'
says virtio-gpu-gl-device
stop ubuntu-desktop

expect 0 gvt-xml revert ubuntu-desktop
is_back ubuntu-desktop
undefine ubuntu-desktop
finish
