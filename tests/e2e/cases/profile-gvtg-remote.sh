#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A GVT-g vGPU seen from other hosts: SPICE with OpenGL on a port, which encodes the picture.
. tests/e2e/lib.sh
qemu_at_least 10.1 || skip "QEMU $(qemu_version) has OpenGL in SPICE on this host only"

make_mdev "$uuid"
define fedora-desktop
apply_and_start fedora-desktop --uuid "$uuid" --profile gvtg-remote
qtree_has fedora-desktop ua-gvt0 vfio-pci-nohotplug ramfb=true display=on x-igd-opregion=true xres=1920 yres=1080 \
  "sysfsdev=/sys/bus/mdev/devices/$uuid"
holds_vfio fedora-desktop 1
holds grep -q '^/dev/dri/renderD' <(open_files fedora-desktop)
run virsh --quiet domdisplay fedora-desktop
says spice://
port=$(sed -nE 's,^spice://.*:([0-9]+)$,\1,p' <<<"$output")
holds grep -q ":$port .*qemu" <(ss --listening --tcp --numeric --processes)

# The first message of a client, for the main channel of SPICE 2.2, which the server takes.
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'REDQ\2\0\0\0\2\0\0\0\22\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\22\0\0\0' >&3
answer=$(timeout 20 head -c 20 <&3 | od -A n -t x1 | tr -d ' \n')
is "magic and version of the server's answer" "${answer:0:24}" 524544510200000002000000
is 'its error' "${answer:32}" 00000000
exec 3>&-
shows fedora-desktop gvtg-remote 1024x768 2

stop_and_revert fedora-desktop
stop fedora-desktop
undefine fedora-desktop
remove_mdev "$uuid"
finish
