# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# To be sourced.

# driver_uri FOLDER: makes the folder of a QEMU driver in the process (embedded), and prints its URI. As root the driver would run
# QEMU as another user. If that user may not use /dev/kvm, libvirt 9.0 probes QEMU's capabilities again at each question, which
# takes four seconds.
driver_uri() {
  mkdir -p "$1/etc"
  if [ "$(id -u)" = 0 ]; then
    printf 'user = "root"\ngroup = "root"\n' >"$1/etc/qemu.conf"
  fi
  echo "qemu:///embed?root=$1"
}
