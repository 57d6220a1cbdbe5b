#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# doctor names ROM files that QEMU can't read, by their mode or by AppArmor, and the cause in the log of such a start.
. tests/e2e/lib.sh

define debian-server

# ROM files: one that QEMU's user may read and AppArmor allows, one that AppArmor doesn't, one that the user may not read.
mkdir -p /srv/roms
cp /usr/share/seabios/vgabios-stdvga.bin /srv/roms/card.rom
expect 0 gvt-xml apply debian-server --pci "$second_display" --profile gpu --rom-file /usr/share/seabios/vgabios-stdvga.bin
expect 0 gvt-xml doctor debian-server
finds PASS rom-file 'user libvirt-qemu may read'
finds PASS rom-confinement /usr/share/seabios
start debian-server
stop debian-server
becomes 10 driver_is "$second_display" bochs-drm
expect 0 gvt-xml apply debian-server --pci "$second_display" --profile gpu --rom-file /srv/roms/card.rom
if [ "$(cat /sys/module/apparmor/parameters/enabled)" = Y ]; then
  expect 3 gvt-xml doctor debian-server
  finds FAIL rom-confinement /srv/roms/card.rom
  finds PASS rom-file /srv/roms/card.rom
  doesnt_start debian-server 'failed to find romfile "/srv/roms/card.rom"'
  becomes 10 driver_is "$second_display" bochs-drm
fi
chmod 0700 /srv/roms
expect 3 gvt-xml doctor debian-server
finds FAIL rom-file '/srv/roms is of others, and has mode 0700'
doesnt_start debian-server 'failed to find romfile "/srv/roms/card.rom"'
becomes 10 driver_is "$second_display" bochs-drm

# The log of the start that failed.
run gvt-xml doctor debian-server
finds WARN log 'failed to find romfile'
undefine debian-server
rm -r /srv/roms
finish
