#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A hook that gvt-xml didn't write stays as it is.
. tests/e2e/lib.sh

expect 3 gvt-xml hook status
mkdir /etc/libvirt/hooks/qemu.d
printf '#!/bin/sh\n' >"$hook"
chmod +x "$hook"
expect 1 gvt-xml hook install
says "$hook"
expect 1 gvt-xml hook remove
is 'the hook' "$(cat "$hook")" '#!/bin/sh'
rm -r /etc/libvirt/hooks/qemu.d

expect 0 gvt-xml hook install --print
says '#!/bin/sh' 'hook run'
holds_not test -e "$hook"
define debian-server
remember debian-server
expect 1 gvt-xml apply debian-server --mdev-type "$type"
says 'gvt-xml hook install'
is_back debian-server
undefine debian-server
finish
