#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Two guests with a vGPU each run together; the same vGPU in both doesn't.
. tests/e2e/lib.sh

make_mdev "$uuid"
make_mdev "$other_uuid" i915-GVTg_V5_8
define debian-server first
define debian-server second
remember second

expect 0 gvt-xml apply first --uuid "$uuid"
expect 0 gvt-xml apply second --uuid "$other_uuid"
start first
start second
holds_group_of first "$uuid"
holds_group_of second "$other_uuid"
stop second

expect 0 gvt-xml apply second --uuid "$uuid"
doesnt_start second "mediated device /sys/bus/mdev/devices/$uuid is in use by driver QEMU, domain first"
is 'state of first' "$(virsh --quiet domstate first)" running
stop first
start second
stop second

expect 0 gvt-xml revert second
is_back second
undefine first
undefine second
remove_mdev "$uuid"
remove_mdev "$other_uuid"
finish
