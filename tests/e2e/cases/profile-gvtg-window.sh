#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# QEMU's own window. What stands in for a desktop here is SDL without a screen, whose OpenGL can't take dma-bufs: so
# the vGPU is one of mdpy's. Neither QEMU's sandbox nor AppArmor lets QEMU start OpenGL by itself.
. tests/e2e/lib.sh

# sandbox OFF_OR_ON: for all QEMUs from now on.
sandbox() {
  local settings=/etc/libvirt/qemu.conf
  if [ "$1" = off ]; then
    cp "$settings" /tmp/qemu.conf
    printf '%s\n' 'security_driver = "none"' 'seccomp_sandbox = 0' >>"$settings"
  else
    cp /tmp/qemu.conf "$settings"
  fi
  systemctl restart libvirtd
}

make_sample_mdev "$uuid"
define debian-server
sandbox off
apply_and_start debian-server --uuid "$uuid" --profile gvtg-window --display sdl --env SDL_VIDEODRIVER=offscreen --opregion off
qtree_has debian-server ua-gvt0 vfio-pci-nohotplug ramfb=true display=on x-igd-opregion=false
holds grep -qx SDL_VIDEODRIVER=offscreen <(tr '\0' '\n' <"/proc/$(qemu_pid debian-server)/environ")
holds_vfio debian-server 1
shows debian-server gvtg-window 1024x768 255

stop_and_revert debian-server
stop debian-server
undefine debian-server
sandbox on
remove_mdev "$uuid"
finish
