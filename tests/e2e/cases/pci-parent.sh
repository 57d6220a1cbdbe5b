#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The whole GPU is given away: its idle vGPUs go, without a word of libvirt's, and don't come back with its driver.
. tests/e2e/lib.sh

make_mdev "$uuid"
define debian-server
remember debian-server

expect 0 gvt-xml apply debian-server --pci "$gpu" --profile gpu
start debian-server
is "the GPU's driver meanwhile" "$(driver "$gpu")" vfio-pci
holds_not mdev_exists "$uuid"
stop debian-server
becomes 10 driver_is "$gpu" i915
holds_not mdev_exists "$uuid"
is "free $type" "$(free "$type")" 16

expect 0 gvt-xml revert debian-server
is_back debian-server
undefine debian-server
finish
