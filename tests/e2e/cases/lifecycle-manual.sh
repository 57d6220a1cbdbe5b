#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest's vGPU that is made by hand: the uuid is known before, the guest starts once it is there.
. tests/e2e/lib.sh

define debian-server
remember debian-server
expect 0 gvt-xml apply debian-server --mdev-type "$type" --lifecycle manual
wanted=$(vgpu_of debian-server)
holds_not mdev_exists "$wanted"
doesnt_start debian-server "mediated device '$wanted' not found"
expect 0 gvt-xml vgpu create "$type" --uuid "$wanted"
start debian-server
holds_group_of debian-server "$wanted"
stop debian-server
holds mdev_exists "$wanted"
expect 0 gvt-xml revert debian-server
is_back debian-server
undefine debian-server
expect 0 gvt-xml vgpu remove "$wanted"
finish
