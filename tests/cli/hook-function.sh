#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml hook run" on hosts made of files: the vGPU type that it gives a virtual function of NVIDIA's when a guest starts, and
# takes back when the guest ends.
# Words that call functions of this file stand in other functions' arguments:
# shellcheck disable=SC2119,SC2120
set -u
# shellcheck source=tests/lib/hook.sh
. "${GVT_XML_SOURCE:?}/tests/lib/hook.sh"

card=0000:41:00.0
vf=0000:41:00.4
current=sys/devices/pci0000:00/$vf/nvidia/current_vgpu_type
planned="lifecycle=\"guest\" type=\"nvidia-1519\" type-name=\"NVIDIA L40S-2Q\" parent=\"$card\""

# with_function [UUID [ATTRIBUTES [MANAGED]]]: a domain with the function, planned with these attributes.
with_function() {
  domain "${1:-$guest}" \
    "<gvt:pci host=\"$vf\" managed=\"no\" alias=\"ua-gvt0\" ${2-$planned}/> <gvt:display mode=\"keep\"/>" \
    "<hostdev mode='subsystem' type='pci' managed='${3:-no}'>
       <source><address domain='0x0000' bus='0x41' slot='0x00' function='0x4'/></source></hostdev>"
}

# host TYPE [NUMBER NAME…]: the card, and its function that has this type now, and can have these.
host() {
  pci "$card" 030200 10de 26b9 nvidia 66
  physical_function "$card" 32 1
  nvidia_vf "$vf" "$card" 70 "$@"
}

# opened: a program has the function open.
opened() {
  opens 42 qemu-system-x86 machine.slice/x.scope /dev/vfio/70
}

begin 'a type comes and goes with its guest'
host 0 1519 'NVIDIA L40S-2Q'
before=$(state)
starts with_function
holds "$current" 1519
holds "run/gvt-xml/$guest" "domain a guest
vf-type $vf 1519"
ends with_function
holds "$current" 0
same "$before"

begin 'twice is as once'
host 0 1519 'NVIDIA L40S-2Q'
before=$(state)
starts with_function
after=$(state)
starts with_function
[ "$after" = "$(state)" ] || fail "the second time changes something"
ends with_function
ends with_function
same "$before"

begin 'guests whose plan does not ask for it are nothing to it'
host 0 1519 'NVIDIA L40S-2Q'
before=$(state)
starts with_function "$guest" "${planned/guest/manual}"
starts with_function "$guest" ''
same "$before"
has_no run

begin 'a function that the domain does not have, or has libvirt detach'
host 0 1519 'NVIDIA L40S-2Q'
before=$(state)
starts with_function "$guest" "$planned" yes
starts domain "$guest" "<gvt:pci host=\"$vf\" managed=\"no\" alias=\"ua-gvt0\" $planned/><gvt:display mode=\"keep\"/>" ''
same "$before"

begin 'a type that somebody else gave stays'
host 1519
before=$(state)
starts with_function
has_no "run/gvt-xml/$guest"
ends with_function
holds "$current" 1519
same "$before"

begin 'another type than the planned one'
host 1520
before=$(state)
refuses "the virtual function $vf already has the vGPU type nvidia-1520, not nvidia-1519 as planned; write 0 into" with_function
same "$before"

begin 'a type that the card has no room for'
host 0 1520 'NVIDIA L40S-4Q'
before=$(state)
refuses "can't have the vGPU type nvidia-1519 now, because its card has no room for it; it can have: nvidia-1520" with_function
host 0
refuses 'it can have: none' with_function
host 0 1520 'NVIDIA L40S-4Q'
same "$before"

begin "what is no type of a function's"
host 0 1519 'NVIDIA L40S-2Q'
before=$(state)
refuses "the plan has 'i915-GVTg_V5_4' as the vGPU type of $vf" with_function "$guest" 'lifecycle="guest" type="i915-GVTg_V5_4"'
refuses "the plan has 'nvidia-0' as the vGPU type" with_function "$guest" 'lifecycle="guest" type="nvidia-0"'
same "$before"

begin 'no such function'
pci "$card" 030200 10de 26b9 nvidia 66
refuses "the host has no virtual function $vf now; make its card's functions" with_function
has_no "run/gvt-xml/$guest"

begin "a function without NVIDIA's files"
pci "$card" 030200 10de 26b9 nvidia 66
pci "$vf" 030200 10de 26b9 - 70
vf "$vf" "$card"
refuses "$vf takes no vGPU type, because it has no nvidia/current_vgpu_type" with_function
has_no "run/gvt-xml/$guest"

begin 'a function that a program has open'
host 0 1519 'NVIDIA L40S-2Q'
opened
before=$(state)
refuses "the virtual function $vf is in use by a program of this host \(a guest that runs without libvirt\?\); end that program first" with_function
same "$before"

begin "a function that is another guest's"
host 0 1519 'NVIDIA L40S-2Q'
starts with_function "$other"
before=$(state)
refuses "the virtual function $vf belongs to domain 'a guest', for which the hook set its vGPU type" with_function
[ "$(state)" = "$before" ] || fail "something was changed"
has "run/gvt-xml/$other"

# The kernel lets nobody write this file: as if the driver refused. An earlier start left its number.
begin 'the kernel refuses it'
host 0 1519 'NVIDIA L40S-2Q'
number=$(cat /proc/sys/kernel/cap_last_cap)
ln -sf /proc/sys/kernel/cap_last_cap "$root/$current"
records 0700
(umask 077 && printf 'domain a guest\nvf-type %s %s\n' "$vf" "$number" >"$root/run/gvt-xml/$guest")
refuses "the virtual function $vf can't be given the vGPU type nvidia-1519: .*current_vgpu_type: Permission denied; and not everything" with_function
ends_badly=$(with_function | libvirt_calls release end || cat "$work/err")
[[ $ends_badly == *"the virtual function $vf keeps its vGPU type: "*"Permission denied"* ]] || fail "its end says: $ends_badly"
ln -sf "$root/current" "$root/$current"
echo "$number" >"$root/current"
ends with_function
holds "$current" 0
has_no "run/gvt-xml/$guest"

