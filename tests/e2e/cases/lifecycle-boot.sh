#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest's vGPU that the host makes when it boots: made and started at once, and it stays on revert.
. tests/e2e/lib.sh

define debian-server
remember debian-server
expect 0 gvt-xml apply debian-server --mdev-type "$type" --lifecycle boot
made=$(vgpu_of debian-server)
holds mdev_exists "$made"
run virsh --quiet nodedev-info "mdev_${made//-/_}_0000_00_02_0"
says 'Persistent:     yes' 'Autostart:      yes'
start debian-server
holds_group_of debian-server "$made"
stop debian-server

# Again: the same one.
expect 0 gvt-xml apply debian-server --mdev-type "$type" --lifecycle boot --exit-code
is 'number of vGPUs' "$(mdevs | wc -l)" 1

expect 0 gvt-xml revert debian-server
is_back debian-server
holds mdev_exists "$made"
undefine debian-server
expect 0 gvt-xml vgpu remove "$made" --persistent
holds_not mdev_exists "$made"
finish
