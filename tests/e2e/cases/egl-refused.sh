#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# VNC beside egl-headless can't show a vGPU's dma-bufs since QEMU 9.0: such a guest doesn't start, and gvt-xml plans none.
. tests/e2e/lib.sh
qemu_at_least 9.0 || skip "QEMU $(qemu_version) shows dma-bufs through VNC: profile-gvtg-egl"

make_mdev "$uuid"
define debian-server
expect 0 gvt-xml apply debian-server --uuid "$uuid" --profile gvtg-spice
defined debian-server | sed "/<graphics /,/<.graphics>/c\\
    <graphics type='vnc' port='-1' autoport='yes'/>\\
    <graphics type='egl-headless'/>" >/tmp/egl.xml
expect 0 virsh --quiet define --validate /tmp/egl.xml
doesnt_start debian-server 'The console requires display DMABUF support.'
undefine debian-server

define debian-server
remember debian-server
expect 2 gvt-xml apply debian-server --uuid "$uuid" --profile gvtg-egl
says 'The console requires display DMABUF support.' spice-gl
is_back debian-server
undefine debian-server
remove_mdev "$uuid"
finish
