#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The hook makes the guest's vGPU when it starts, and removes it when it has ended, however it ends.
. tests/e2e/lib.sh

expect 3 gvt-xml hook status
install_hook
expect 0 gvt-xml hook status

define debian-server
remember debian-server
expect 0 gvt-xml apply debian-server --mdev-type "$type" --try
made=$(vgpu_of debian-server)
gone

start debian-server
is 'its type' "$(basename "$(readlink "/sys/bus/mdev/devices/$made/mdev_type")")" "$type"
is "free $type" "$(free "$type")" 15
holds_vfio debian-server 1
holds_group_of debian-server "$made"
has_property debian-server ua-gvt0 sysfsdev "/sys/bus/mdev/devices/$made"
holds test -n "$(records)"
stop debian-server
gone

# The guest is switched off from inside; QEMU is killed; libvirtd restarts meanwhile, or isn't there when QEMU dies.
start debian-server
run virsh --quiet qemu-monitor-command debian-server --hmp quit
becomes 20 is_off debian-server
gone

start debian-server
kill -KILL "$(qemu_pid debian-server)"
becomes 20 is_off debian-server
gone

start debian-server
systemctl restart libvirtd
is 'state after a restart of libvirtd' "$(virsh --quiet domstate debian-server)" running
holds_group_of debian-server "$made"
stop_libvirtd
kill -KILL "$(qemu_pid debian-server)"
sleep 1
holds mdev_exists "$made"
start_libvirtd
becomes 20 is_off debian-server
gone

expect 0 gvt-xml revert debian-server
is_back debian-server
start debian-server
holds_not grep -q vfio <(open_files debian-server)
stop debian-server
undefine debian-server
remove_hook
expect 3 gvt-xml hook status
finish