begin 'the kernel drops it'
host 0 1519 'NVIDIA L40S-2Q'
ln -sf /dev/null "$root/$current"
before=$(state)
refuses "can't be given the vGPU type nvidia-1519: .*/nvidia/current_vgpu_type is " with_function
same "$before"

begin 'one that a program still has keeps its type, and loses it later'
host 0 1519 'NVIDIA L40S-2Q'
starts with_function
opened
if with_function | libvirt_calls release end; then fail "it is taken away"; fi
grep -q "is in use by a program of this host, so it keeps its vGPU type" "$work/err" || fail "$(cat "$work/err")"
holds "$current" 1519
rm -r "$root/proc/42"
ends with_function
holds "$current" 0
has_no "run/gvt-xml/$guest"

begin 'one that got another type meanwhile keeps that'
host 0 1519 'NVIDIA L40S-2Q'
starts with_function
file "$current" 1520
ends with_function
holds "$current" 1520
has_no "run/gvt-xml/$guest"

begin 'a function that is gone at the end'
host 0 1519 'NVIDIA L40S-2Q'
starts with_function
rm -r "$root/sys/bus/pci/devices/$vf" "$root/sys/devices/pci0000:00/$vf"
ends with_function
has_no "run/gvt-xml/$guest"

begin 'the type is taken back whatever the domain says by then'
host 0 1519 'NVIDIA L40S-2Q'
before=$(state)
starts with_function
ends domain "$guest" '<gvt:nonsense/>' ''
same "$before"

begin 'another type than an earlier start gave, which was never undone'
host 1145
records 0700
(umask 077 && printf 'domain a guest\nvf-type %s 1145\n' "$vf" >"$root/run/gvt-xml/$guest")
starts with_function
holds "$current" 1519
ends with_function
holds "$current" 0
has_no "run/gvt-xml/$guest"

# Records of which the step was done, or wasn't yet, when the hook was killed.
for done in 0 1519; do
  for again in no yes; do
    begin "killed with the type $done, started again: $again"
    host 0 1519 'NVIDIA L40S-2Q'
    before=$(state)
    file "$current" "$done"
    records 0700
    (umask 077 && printf 'domain a guest\nvf-type %s 1519\n' "$vf" >"$root/run/gvt-xml/$guest")
    [ "$again" = no ] || starts with_function
    [ "$again" = no ] || holds "$current" 1519
    ends with_function
    same "$before"
  done
done

begin 'lines that the hook did not write are not heeded'
host 1519
before=$(state)
records 0700
for line in "vf-type $vf" "vf-type $vf 1519 now" 'vf-type ../../../etc 1519' "vf-type $vf 15/19"; do
  (umask 077 && printf '%s\n' 'domain a guest' "$line" >"$root/run/gvt-xml/$guest")
  if with_function | libvirt_calls release end; then fail "'$line' is heeded"; fi
  grep -q "has a line that isn't understood" "$work/err" || fail "$line: $(cat "$work/err")"
  rm -f "$root/run/gvt-xml/$guest"
  same "$before"
done

# Beside a vGPU and a whole GPU: each later step that fails takes the type back too.
with_all() {
  domain "$guest" \
    "<gvt:mdev uuid=\"$vgpu\" alias=\"ua-gvt0\" lifecycle=\"guest\" type=\"$type\" parent=\"$gpu\"/>
     <gvt:pci host=\"$vf\" managed=\"no\" alias=\"ua-gvt1\" $planned/>
     <gvt:pci host=\"0000:03:00.0\" managed=\"yes\" alias=\"ua-gvt2\" lifecycle=\"guest\"/>
     <gvt:display mode=\"keep\"/>" \
    "<hostdev mode='subsystem' type='mdev'><source><address uuid='$vgpu'/></source></hostdev>
     <hostdev mode='subsystem' type='pci' managed='no'>
       <source><address domain='0x0000' bus='0x41' slot='0x00' function='0x4'/></source></hostdev>
     <hostdev mode='subsystem' type='pci' managed='yes'>
       <source><address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/></source></hostdev>"
}

all_host() {
  intel_gpu
  host 0 1519 'NVIDIA L40S-2Q'
  pci 0000:03:00.0 030000 1002 744c amdgpu 9
  driver_files amdgpu amdgpu
  loadable amdgpu
  program modprobe
}

begin 'with a vGPU and a whole GPU'
all_host
starts with_all
holds "$current" 1519
has "sys/bus/mdev/devices/$vgpu"
has_no sys/module/amdgpu
ends with_all
holds "$current" 0
has_no "sys/bus/mdev/devices/$vgpu"
has sys/module/amdgpu

begin 'a step behind it fails'
all_host
before=$(state)
echo 'modprobe -r amdgpu' >"$root/fail"
refuses "the module amdgpu can't be unloaded" with_all
settle
holds "$current" 0
rm "$root/fail"
has_no "run/gvt-xml/$guest"
has_no "sys/bus/mdev/devices/$vgpu"

for kill in kill kill-after; do
  begin "$kill behind it"
  all_host
  echo 'modprobe -r amdgpu' >"$root/$kill"
  if with_all | libvirt_calls prepare begin; then fail "it wasn't killed"; fi
  settle
  holds "$current" 1519
  has "run/gvt-xml/$guest"
  rm "$root/$kill"
  ends with_all
  holds "$current" 0
  has_no "run/gvt-xml/$guest"
done

finish
