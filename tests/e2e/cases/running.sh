#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest that runs is redefined for its next start; what runs stays as it is.
. tests/e2e/lib.sh

make_mdev "$uuid"
define debian-server
remember debian-server
start debian-server
virsh --quiet dumpxml debian-server >/tmp/live.before

expect 0 gvt-xml apply debian-server --uuid "$uuid"
virsh --quiet dumpxml debian-server >/tmp/live.after
holds cmp /tmp/live.before /tmp/live.after
holds_not grep -q vfio <(open_files debian-server)
stop debian-server
start debian-server
holds_vfio debian-server 1

expect 0 gvt-xml revert debian-server
is_back debian-server
holds_vfio debian-server 1
stop debian-server
start debian-server
holds_not grep -q vfio <(open_files debian-server)
stop debian-server
undefine debian-server
remove_mdev "$uuid"
finish
