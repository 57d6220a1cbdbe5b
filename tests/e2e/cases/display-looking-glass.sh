#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The memory that a guest shares with Looking Glass: libvirt's own, and that of a device. In place of the module kvmfr stands a
# device of the numbers of /dev/zero, which two programs can map as one memory, too.
. tests/e2e/lib.sh

memory=/dev/shm/looking-glass
rm -f "$memory"
define debian-server
apply_and_start debian-server --pci "$second_display" --profile gpu --display looking-glass --resolution 2560x1440
qtree_has debian-server ua-gvt-shmem ivshmem-plain
is "the memory's size" "$(stat -c %s "$memory")" 67108864
run virsh qemu-monitor-command debian-server --hmp 'info qtree'
says_not virtio-balloon 'dev: VGA' 'dev: virtio-vga' 'dev: qxl' 'dev: cirrus'
run virsh domdisplay debian-server
says spice://
run gvt-xml doctor debian-server
finds WARN shared-memory 'only its owner can write /dev/shm/looking-glass (mode 0644)'
stop_and_revert debian-server
run virsh qemu-monitor-command debian-server --hmp 'info qtree'
says virtio-balloon
stop debian-server
becomes 10 driver_is "$second_display" bochs-drm

# A file of before that is too small.
rm "$memory"
truncate -s 16M "$memory"
chmod 0666 "$memory"
expect 0 gvt-xml apply debian-server --pci "$second_display" --profile gpu --display looking-glass
expect 3 gvt-xml doctor debian-server
finds FAIL shared-memory "$memory has 16 MiB, and the guest wants 32"
doesnt_start debian-server 'backing store size 0x1000000'
becomes 10 driver_is "$second_display" bochs-drm
rm "$memory"

# As Looking Glass's documents say for its module, step by step.
conf=/etc/libvirt/qemu.conf
cp "$conf" /tmp/qemu.conf
expect 0 gvt-xml apply debian-server --pci "$second_display" --profile gpu --display looking-glass+kvmfr
expect 3 gvt-xml doctor debian-server
finds FAIL kvmfr 'there is no /dev/kvmfr0'
finds FAIL kvmfr-devices cgroup_device_acl
doesnt_start debian-server 'backing store /dev/kvmfr0'
becomes 10 driver_is "$second_display" bochs-drm
mknod -m 0666 /dev/kvmfr0 c 1 5
doesnt_start debian-server 'backing store /dev/kvmfr0'
becomes 10 driver_is "$second_display" bochs-drm
stop_libvirtd
printf 'cgroup_device_acl = ["/dev/null", "/dev/full", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/ptmx", %s]\n' \
  '"/dev/kvm", "/dev/kvmfr0"' >>"$conf"
start_libvirtd
run gvt-xml doctor debian-server
finds PASS kvmfr-devices 'cgroup_device_acl has /dev/kvmfr0'
if [ "$(cat /sys/module/apparmor/parameters/enabled)" = Y ]; then
  finds FAIL kvmfr-confinement '/dev/kvmfr0 rw'
  doesnt_start debian-server 'backing store /dev/kvmfr0'
  becomes 10 driver_is "$second_display" bochs-drm
  add_rules '/dev/kvmfr0 rw,'
  run gvt-xml doctor debian-server
  finds PASS kvmfr-confinement /dev/kvmfr0
fi
finds PASS shared-memory '/dev/kvmfr0'
finds UNKNOWN kvmfr 'its size isn'
start debian-server
qtree_has debian-server ua-gvt-shmem ivshmem-plain
holds grep -qx /dev/kvmfr0 <(open_files debian-server)
stop debian-server
becomes 10 driver_is "$second_display" bochs-drm

expect 0 gvt-xml revert debian-server
is_back debian-server
undefine debian-server
stop_libvirtd
mv /tmp/qemu.conf "$conf"
start_libvirtd
drop_rules
rm /dev/kvmfr0
finish
