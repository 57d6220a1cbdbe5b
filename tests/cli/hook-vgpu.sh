#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml hook run" on hosts made of files: the vGPU that it makes when a guest starts, and removes when the guest ends.
set -u
# shellcheck source=tests/lib/hook.sh
. "${GVT_XML_SOURCE:?}/tests/lib/hook.sh"

begin 'a vGPU comes and goes with its guest'
intel_gpu
before=$(state)
starts with_vgpu
has "sys/bus/mdev/devices/$vgpu"
holds "run/gvt-xml/$guest" "domain a guest
mdev $vgpu $type $gpu"
[ "$(stat -c %a "$root/run/gvt-xml" "$root/run/gvt-xml/$guest" | tr '\n' ' ')" = '700 600 ' ] || fail "others may see it"
ends with_vgpu
same "$before"

begin 'twice is as once'
intel_gpu
before=$(state)
starts with_vgpu
after=$(state)
starts with_vgpu
[ "$after" = "$(state)" ] || fail "the second time changes something"
ends with_vgpu
ends with_vgpu
same "$before"

begin 'other steps of its life are nothing to the hook'
intel_gpu
others=('start begin' 'started begin' 'stopped end' 'reconnect begin' 'attach begin' 'migrate begin' 'restore begin'
  'prepare end' 'release begin')
for step in "${others[@]}" 'release end'; do
  # shellcheck disable=SC2086
  libvirt_calls $step <<<'no XML' || fail "$step: $(cat "$work/err")"
done
has_no run
for started in no yes; do
  before=$(state)
  for step in "${others[@]}"; do
    # shellcheck disable=SC2086
    with_vgpu | libvirt_calls $step || fail "$step: $(cat "$work/err")"
  done
  [ "$before" = "$(state)" ] || fail "something changes"
  [ "$started" = yes ] || starts with_vgpu
done
has "run/gvt-xml/$guest"

begin 'guests without a plan are nothing to it'
intel_gpu
before=$(state)
for step in 'prepare begin' 'release end'; do
  # shellcheck disable=SC2086
  libvirt_calls $step <"$GVT_XML_SOURCE/samples/win10.xml" || fail "$step: $(cat "$work/err")"
  [ ! -s "$work/err" ] || fail "$step says: $(cat "$work/err")"
done
for lifecycle in boot manual; do
  starts with_vgpu "$guest" "lifecycle=\"$lifecycle\" type=\"$type\" parent=\"$gpu\""
done
starts with_vgpu "$guest" ''
same "$before"
has_no run

begin 'an uuid in capitals is the same'
intel_gpu
starts eval 'with_vgpu | sed "s/uuid='\''.*'\''/\U&/; s/UUID=/uuid=/"'
has "sys/bus/mdev/devices/$vgpu"

begin 'without a parent the first that has room is taken'
intel_gpu 1 1 0
pci 0000:41:00.0 030200 10de 1db4 nvidia 3
mdev_type 0000:41:00.0 "$type" 1
starts with_vgpu "$guest" "lifecycle=\"guest\" type=\"$type\""
has "sys/devices/pci0000:00/0000:41:00.0/$vgpu"

# Another guest's start took the last one between the look and the creation.
begin 'without a parent the next is taken if the first refuses'
intel_gpu
ln -sf /dev/full "$root/$create"
pci 0000:41:00.0 030200 10de 1db4 nvidia 3
mdev_type 0000:41:00.0 "$type" 1
starts with_vgpu "$guest" "lifecycle=\"guest\" type=\"$type\""
has "sys/devices/pci0000:00/0000:41:00.0/$vgpu"
ln -sf /dev/full "$root/sys/class/mdev_bus/0000:41:00.0/mdev_supported_types/$type/create"
rm -r "$root/sys/devices/pci0000:00/0000:41:00.0/$vgpu" "$root/sys/bus/mdev/devices/$vgpu" "$root/run"
refuses "the vGPU $vgpu can't be made: /sys/class/mdev_bus/$gpu.*: No space left on device" with_vgpu "$guest" "lifecycle=\"guest\" type=\"$type\""

begin 'no parent'
intel_gpu
refuses '0000:05:00.0 provides no vGPUs, because there is no 0000:05:00.0 in /sys/class/mdev_bus' with_vgpu "$guest" "lifecycle=\"guest\" type=\"$type\" parent=\"0000:05:00.0\""
has_no "run/gvt-xml/$guest"

