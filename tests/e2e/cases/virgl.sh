#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# 3D without any device: virtio-gpu, drawn by the host's OpenGL.
. tests/e2e/lib.sh

define ubuntu-desktop
remember ubuntu-desktop
expect 0 gvt-xml apply ubuntu-desktop --profile virgl --display egl-headless+vnc
start ubuntu-desktop
run virsh --quiet qemu-monitor-command ubuntu-desktop --hmp 'info qtree'
says virtio-gpu-gl-device
holds grep -q '^/dev/dri/renderD' <(open_files ubuntu-desktop)
stop ubuntu-desktop

expect 0 gvt-xml apply ubuntu-desktop --profile virgl --display spice-gl
start ubuntu-desktop
stop ubuntu-desktop

expect 0 gvt-xml revert ubuntu-desktop
is_back ubuntu-desktop
undefine ubuntu-desktop
finish
