#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Faults that keep a guest with a vGPU from starting: doctor names each before the start, and nothing when it is mended.
. tests/e2e/lib.sh

# Debian 12's own fault fails no host, whose guests may need no udev rule; mended, there is none left.
expect 0 gvt-xml doctor
finds WARN mdevctl-rule /usr/sbin/mdevctl
ln -s /usr/bin/mdevctl /usr/sbin/mdevctl
expect 0 gvt-xml doctor
finds PASS mdevctl-rule ''
finds PASS free-instances ''
finds PASS render-node /dev/dri/renderD128
rm /usr/sbin/mdevctl

define win10
expect 0 gvt-xml apply win10 --mdev-type "$type" --lifecycle manual
wanted=$(vgpu_of win10)
foresees win10 device "mediated device '$wanted' not found"
make_mdev "$wanted"
no_fault win10
finds PASS device "$wanted"
finds PASS device-type "$type"
finds PASS driver 'is bound to i915'
finds PASS render-node /dev/dri/renderD128
finds PASS seccomp "QEMU $(qemu_version)"

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
expect 3 gvt-xml doctor win10
finds FAIL in-use 'running domain debian-server'
stop debian-server
expect 0 gvt-xml doctor win10
finds WARN in-use 'debian-server has'
undefine debian-server
no_fault win10
start win10
stop win10
expect 0 gvt-xml doctor win10
finds PASS log 'went well'

# It is of another type.
remove_mdev "$wanted"
make_mdev "$wanted" i915-GVTg_V5_8
expect 3 gvt-xml doctor win10
finds FAIL device-type i915-GVTg_V5_8
remove_mdev "$wanted"

# The GPU has lost its driver.
echo "$gpu" >/sys/bus/pci/drivers/i915/unbind
expect 3 gvt-xml doctor win10
finds FAIL mdev-types "$gpu"
finds FAIL device "$wanted"
echo "$gpu" >/sys/bus/pci/drivers/i915/bind
undefine win10
finish
