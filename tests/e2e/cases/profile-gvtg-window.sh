#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# QEMU's own window. SDL without a screen takes the place of a desktop here. Its OpenGL can't take dma-bufs, so the vGPU is
# one of mdpy's. AppArmor must let QEMU start OpenGL by itself, by the rules that doctor names, and write its picture here.
. tests/e2e/lib.sh

make_sample_mdev "$uuid"
define debian-server
add_rules '#include <abstractions/X>' '#include <abstractions/dri-enumerate>' '/dev/dri/* rw,' \
  '/{etc,usr/share}/glvnd/egl_vendor.d/{,*} r,' '/var/lib/libvirt/qemu/screen.png rw,'
apply_and_start debian-server --uuid "$uuid" --profile gvtg-window --display sdl --env SDL_VIDEODRIVER=offscreen --opregion off
qtree_has debian-server ua-gvt0 vfio-pci-nohotplug ramfb=true display=on x-igd-opregion=false
holds grep -qx SDL_VIDEODRIVER=offscreen <(tr '\0' '\n' <"/proc/$(qemu_pid debian-server)/environ")
holds_vfio debian-server 1
run gvt-xml doctor debian-server
finds PASS window-confinement EGL
shows debian-server gvtg-window 1024x768 255

stop_and_revert debian-server
stop debian-server
undefine debian-server
drop_rules
remove_mdev "$uuid"
finish
