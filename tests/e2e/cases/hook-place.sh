#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The program isn't where AppArmor's profile of libvirtd lets libvirtd run things: the hook works all the same.
. tests/e2e/lib.sh

mkdir -p /usr/local/share
cp /usr/bin/gvt-xml /usr/local/bin
cp -r /usr/share/gvt-xml /usr/local/share
expect 0 /usr/local/bin/gvt-xml hook install
systemctl reload libvirtd
holds grep -q /usr/local/bin/gvt-xml "$hook"

define debian-server
expect 0 gvt-xml apply debian-server --mdev-type "$type"
start debian-server
holds_group_of debian-server "$(vgpu_of debian-server)"
stop debian-server
gone

# The program is gone, and the hook isn't: guests that don't need it start.
rm -r /usr/local/bin/gvt-xml /usr/local/share/gvt-xml
expect 0 gvt-xml revert debian-server
start debian-server
stop debian-server
undefine debian-server
remove_hook
finish
