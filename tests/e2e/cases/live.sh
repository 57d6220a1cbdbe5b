#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A vGPU and a PCI card are plugged into a running guest, which sees them come and go; what can't be done is said before.
. tests/e2e/lib.sh
. tests/e2e/kernel-guest.sh

make_pluggable_mdev
define_kernel_guest kernel
remember kernel
start_kernel_guest kernel
holds guest_sees_not "$seen"

# Nothing is changed by a dry run, nor if a part can't be done while the guest runs.
expect 0 gvt-xml apply kernel --uuid "$uuid" "${words[@]}" --live --dry-run
says "the running guest would get ua-gvt0 (mdev $uuid)"
expect 1 gvt-xml apply kernel --uuid "$uuid" --profile gvtg-spice --live --dry-run
says 'the real run would refuse' 'its display is on'
says_not 'would get'
expect 1 gvt-xml apply kernel --uuid "$uuid" --profile gvtg-spice --live
says "'kernel' is running, and some of this can't be done while it runs; nothing was changed" 'Leave out --live' \
  "ua-gvt0 (mdev $uuid): its display is on" 'it has a boot display (ramfb)' 'it has an OpRegion' 'only a start adds: <graphics'
is_back kernel
has_no_device kernel

# QEMU would end.
if qemu_at_least 10.1; then
  make_mdev "$other_uuid"
  expect 1 gvt-xml apply kernel --uuid "$other_uuid" --live
  says 'QEMU 10.1 and newer ends, and the guest with it, when a GVT-g vGPU is plugged in'
  is_back kernel
  remove_mdev "$other_uuid"
fi

# A vGPU without a display.
expect 3 gvt-xml apply kernel --uuid "$uuid" "${words[@]}" --live --exit-code
says "the running guest has ua-gvt0 (mdev $uuid) at "
holds_vfio kernel 1
holds_group_of kernel "$uuid"
qtree_has kernel ua-gvt0 vfio-pci display=off "sysfsdev=/sys/bus/mdev/devices/$uuid"
becomes 60 guest_sees "$seen"
is 'bus of the device in the guest' "$(live_device kernel address/@bus)" "$(defined_device kernel address/@bus)"
expect 0 gvt-xml status kernel
says 'in sync'
expect 0 gvt-xml lint kernel

# Once more: nothing is done.
expect 0 gvt-xml apply kernel --live --exit-code
says 'already as planned' 'the running guest is already as planned'
holds_vfio kernel 1

# Only the running guest lacks the device.
expect 0 virsh --quiet detach-device-alias kernel ua-gvt0 --live
becomes 60 guest_sees_not "$seen"
defined kernel >/tmp/planned
expect 3 gvt-xml apply kernel --live --exit-code
says 'already as planned' "the running guest has ua-gvt0 (mdev $uuid)"
becomes 60 guest_sees "$seen"
holds cmp /tmp/planned <(defined kernel)

# The guest lets go of it.
expect 3 gvt-xml revert kernel --live --exit-code
says "the running guest has released ua-gvt0 (mdev $uuid)"
becomes 60 guest_sees_not "$seen"
has_no_device kernel
is_back kernel

# A card, without its option ROM.
expect 0 gvt-xml apply kernel --pci "$network_card" --profile gpu --rom-bar off --live
says "the running guest has ua-gvt0 (pci $network_card) at "
is 'driver meanwhile' "$(driver "$network_card")" vfio-pci
has_property kernel ua-gvt0 rombar 0
becomes 60 guest_sees 8086:10d3
expect 0 gvt-xml revert kernel --live
becomes 60 guest_sees_not 8086:10d3
becomes 10 driver_is "$network_card" e1000e
is_back kernel

# One that the host hasn't got, and a conventional one, for which the guest has no slot: the old definition is put back, and the
# device that came before is taken out.
expect 1 gvt-xml apply kernel --uuid "$uuid" --uuid "$other_uuid" "${words[@]}" --live --live-timeout 60
says "the running guest can't get ua-gvt1 (mdev $other_uuid)" 'not found' 'the old definition was put back' 'cause: '
is_back kernel
becomes 60 guest_sees_not "$seen"
has_no_device kernel
expect 1 gvt-xml apply kernel --uuid "$uuid" --pci "$bare_device" "${words[@]}" --live --live-timeout 60
says "the running guest can't get ua-gvt1 (pci $bare_device)" 'No more available PCI slots' 'the old definition was put back' \
  'cause: ' 'pcie-to-pci-bridge'
is_back kernel
becomes 60 guest_sees_not "$seen"
has_no_device kernel

# One that it was started with.
stop kernel
expect 0 gvt-xml apply kernel --uuid "$uuid" "${words[@]}" --live
says "kernel isn't running; this takes effect at its next start"
start_kernel_guest kernel
holds guest_sees "$seen"
expect 0 gvt-xml revert kernel --live
becomes 60 guest_sees_not "$seen"
is_back kernel

stop kernel
undefine kernel
remove_mdev "$uuid"
remove_guest_files
finish
