#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# 3D without any device: virtio-gpu, drawn by the host's OpenGL.
. tests/e2e/lib.sh

define fedora-desktop
apply_and_start fedora-desktop --profile virgl --display egl-headless+vnc
run virsh --quiet qemu-monitor-command fedora-desktop --hmp 'info qtree'
says virtio-gpu-gl-device
holds grep -q '^/dev/dri/renderD' <(open_files fedora-desktop)
shows fedora-desktop virgl 720x400 2

stop_and_revert fedora-desktop
run virsh --quiet qemu-monitor-command fedora-desktop --hmp 'info qtree'
says_not virtio-gpu-gl-device
shows fedora-desktop virgl-reverted 720x400 2
stop fedora-desktop
undefine fedora-desktop
finish
