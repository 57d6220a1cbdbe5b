#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What keeps a guest with a vGPU from starting: doctor names it before, and nothing where it is mended.
. tests/e2e/lib.sh

# check WORD CHECK: what doctor said of a check.
check() {
  is "$2" "$(awk -v check="$2" '$2 == check { print $1 }' <<<"$output")" "$1"
}

# foresees DOMAIN CHECK TEXT: doctor says what is wrong, before libvirt says it at the start.
foresees() {
  expect 3 gvt-xml doctor "$1"
  check FAIL "$2"
  is 'number of failed checks' "$(grep -c '^FAIL ' <<<"$output")" 1
  doesnt_start "$1" "$3"
}

# no_fault DOMAIN
no_fault() {
  expect 0 gvt-xml doctor "$1"
  says_not FAIL
}

# Debian 12's own fault, and else none.
expect 3 gvt-xml doctor
check FAIL mdevctl-rule
is 'number of failed checks' "$(grep -c '^FAIL ' <<<"$output")" 1
ln -s /usr/bin/mdevctl /usr/sbin/mdevctl
expect 0 gvt-xml doctor
for name in libvirt gpu iommu gvtg-generation enable-gvt vfio-pci mdev-types free-instances render-node; do
  check PASS "$name"
done
rm /usr/sbin/mdevctl

define win10
expect 0 gvt-xml apply win10 --mdev-type "$type" --lifecycle manual
wanted=$(vgpu_of win10)
foresees win10 device "mediated device '$wanted' not found"
make_mdev "$wanted"
no_fault win10

# Its render node is gone: vgem's stands for the GPU's.
modprobe -r vgem
foresees win10 render-node 'No DRM render nodes available'
modprobe vgem
udevadm settle
no_fault win10

# The other guest has it.
define debian-server
expect 0 gvt-xml apply debian-server --uuid "$wanted"
start debian-server
foresees win10 in-use "in use by driver QEMU, domain debian-server"
stop debian-server
expect 0 gvt-xml doctor win10
check WARN in-use
undefine debian-server
no_fault win10
start win10
stop win10

# It is of another type.
remove_mdev "$wanted"
make_mdev "$wanted" i915-GVTg_V5_8
expect 3 gvt-xml doctor win10
check FAIL device-type
remove_mdev "$wanted"

# The GPU has lost its driver.
echo "$gpu" >/sys/bus/pci/drivers/i915/unbind
expect 3 gvt-xml doctor win10
check FAIL mdev-types
check FAIL device
echo "$gpu" >/sys/bus/pci/drivers/i915/bind
undefine win10
finish
