#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Another profile in the place of the first one, of which nothing is left.
. tests/e2e/lib.sh

make_mdev "$uuid"
define debian-server
remember debian-server
expect 0 gvt-xml apply debian-server --uuid "$uuid"
says gvtg-headless
expect 0 gvt-xml apply debian-server --uuid "$uuid" --profile gvtg-spice
start debian-server
# As QEMU has it by default, not the first profile's 0.
rombar=1
! qemu_at_least 10.0 || rombar=-1
qtree_has debian-server ua-gvt0 vfio-pci-nohotplug ramfb=true display=on "rombar=$rombar"
stop debian-server

expect 0 gvt-xml revert debian-server
is_back debian-server
undefine debian-server
remove_mdev "$uuid"
finish
