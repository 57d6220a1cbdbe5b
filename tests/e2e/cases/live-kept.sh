#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest whose kernel has no hot-plug doesn't let go of a device: it is said, and the definition stays. Its ports can be full.
. tests/e2e/lib.sh
. tests/e2e/kernel-guest.sh

make_pluggable_mdev
define_kernel_guest deaf acpiphp.disable=1
remember deaf
start_kernel_guest deaf
expect 0 gvt-xml apply deaf --uuid "$uuid" "${words[@]}" --live
holds_vfio deaf 1
defined deaf >/tmp/planned

# Also if it is asked again while QEMU still waits for it.
for _ in 1 2; do
  expect 1 gvt-xml revert deaf --live --live-timeout 3
  says "the guest 'deaf' hasn't released ua-gvt0 (mdev $uuid) within 3 s" 'the old definition was put back'
  holds cmp /tmp/planned <(defined deaf)
  holds_vfio deaf 1
  expect 0 gvt-xml status deaf
  says 'in sync'
done
expect 0 gvt-xml revert deaf
stop deaf
is_back deaf

# A machine without a free port.
sed -i "/<controller type='pci' index='[1-9]'/d; /<name>/s/deaf/full/; /<uuid>/d" /tmp/deaf.xml
virsh --quiet define --validate /tmp/deaf.xml
remember full
start full
expect 1 gvt-xml apply full --uuid "$uuid" "${words[@]}" --live
says "the guest's machine has 0 free PCI slots to plug into, but 1 are needed"
is_back full
stop full

undefine deaf
undefine full
remove_mdev "$uuid"
remove_guest_files
finish
