# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# To be sourced.

# Keeps the script and what it runs on the processor where it is. If the processors of a host differ in what CPUID says, as on
# hybrid CPUs and in some VMs, libvirt (9.0) takes QEMU's cached capabilities for outdated whenever a process runs on another one,
# and probes QEMU again, which takes four seconds.
stay_on_processor() {
  local stat
  read -r -a stat <"/proc/$$/stat"
  taskset -p -c "${stat[38]}" $$ >/dev/null
}

# driver_uri FOLDER: makes the folder of a QEMU driver in the process (embedded), and prints its URI. As root the driver would run
# QEMU as another user. If that user may not use /dev/kvm, libvirt 9.0 probes QEMU's capabilities again at each question, which
# takes four seconds.
driver_uri() {
  stay_on_processor
  mkdir -p "$1/etc"
  if [ "$(id -u)" = 0 ]; then
    printf 'user = "root"\ngroup = "root"\n' >"$1/etc/qemu.conf"
  fi
  echo "qemu:///embed?root=$1"
}
