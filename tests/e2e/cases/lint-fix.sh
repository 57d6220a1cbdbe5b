#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest made by a guide: it doesn't start, lint says so in QEMU's words before, and its repair starts.
. tests/e2e/lib.sh

make_mdev "$uuid"
define seed-nixos
run gvt-xml lint seed-nixos
is 'exit status of lint' "$status" 3
says dead-set 'there is no device "hostdev0" defined'
doesnt_start seed-nixos 'there is no device "hostdev0" defined'

expect 0 gvt-xml lint seed-nixos --fix
start seed-nixos
holds_vfio seed-nixos 1
alias=$(virsh --quiet dumpxml seed-nixos | xmllint --xpath 'string(//hostdev/alias/@name)' -)
has_device seed-nixos vfio-pci-nohotplug "$alias"
has_property seed-nixos "$alias" x-igd-opregion true
has_property seed-nixos "$alias" xres 1920
stop seed-nixos

# Taken over, as the guide's own settings.
expect 0 gvt-xml apply seed-nixos --uuid "$uuid"
start seed-nixos
has_property seed-nixos ua-gvt0 xres 1920
holds_vfio seed-nixos 1
stop seed-nixos
undefine seed-nixos
remove_mdev "$uuid"
finish
