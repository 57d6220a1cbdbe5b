# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# To be sourced.

# driver_uri FOLDER: makes the folder of a QEMU driver in the process (embedded), and prints its URI. As root the driver would run QEMU
# as another user; where he may not use /dev/kvm, though QEMU could, libvirt 9.0 asks QEMU what it can anew at each question, four
# seconds each.
driver_uri() {
  mkdir -p "$1/etc"
  if [ "$(id -u)" = 0 ]; then
    printf 'user = "root"\ngroup = "root"\n' >"$1/etc/qemu.conf"
  fi
  echo "qemu:///embed?root=$1"
}
