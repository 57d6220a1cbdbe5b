#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A vGPU that starts with the host. Its GPU's driver is loaded again in place of a boot of the host.
. tests/e2e/lib.sh

new_boot() {
  echo "$gpu" >/sys/bus/pci/drivers/i915/unbind
  echo "$gpu" >/sys/bus/pci/drivers/i915/bind
  udevadm settle
}

expect 0 gvt-xml vgpu create "$type" --uuid "$uuid" --persistent
holds mdev_exists "$uuid"
run virsh --quiet nodedev-info "mdev_${uuid//-/_}_0000_00_02_0"
says 'Active:         yes' 'Persistent:     yes' 'Autostart:      yes'
expect 0 gvt-xml devices
says 'active, defined, autostart'

# Debian 12's udev rule calls /usr/sbin/mdevctl, which its mdevctl doesn't have: nothing starts there.
new_boot
if [ -e /usr/sbin/mdevctl ]; then
  becomes 10 mdev_exists "$uuid"
else
  sleep 2
  holds_not mdev_exists "$uuid"
  expect 0 gvt-xml devices
  says 'defined, autostart'
  ln -s /usr/bin/mdevctl /usr/sbin/mdevctl
  new_boot
  becomes 10 mdev_exists "$uuid"
  rm /usr/sbin/mdevctl
fi

expect 0 gvt-xml vgpu remove "$uuid" --persistent
holds_not mdev_exists "$uuid"
is 'definitions' "$(find /etc/mdevctl.d -type f)" ''
finish
