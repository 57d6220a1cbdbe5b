#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A display on D-Bus: AppArmor doesn't let libvirt run the daemon for it before there are rules, which doctor names.
. tests/e2e/lib.sh

make_mdev "$uuid"
define debian-server
remember debian-server
expect 0 gvt-xml apply debian-server --uuid "$uuid" --profile gvtg-spice --display dbus
foresees debian-server dbus-confinement 'dbus-daemon: Permission denied'
add_rules '/usr/bin/dbus-daemon rmix,'
foresees debian-server dbus-confinement 'Failed to bind socket'
add_rules '/run/libvirt/qemu/dbus/** rw,'
no_fault debian-server
start debian-server
holds_vfio debian-server 1
run virsh --quiet domdisplay debian-server --type dbus
says dbus+unix:///run/libvirt/qemu/dbus/
stop debian-server
drop_rules

expect 0 gvt-xml revert debian-server
is_back debian-server
undefine debian-server
remove_mdev "$uuid"
finish
