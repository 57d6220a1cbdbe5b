#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What a guest's own driver finds in its virtio video: 3D, and with hostmem also the host's memory.
. tests/e2e/lib.sh
. tests/e2e/kernel-guest.sh
if ! qemu_at_least 9.2 || ! libvirt_at_least 9.2; then
  skip "blob resources with 3D need libvirt 9.2 and QEMU 9.2"
fi

define_kernel_guest kernel
remember kernel
expect 0 gvt-xml apply kernel --profile virgl --display egl-headless+vnc --hostmem none
start_kernel_guest kernel
read_video
says '+virgl' 'number of cap sets: 2' '-resource_blob -host_visible'
says_not 'timed out'
stop kernel

expect 0 gvt-xml apply kernel --hostmem 256M
start_kernel_guest kernel
read_video
says '+virgl' 'number of cap sets: 2' '+resource_blob +host_visible' 'Host memory window: '
says_not 'timed out'
stop kernel

expect 0 gvt-xml revert kernel
is_back kernel
undefine kernel
remove_guest_files
finish
