#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What doctor says of a guest that has all it needs, and of another one that has the same vGPU.
. tests/e2e/lib.sh

make_mdev "$uuid"
define debian-server
expect 0 gvt-xml apply debian-server --uuid "$uuid" --profile gvtg-egl
expect 0 gvt-xml doctor debian-server
finds PASS device "$uuid"
finds PASS device-type "$type"
finds PASS driver i915
finds PASS render-node /dev/dri/renderD128
finds PASS seccomp 'QEMU 7.2'
start debian-server
define debian-server twin
expect 0 gvt-xml apply twin --uuid "$uuid" --profile gvtg-egl
expect 3 gvt-xml doctor twin
finds FAIL in-use 'debian-server, which runs'
doesnt_start twin 'is in use by driver QEMU, domain debian-server'
stop debian-server
expect 0 gvt-xml doctor debian-server
finds WARN in-use twin
finds PASS log 'went well'
undefine twin
undefine debian-server
remove_mdev "$uuid"
finish