begin 'no such type'
intel_gpu
refuses "$gpu has no vGPU type 'nvidia-300'; \"gvt-xml devices\" lists its types" with_vgpu "$guest" "lifecycle=\"guest\" type=\"nvidia-300\" parent=\"$gpu\""
refuses "no device of this host has the vGPU type 'nvidia-300'" with_vgpu "$guest" 'lifecycle="guest" type="nvidia-300"'
refuses 'is made for the guest, but not its type' with_vgpu "$guest" 'lifecycle="guest"'
has_no "run/gvt-xml/$guest"

begin 'no free instance'
intel_gpu 1 1 0
refuses "no free instance of $type is left on $gpu" with_vgpu
refuses "no free instance of $type is left on any device" with_vgpu "$guest" "lifecycle=\"guest\" type=\"$type\""
has_no "run/gvt-xml/$guest"

begin 'the kernel refuses it'
intel_gpu
rm "$root/$create"
mkdir "$root/$create"
refuses "the vGPU $vgpu can't be made: .*: Is a directory" with_vgpu
has_no "run/gvt-xml/$guest"

begin 'one that is there as planned stays when the guest ends'
intel_gpu
mdev "$vgpu" "$gpu" "$type"
before=$(state)
starts with_vgpu
has_no "run/gvt-xml/$guest"
ends with_vgpu
same "$before"

begin 'one that is there and another than planned'
intel_gpu
mdev "$vgpu" "$gpu" i915-GVTg_V5_8
before=$(state)
refuses "exists already, but it is i915-GVTg_V5_8 on $gpu, not $type on $gpu" with_vgpu
same "$before"

begin "one that is another guest's"
intel_gpu
starts with_vgpu "$other"
before=$(state)
refuses "belongs to domain 'a guest', for which the hook made it" with_vgpu
same "$before"
has "run/gvt-xml/$other"

begin 'one that a program still has stays, and goes later'
intel_gpu
starts with_vgpu
group 7 "sys/devices/pci0000:00/$gpu/$vgpu"
mkdir -p "$root/proc/42/fd"
ln -s /dev/vfio/7 "$root/proc/42/fd/3"
if with_vgpu | libvirt_calls release end; then fail "it is taken away"; fi
grep -q "so it stays; end that program, then gvt-xml vgpu remove $vgpu" "$work/err" || fail "$(cat "$work/err")"
settle
has "sys/bus/mdev/devices/$vgpu"
rm "$root/proc/42/fd/3"
ends with_vgpu
has_no "sys/bus/mdev/devices/$vgpu"
has_no "run/gvt-xml/$guest"

begin 'what an earlier start left, and the plan has no more, is only undone'
intel_gpu
other_vgpu=b297db4a-f4c2-11e6-90f6-d3b88d6c9525
records 0700
printf 'domain a guest\nmdev %s %s %s\nservice gdm.service\n' "$other_vgpu" "$type" "$gpu" >"$root/run/gvt-xml/$guest"
chmod 600 "$root/run/gvt-xml/$guest"
display_manager gdm.service
program systemctl
before=$(state)
starts with_vgpu
has "sys/bus/mdev/devices/$vgpu"
has_no "sys/bus/mdev/devices/$other_vgpu"
has active/gdm.service
ends with_vgpu
same "$before"

begin 'of several vGPUs each has its own way'
intel_gpu
second=b297db4a-f4c2-11e6-90f6-d3b88d6c9525
two() {
  domain "$guest" \
    "<gvt:mdev uuid=\"$vgpu\" alias=\"ua-gvt0\" lifecycle=\"manual\" type=\"i915-GVTg_V5_8\" parent=\"$gpu\"/>
     <gvt:mdev uuid=\"$second\" alias=\"ua-gvt1\" lifecycle=\"guest\" type=\"$type\" parent=\"$gpu\"/>
     <gvt:display mode=\"none\"/>" \
    "<hostdev mode='subsystem' type='mdev'><source><address uuid='$vgpu'/></source></hostdev>
     <hostdev mode='subsystem' type='mdev'><source><address uuid='$second'/></source></hostdev>"
}
starts two
has_no "sys/bus/mdev/devices/$vgpu"
has "sys/bus/mdev/devices/$second"

begin 'what was made is removed whatever the domain says by then'
intel_gpu
before=$(state)
starts with_vgpu
ends domain "$guest" '<gvt:nonsense/>' ''
same "$before"

finish
