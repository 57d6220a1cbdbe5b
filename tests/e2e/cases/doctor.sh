#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# doctor on a real host, and for a guest whose vGPU isn't there.
. tests/e2e/lib.sh

# Debian 12's rule of mdevctl names a program that isn't there.
expect 0 gvt-xml doctor
finds PASS libvirt qemu:///system
finds PASS gpu "$gpu"
finds PASS iommu on
finds PASS gvtg-generation 'Kaby Lake'
finds PASS enable-gvt "$gpu gives vGPUs"
finds PASS mdev-types i915-GVTg_V5_2
finds PASS vfio-pci loaded
finds WARN mdevctl-rule /usr/sbin/mdevctl
is 'failures in JSON' "$(gvt-xml doctor --json | jq .fail)" 0

define debian-server
expect 0 gvt-xml apply debian-server --uuid "$uuid" --profile gvtg-spice
expect 3 gvt-xml doctor debian-server
finds FAIL device "mediated device '$uuid' not found"
doesnt_start debian-server "mediated device '$uuid' not found"
run gvt-xml doctor debian-server
finds WARN log 'before it ran QEMU'
expect 0 gvt-xml revert debian-server
expect 0 gvt-xml doctor debian-server
says 'no plan, and no host device'
undefine debian-server
finish
