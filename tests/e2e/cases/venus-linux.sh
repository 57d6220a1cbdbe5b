#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Vulkan (venus) needs a program that QEMU runs. libvirt's sandbox forbids that: the guest starts and loses all 3D, which only
# QEMU's log says. Without the sandbox AppArmor forbids it too, which only the kernel says. With a rule for it, it runs.
. tests/e2e/lib.sh
. tests/e2e/kernel-guest.sh
server=/usr/libexec/virgl_render_server
if ! qemu_at_least 9.2 || ! libvirt_at_least 9.2 || [ ! -x $server ]; then
  skip "Vulkan needs libvirt 9.2, QEMU 9.2 and virgl_render_server"
fi

# server_runs: QEMU of the guest runs the program.
server_runs() {
  pgrep -P "$(qemu_pid kernel)" -f "^$server"
}

# denied: AppArmor kept QEMU from it.
denied() {
  dmesg >/tmp/kernel.dmesg
  grep -q "apparmor=\"DENIED\" operation=\"exec\" .*name=\"$server\"" /tmp/kernel.dmesg
}

is_running() {
  [ "$(virsh --quiet domstate "$1")" = running ]
}

# An emulated machine boots too slowly for the time in which gvt-xml watches the log: meanwhile that one mostly stands still.
log=/var/log/libvirt/qemu/kernel.log
lost_while_watched() {
  kill -STOP "$watcher"
  sleep 2
  kill -CONT "$watcher"
  grep -q 'failed to initialize venus renderer' "$log"
}

define_kernel_guest kernel
remember kernel
rm -f "${console:?}" "$log"
lost="virglrenderer can't run its program for Vulkan (venus), and the guest has no 3D at all"
gvt-xml apply kernel --profile venus --display egl-headless+vnc --hostmem 256M --start >/tmp/kernel.said 2>&1 &
watcher=$!
becomes 120 is_running kernel
becomes 300 lost_while_watched
wait "$watcher"
run cat /tmp/kernel.said
says 'seccomp_sandbox = 0' "kernel runs, but $lost (its log says: "
has_property kernel ua-gvt-video venus true
guest_runs
read_video
says 'timed out waiting for cap set'
says_not 'id 4' 'Initialized virtio_gpu'
holds_not server_runs
expect 3 gvt-xml doctor kernel
finds FAIL seccomp 'the guest gets neither Vulkan nor OpenGL'
finds FAIL render-server "none of its rules for QEMU lets it run $server"
finds WARN log "$lost"
stop kernel

# The sandbox off. A guest's driver may find Vulkan though its program can't run: virglrenderer doesn't wait for it.
conf=/etc/libvirt/qemu.conf
cp "$conf" /tmp/qemu.conf
stop_libvirtd
echo 'seccomp_sandbox = 0' >>"$conf"
start_libvirtd
expect 3 gvt-xml doctor kernel
finds PASS seccomp 'sandbox is off'
finds FAIL render-server "none of its rules for QEMU lets it run $server"
holds_not denied
start_kernel_guest kernel
holds denied
holds_not server_runs
stop kernel

add_rules "$server rix,"
start_kernel_guest kernel
read_video
says 'number of cap sets: 3' 'cap set 2: id 4' 'Initialized virtio_gpu'
says_not 'timed out'
holds server_runs
expect 0 gvt-xml doctor kernel
finds PASS render-server "AppArmor's rules for QEMU have it"
finds PASS log 'the last start went well'
stop kernel

drop_rules
stop_libvirtd
mv /tmp/qemu.conf "$conf"
start_libvirtd
expect 0 gvt-xml revert kernel
is_back kernel
undefine kernel
remove_guest_files
finish
