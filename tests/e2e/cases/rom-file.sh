#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# An option ROM from a file: of a PCI device, of a vGPU, and one that isn't there.
. tests/e2e/lib.sh

rom=/usr/share/seabios/vgabios-stdvga.bin
define debian-server
remember debian-server

expect 0 gvt-xml apply debian-server --pci "$second_display" --rom-file "$rom"
start debian-server
has_property debian-server ua-gvt0 romfile "$rom"
stop debian-server
becomes 10 driver_is "$second_display" bochs-drm

expect 0 gvt-xml apply debian-server --pci "$second_display" --rom-file /usr/share/seabios/missing.bin
doesnt_start debian-server 'failed to find romfile "/usr/share/seabios/missing.bin"'
becomes 10 driver_is "$second_display" bochs-drm

make_mdev "$uuid"
expect 0 gvt-xml apply debian-server --uuid "$uuid" --profile gvtg-spice --rom-file "$rom"
start debian-server
has_property debian-server ua-gvt0 romfile "$rom"
stop debian-server

expect 0 gvt-xml revert debian-server
is_back debian-server
undefine debian-server
remove_mdev "$uuid"
finish
