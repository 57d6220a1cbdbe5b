#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml hook" on hosts made of files: what it does when a guest starts and undoes when that ends, that a host is left
# as it was whatever fails or is killed in between, and on whose word it does nothing.
# Words that are run later stand in single quotes, and domains take words where another than the usual is wanted:
# shellcheck disable=SC2016,SC2119,SC2120
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
GVT_XML=$(realpath "$GVT_XML")
GVT_XML_SOURCE=$(realpath "$GVT_XML_SOURCE")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

guest=418c4251-c77b-4add-837f-0a2103318cfd
other=518c4251-c77b-4add-837f-0a2103318cfd
vgpu=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
gpu=0000:00:02.0
type=i915-GVTg_V5_4
create=sys/class/mdev_bus/$gpu/mdev_supported_types/$type/create

cases=0
failed=0
root=
name=

fail() {
  echo "FAILED $name: $*"
  failed=$((failed + 1))
}

# begin NAME: a case with a host of its own.
begin() {
  name=$1
  cases=$((cases + 1))
  root=$work/$cases
  mkdir -p "$root"
  # shellcheck source=tests/lib/hosttree.sh
  . "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
}

# domain UUID PLAN DEVICES: as libvirt gives one to its hook.
domain() {
  cat <<EOF
<domain type='kvm' id='1'>
  <name>a guest</name>
  <uuid>$1</uuid>
  <metadata>
    <gvt:state xmlns:gvt="urn:gvt-xml:1" version="1">
      <gvt:plan profile="x">$2</gvt:plan>
      <gvt:base pci="0" audio=""/>
      <gvt:removed/>
    </gvt:state>
  </metadata>
  <devices>$3</devices>
</domain>
EOF
}

# with_vgpu [UUID [ATTRIBUTES]]: a domain with the vGPU, planned with these attributes.
with_vgpu() {
  domain "${1:-$guest}" \
    "<gvt:mdev uuid=\"$vgpu\" alias=\"ua-gvt0\" ${2-lifecycle=\"guest\" type=\"$type\" parent=\"$gpu\"}/>
     <gvt:display mode=\"none\"/>" \
    "<hostdev mode='subsystem' type='mdev' managed='no' model='vfio-pci'>
       <source><address uuid='$vgpu'/></source></hostdev>"
}

# with_gpu [SERVICE [MANAGED]]: one with the GPU itself.
with_gpu() {
  domain "$guest" \
    "<gvt:pci host=\"$gpu\" managed=\"yes\" alias=\"ua-gvt0\" lifecycle=\"guest\"/>
     <gvt:display mode=\"none\"/>${1:+<gvt:display-service name=\"$1\"/>}" \
    "<hostdev mode='subsystem' type='pci' managed='${2:-yes}'>
       <source><address domain='0x0000' bus='0x00' slot='0x02' function='0x0'/></source></hostdev>"
}

# The whole of a host with one GPU, on which all that there is depends.
desktop() {
  intel_gpu
  driver_files i915 i915
  driver_files vfio-pci
  file "sys/bus/pci/devices/$gpu/boot_vga" 1
  file "sys/bus/pci/devices/$gpu/driver_override" '(null)'
  console 0 1 '(S) dummy device'
  console 1 1 '(M) frame buffer device'
  framebuffer efi-framebuffer 0
  module kvmgt
  holder i915 kvmgt
  pci 0000:00:1f.3 040300 8086 9d71 snd_hda_intel 2
  driver_files snd_hda_intel snd_hda_intel
  module snd_hda_intel
  consumer "$gpu" 0000:00:1f.3
  display_manager gdm.service
  program systemctl
  program modprobe
}

# state: the host's files as they are, without those that don't matter.
state() {
  local bind
  settle
  (cd "$root" && find . \( -path ./log -o -path ./run -o -path ./unloaded -o -path ./fail -o -path ./kill -o \
    -path ./kill-after -o -name driver_override \) -prune -o -printf '%p -> %l\n' | sort
    for bind in sys/class/vtconsole/*/bind; do
      [ ! -f "$bind" ] || echo "$bind: $(<"$bind")"
    done)
}

# libvirt_calls OPERATION SUBOPERATION: with the domain on standard input; its messages are in $work/err.
libvirt_calls() {
  "$GVT_XML" --root "$root" hook run -- 'a guest' "$@" - >"$work/out" 2>"$work/err"
}

# starts WORD…, refuses PATTERN WORD…: a guest whose domain these words print may start, or may not, since….
starts() {
  "$@" | libvirt_calls prepare begin || fail "the guest may not start: $(cat "$work/err")"
  [ ! -s "$work/out" ] || fail "something is on standard output"
  settle
}

refuses() {
  local pattern=$1
  shift
  if "$@" | libvirt_calls prepare begin; then fail "the guest may start, though: $pattern"; fi
  grep -qE "^error: .*$pattern" "$work/err" || fail "it isn't said that $pattern, but: $(cat "$work/err")"
  [ "$(wc -l <"$work/err")" = 1 ] || fail "it is said in more than a line: $(cat "$work/err")"
}

# ends WORD…: after a guest that did start, or not.
ends() {
  "$@" | libvirt_calls release end || fail "its end fails: $(cat "$work/err")"
  settle
}

has() {
  [ -e "$root/$1" ] || fail "there is no $1"
}

has_no() {
  [ ! -e "$root/$1" ] || fail "there is $1: $(cat "$root/$1")"
}

# holds FILE TEXT
holds() {
  local text
  text=$(cat "$root/$1" 2>&1)
  [ "$text" = "$2" ] || fail "$1 holds '$text', not '$2'"
}

# records MODE: the folder of them, none of which is there yet.
records() {
  mkdir -p "$root/run/gvt-xml"
  chmod "$1" "$root/run/gvt-xml"
}

# same BEFORE: the host is in that state again, and nothing is left to undo.
same() {
  diff -u <(echo "$1") <(state) || fail "the host isn't as it was"
  has_no "run/gvt-xml/$guest"
}

# vGPUs

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
begin 'without a parent the next is taken where the first refuses'
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
refuses '0000:05:00.0 gives no vGPUs: there is no 0000:05:00.0 in /sys/class/mdev_bus' with_vgpu "$guest" "lifecycle=\"guest\" type=\"$type\" parent=\"0000:05:00.0\""
has_no "run/gvt-xml/$guest"

begin 'no such type'
intel_gpu
refuses "$gpu has no vGPU type 'nvidia-300'; \"gvt-xml devices\" lists which it has" with_vgpu "$guest" "lifecycle=\"guest\" type=\"nvidia-300\" parent=\"$gpu\""
refuses "no device of this host has the vGPU type 'nvidia-300'" with_vgpu "$guest" 'lifecycle="guest" type="nvidia-300"'
refuses 'is made for the guest, but not of which type' with_vgpu "$guest" 'lifecycle="guest"'
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
refuses "is there already, but it is i915-GVTg_V5_8 on $gpu, and not $type on $gpu" with_vgpu
same "$before"

begin "one that is another guest's"
intel_gpu
starts with_vgpu "$other"
before=$(state)
refuses "is that of domain 'a guest', for which the hook made it" with_vgpu
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

# A GPU itself

begin 'a host lets go of its GPU, and has it again'
desktop
before=$(state)
starts with_gpu gdm
holds "run/gvt-xml/$guest" "domain a guest
service gdm.service
console vtcon1
framebuffer efi-framebuffer efi-framebuffer.0
module kvmgt
module snd_hda_intel
driver $gpu i915 i915"
holds log "systemctl stop gdm.service
modprobe -r kvmgt
modprobe -r snd_hda_intel"
holds sys/class/vtconsole/vtcon0/bind 1
holds sys/class/vtconsole/vtcon1/bind 0
has_no sys/bus/platform/drivers/efi-framebuffer/efi-framebuffer.0
has_no active/gdm.service
has_no sys/module/kvmgt
# As libvirt does: it takes the device, and gives it back.
bind_device "$gpu" vfio-pci
bind_device "$gpu" i915
rm "$root/log"
ends with_gpu
same "$before"
holds log "modprobe snd_hda_intel
modprobe kvmgt
systemctl start gdm.service"
holds sys/bus/pci/devices/$gpu/driver_override '(null)'

begin "where libvirt doesn't give it back, the hook does"
desktop
before=$(state)
starts with_gpu gdm.service
bind_device "$gpu" vfio-pci
file "sys/bus/pci/devices/$gpu/driver_override" vfio-pci
ends with_gpu
same "$before"
holds "sys/bus/pci/devices/$gpu/driver_override" ''

begin 'it waits for nobody who has it by then'
desktop
starts with_gpu gdm.service
bind_device "$gpu" vfio-pci
mkdir -p "$root/proc/42/fd"
ln -s /dev/vfio/1 "$root/proc/42/fd/3"
if with_gpu | libvirt_calls release end; then fail "its end is none of an error"; fi
grep -q "$gpu is in use by a program of this host, so it stays with its driver" "$work/err" || fail "$(cat "$work/err")"
has active/gdm.service
holds "run/gvt-xml/$guest" "domain a guest
#ervice gdm.service
#onsole vtcon1
#ramebuffer efi-framebuffer efi-framebuffer.0
#odule kvmgt
#odule snd_hda_intel
driver $gpu i915 i915"
rm "$root/proc/42/fd/3"
ends with_gpu
has_no "run/gvt-xml/$guest"
[ "$(basename "$(readlink "$root/sys/bus/pci/devices/$gpu/driver")")" = i915 ] || fail "the GPU has not its driver"

begin "a driver that doesn't take it back"
desktop
starts with_gpu
bind_device "$gpu" vfio-pci
rm "$root/sys/bus/pci/drivers/i915/bind"
mkdir "$root/sys/bus/pci/drivers/i915/bind"
if with_gpu | libvirt_calls release end; then fail "its end is none of an error"; fi
grep -q "$gpu can't be given back to its driver i915: " "$work/err" || fail "$(cat "$work/err")"
has "run/gvt-xml/$guest"

begin 'it leaves a GPU to the next guest that has it by then'
desktop
starts with_gpu
mkdir -p "$root/run/gvt-xml"
(umask 077 && printf '%s\n' 'domain next' "driver $gpu i915 i915" >"$root/run/gvt-xml/$other")
bind_device "$gpu" vfio-pci
ends with_gpu
[ "$(basename "$(readlink "$root/sys/bus/pci/devices/$gpu/driver")")" = vfio-pci ] || fail "it is taken from it"
has_no "run/gvt-xml/$guest"

begin 'modprobe may take the GPU'\''s own driver along'
desktop
mkdir "$root/along"
echo i915 >"$root/along/kvmgt"
before=$(state)
starts with_gpu
has_no sys/bus/pci/drivers/i915
bind_device "$gpu" vfio-pci
ends with_gpu
has_no "run/gvt-xml/$guest"
[ "$(basename "$(readlink "$root/sys/bus/pci/devices/$gpu/driver")")" = i915 ] || fail "the GPU has not its driver"

begin 'what has gone meanwhile is nothing to give back'
desktop
starts with_gpu gdm
rm -r "$root/sys/class/vtconsole/vtcon1" "$root/sys/bus/platform/drivers/efi-framebuffer"
unbind_device "$gpu"
rm "$root/sys/bus/pci/devices/$gpu"
ends with_gpu gdm
has_no "sys/bus/pci/drivers/i915/$gpu"
has_no "run/gvt-xml/$guest"

begin 'one that vfio-pci has already costs the host nothing'
desktop
bind_device "$gpu" vfio-pci
before=$(state)
starts with_gpu gdm
ends with_gpu gdm
same "$before"
has_no log

begin 'a GPU on which nothing of the host is'
desktop
rm "$root/sys/bus/pci/devices/$gpu/boot_vga"
starts with_gpu
holds sys/class/vtconsole/vtcon1/bind 1
has sys/bus/platform/drivers/efi-framebuffer/efi-framebuffer.0
ends with_gpu
begin 'a GPU with a framebuffer of its own'
desktop
rm "$root/sys/bus/pci/devices/$gpu/boot_vga"
mkdir -p "$root/sys/bus/pci/devices/$gpu/graphics/fb0"
starts with_gpu
holds sys/class/vtconsole/vtcon1/bind 0

begin 'the sound of its outputs goes to the guest with it'
desktop
both() {
  domain "$guest" \
    "<gvt:pci host=\"$gpu\" managed=\"yes\" alias=\"ua-gvt0\" lifecycle=\"guest\"/>
     <gvt:pci host=\"0000:00:1f.3\" managed=\"yes\" alias=\"ua-gvt1\" lifecycle=\"guest\"/>
     <gvt:display mode=\"none\"/>" \
    "<hostdev mode='subsystem' type='pci' managed='yes'>
       <source><address domain='0x0000' bus='0x00' slot='0x02' function='0x0'/></source></hostdev>
     <hostdev mode='subsystem' type='pci' managed='yes'>
       <source><address domain='0x0000' bus='0x00' slot='0x1f' function='0x3'/></source></hostdev>"
}
starts both
holds "run/gvt-xml/$guest" "domain a guest
console vtcon1
framebuffer efi-framebuffer efi-framebuffer.0
module kvmgt
driver $gpu i915 i915
driver 0000:00:1f.3 snd_hda_intel snd_hda_intel"
holds log "modprobe -r kvmgt"

begin 'an address in another way of writing it'
pci 0000:00:1f.3 040300 8086 9d71 snd_hda_intel 2
starts eval 'with_gpu | sed "s/$gpu/0000:00:1f.3/; s/domain=.0x0000. bus=.0x00. slot=.0x02. function=.0x0./slot='\''31'\'' function='\''3'\''/"'
holds "run/gvt-xml/$guest" "domain a guest
driver 0000:00:1f.3 snd_hda_intel"

begin 'of several PCI devices those that are planned so'
desktop
starts eval 'with_gpu | sed "s|<gvt:pci .*/>|&<gvt:pci host=\"0000:00:1f.3\" managed=\"yes\" alias=\"ua-gvt1\" lifecycle=\"manual\"/>|
  s|<devices>|&<hostdev mode='\''subsystem'\'' type='\''pci'\'' managed='\''yes'\''><source><address slot='\''0x1f'\'' function='\''0x3'\''/></source></hostdev>|"'
grep -q "driver $gpu" "$root/run/gvt-xml/$guest" || fail "the GPU isn't given up"
if grep -q 'driver 0000:00:1f.3' "$root/run/gvt-xml/$guest"; then fail "the other is too"; fi

begin 'what is no GPU is given up without more ado'
desktop
file "sys/bus/pci/devices/$gpu/class" 0x020000
starts with_gpu gdm
holds "run/gvt-xml/$guest" "domain a guest
driver $gpu i915 i915"
has active/gdm.service

begin 'users of users of the module go first'
desktop
module gvt_user
holder kvmgt gvt_user
before=$(state)
starts with_gpu
holds log "modprobe -r gvt_user
modprobe -r kvmgt
modprobe -r snd_hda_intel"
ends with_gpu
same "$before"

begin 'a vGPU that somebody else makes meanwhile is his'
desktop
echo "mdev $vgpu $gpu $type" >"$root/meanwhile"
refuses "there is a vGPU $vgpu already; choose another --uuid" domain "$guest" \
  "<gvt:mdev uuid=\"$vgpu\" alias=\"ua-gvt0\" lifecycle=\"guest\" type=\"$type\"/>
   <gvt:pci host=\"$gpu\" managed=\"yes\" alias=\"ua-gvt1\" lifecycle=\"guest\"/>
   <gvt:display mode=\"none\"/><gvt:display-service name=\"gdm.service\"/>" \
  "<hostdev mode='subsystem' type='mdev'><source><address uuid='$vgpu'/></source></hostdev>
   <hostdev mode='subsystem' type='pci' managed='yes'><source>
     <address domain='0x0000' bus='0x00' slot='0x02' function='0x0'/></source></hostdev>"
settle
has "sys/bus/mdev/devices/$vgpu"
has_no "run/gvt-xml/$guest"

begin 'no display manager runs'
desktop
rm "$root/active/gdm.service"
before=$(state)
starts with_gpu gdm
has_no active/gdm.service
ends with_gpu gdm
same "$before"

begin 'no modprobe'
desktop
rm "$root/usr/sbin/modprobe"
refuses 'this host has no program modprobe' with_gpu
has_no "run/gvt-xml/$guest"

begin 'no systemctl'
desktop
rm "$root/usr/sbin/systemctl"
refuses 'this host has no systemctl, by which' with_gpu gdm

# Each step fails in its turn, and the host is as it was.

step_fails() {
  begin "$1"
  desktop
  eval "$3"
  before=$(state)
  refuses "$2" with_gpu gdm
  same "$before"
}

step_fails 'the display manager stays' 'systemctl stop gdm.service' \
  'echo "systemctl stop gdm.service" >"$root/fail"'
step_fails 'the framebuffer stays' 'efi-framebuffer/unbind: Is a directory' \
  'rm "$root/sys/bus/platform/drivers/efi-framebuffer/unbind"; mkdir "$root/sys/bus/platform/drivers/efi-framebuffer/unbind"'
step_fails 'kvmgt stays' "the module kvmgt can't be unloaded, since something on the host still uses the GPU .*in use" \
  'echo "modprobe -r kvmgt" >"$root/fail"'
step_fails 'the sound stays' "the module snd_hda_intel can't be unloaded" 'echo "modprobe -r snd_hda_intel" >"$root/fail"'

# The hook is killed at each step, and the guest's end undoes it; so does another start, and its end.

for kill in kill kill-after; do
  for call in 'systemctl stop gdm.service' 'modprobe -r kvmgt' 'modprobe -r snd_hda_intel'; do
    for again in no yes; do
      begin "$kill $call, started again: $again"
      desktop
      before=$(state)
      echo "$call" >"$root/$kill"
      if with_gpu gdm | libvirt_calls prepare begin; then fail "it wasn't killed"; fi
      rm "$root/$kill"
      [ "$(state)" = "$before" ] && [ "$call" != 'systemctl stop gdm.service' ] && fail "nothing was done by then"
      has "run/gvt-xml/$guest"
      [ "$again" = no ] || starts with_gpu gdm
      ends with_gpu gdm
      same "$before"
    done
  done
done

for call in 'modprobe snd_hda_intel' 'modprobe kvmgt' 'systemctl start gdm.service'; do
  begin "kill $call"
  desktop
  before=$(state)
  starts with_gpu gdm
  echo "$call" >"$root/kill"
  if with_gpu gdm | libvirt_calls release end; then fail "it wasn't killed"; fi
  rm "$root/kill"
  ends with_gpu gdm
  same "$before"
done

# Records

# A record of steps none of which was done, then of any part of them.
begin 'what was written down and never done'
desktop
before=$(state)
records 700
steps=("mdev $vgpu $type $gpu" 'service gdm.service' 'console vtcon1' 'framebuffer efi-framebuffer efi-framebuffer.0' 'module kvmgt' 'module snd_hda_intel'
  "driver $gpu i915 i915")
for ((count = 0; count <= ${#steps[@]}; count++)); do
  (umask 077 && printf '%s\n' 'domain a guest' "${steps[@]:0:count}" >"$root/run/gvt-xml/$guest")
  ends with_gpu gdm
  same "$before"
  has_no log
done

begin 'lines that nobody wrote are not heeded'
desktop
before=$(state)
records 700
for line in 'mdev ../../../../../etc' "mdev $vgpu/.. $type" 'service' 'service ssh.service now' 'program rm -rf' '' \
  'module ../i915' 'module --all' 'driver 0000:00:02.0' "$(printf 'console vtcon1\033[2J')" 'console  vtcon1'; do
  (umask 077 && printf '%s\n' 'domain a guest' "$line" >"$root/run/gvt-xml/$guest")
  if with_gpu | libvirt_calls release end; then
    [ -z "$line" ] || fail "'$line' is heeded"
  else
    grep -q "has a line that isn't understood" "$work/err" || fail "$line: $(cat "$work/err")"
    has "run/gvt-xml/$guest"
    rm -f "$root/run/gvt-xml/$guest"
  fi
  same "$before"
  has_no log
done

begin 'a torn line is none, and the others are undone'
desktop
before=$(state)
starts with_gpu gdm
printf 'module kvm' >>"$root/run/gvt-xml/$guest"
if with_gpu | libvirt_calls release end; then fail "it is heeded"; fi
grep -q "isn't understood, and on whose word nothing is done: 'module kvm'" "$work/err" || fail "$(cat "$work/err")"
rm "$root/run/gvt-xml/$guest"
same "$before"

begin 'a torn line of a step that is to be done now'
desktop
before=$(state)
records 700
(umask 077 && printf 'domain a guest\nmodule kvmgt' >"$root/run/gvt-xml/$guest")
starts with_gpu
has_no sys/module/kvmgt
ends with_gpu
has_no "run/gvt-xml/$guest"
same "$before"

begin 'a link in the place of the record'
intel_gpu
records 700
(umask 077 && echo 'precious' >"$root/etc-passwd")
ln -s "$root/etc-passwd" "$root/run/gvt-xml/$guest"
refuses "isn't this user's own" with_vgpu
if with_vgpu | libvirt_calls release end; then fail "it is followed"; fi
holds etc-passwd precious
holds "$create" ''
rm "$root/run/gvt-xml/$guest"
ln "$root/etc-passwd" "$root/run/gvt-xml/$guest"
refuses "isn't this user's own" with_vgpu
holds etc-passwd precious

begin 'a folder that is open to others, or a link'
intel_gpu
records 777
refuses "/run/gvt-xml isn't this user's own \(a link, open to others, somebody else's\)" with_vgpu
rmdir "$root/run/gvt-xml"
mkdir -m 700 "$root/elsewhere"
ln -s ../elsewhere "$root/run/gvt-xml"
refuses "/run/gvt-xml isn't this user's own" with_vgpu
holds "$create" ''

# On whose word nothing is done

begin "a vGPU that isn't the domain's"
intel_gpu
before=$(state)
starts eval 'with_vgpu | sed "s/<address uuid=.*\/>/<address uuid='\''b297db4a-f4c2-11e6-90f6-d3b88d6c9525'\''\/>/"'
same "$before"
has_no run

begin "a GPU that isn't the domain's, or not libvirt's to take"
desktop
before=$(state)
starts eval 'with_gpu gdm | sed "s/slot='\''0x02'\''/slot='\''0x03'\''/"'
starts with_gpu gdm no
starts eval 'with_gpu gdm | sed "s/type='\''pci'\''/type='\''usb'\''/"'
same "$before"
has_no log
has_no run

begin "a service that isn't the display manager"
desktop
before=$(state)
refuses "ssh.service to be stopped, which isn't this host's display manager \(gdm.service\)" with_gpu ssh.service
refuses "ssh.service to be stopped" with_gpu ssh
same "$before"
has_no log
rm "$root/etc/systemd/system/display-manager.service"
refuses "gdm.service to be stopped, which isn't this host's display manager \(display-manager.service\)" with_gpu gdm

begin 'plans that are none'
intel_gpu
before=$(state)
for bad in 'parent="../.." type="x"' 'parent="a/b" type="x"' 'type=".."' 'type="a b"' 'type="-r"' 'type="x" extra="1"'; do
  refuses "isn't one that gvt-xml understands" with_vgpu "$guest" "lifecycle=\"guest\" $bad"
done
refuses "isn't one that gvt-xml understands" eval 'with_vgpu | sed "s/gvt:mdev uuid=\"/&..\//"'
refuses 'several states' eval 'with_vgpu | sed "s|<metadata>|&<gvt:state xmlns:gvt=\"urn:gvt-xml:1\" version=\"1\"/>|"'
same "$before"
has_no run

begin "a plan of another version that doesn't speak of the hook is libvirt's alone"
intel_gpu
starts domain "$guest" '<gvt:mdev uuid="new"/>' ''

begin "what isn't XML"
intel_gpu
refuses 'not well-formed' echo '<domain xmlns:gvt="urn:gvt-xml:1">'
refuses 'document type' eval 'with_vgpu | sed "1i <!DOCTYPE domain [<!ENTITY a \"b\">]>"'
refuses "has no uuid: it isn't what libvirt gives a hook" with_vgpu 'no uuid'
refuses 'has no uuid' with_vgpu '../../../tmp/x'
starts true

begin 'too much of it'
intel_gpu
if { echo 'urn:gvt-xml:1'; head -c 68157440 /dev/zero; } | libvirt_calls prepare begin; then fail "64 MiB are taken"; fi
grep -q 'has more than 64 MiB, which no domain has' "$work/err" || fail "$(cat "$work/err")"

begin 'a name like an option'
intel_gpu
mkdir "$work/elsewhere"
with_vgpu | "$GVT_XML" --root "$root" hook run -- "--root=$work/elsewhere" prepare begin - || fail "it doesn't start"
holds "$create" "$vgpu"
settle
with_vgpu | "$GVT_XML" --root "$root" hook run -- -v release end - || fail "it doesn't end"

begin 'what was done is said in a line'
intel_gpu
with_vgpu | "$GVT_XML" --root "$root" -v hook run -- $'a\nguest\033[m' prepare begin - 2>"$work/err"
[ "$(cat "$work/err")" = "a guest\\x1b[m: made the vGPU $vgpu ($type on $gpu)" ] || fail "$(cat "$work/err")"

begin 'words that are missing'
"$GVT_XML" --root "$root" hook run -- 'a guest' prepare 2>"$work/err"
[ $? = 2 ] || fail "its status isn't 2"

# The script

script=etc/libvirt/hooks/qemu.d/gvt-xml

# cli STATUS PATTERN WORD…: "gvt-xml hook WORD…" ends with this status, and prints the pattern.
cli() {
  local expected=$1 pattern=$2 status
  shift 2
  "$GVT_XML" --root "$root" -c test:///default hook "$@" >"$work/said" 2>&1
  status=$?
  [ "$status" = "$expected" ] || fail "hook $*: status $status, not $expected"
  grep -qE -- "$pattern" "$work/said" || fail "hook $*: it isn't said that $pattern, but: $(cat "$work/said")"
}

begin 'the script comes and goes'
cli 3 "^not installed: there is no hook /$script \(gvt-xml hook install\)\$" status
cli 0 "isn't installed" remove
cli 0 'systemctl reload' install
cli 0 "^installed: /$script runs $GVT_XML\$" status
cli 0 'is installed already' install
# Debian's AppArmor profile of libvirtd lets it run nothing in /usr/local/bin, but anything by env.
grep -q '^exec /usr/bin/env ' "$root/$script" || fail "it doesn't run it by env"
[ "$(stat -c %a "$root/$script")" = 755 ] || fail "its permissions are $(stat -c %a "$root/$script")"
if grep -q reload "$work/said"; then fail "there is nothing new to reload"; fi
cli 0 'exec ' install --print
sed 1d "$work/said" | cmp - "$root/$script" || fail "another script is printed"
"$GVT_XML" hook install --print 2>/dev/null | cmp - "$root/$script" || fail "another script is printed"
cli 0 '^removed' remove
has_no "$script"
cli 3 "there is no hook /$script" status
cli 2 'install, remove, status or run' mend
cli 2 -- '--print is for install' remove --print
cli 2 -- '--json is for status: leave it out' remove --json

begin 'it does what libvirt wants'
intel_gpu
cli 0 '' install
sed -i "s|' hook run|' --root '$root' hook run|" "$root/$script"
with_vgpu | env -i PATH=/usr/bin:/bin LC_ALL=C "$root/$script" '-v' prepare begin - || fail "it fails"
holds "$create" "$vgpu"

begin 'it is not in the way of guests when the program is gone'
cli 0 '' install
sed -i "s|$GVT_XML|/nonexistent|g" "$root/$script"
with_vgpu | "$root/$script" a prepare begin - || fail "it fails"
cli 3 "runs /nonexistent, which isn't there any more" status
cli 0 '^installed' install
cli 0 '^installed' status

begin 'it is mended'
cli 0 '' install
chmod 644 "$root/$script"
cli 3 "isn't executable" status
cli 0 '^installed' install
cli 0 '^installed' status
sed -i '/^exec/d' "$root/$script"
cli 3 'was changed' status
cli 0 '^installed' install
sed -i "s|$GVT_XML|/bin/true|g" "$root/$script"
cli 0 "runs /bin/true \(and this is $GVT_XML\)" status

begin "somebody else's stays"
mkdir -p "$root/${script%/*}"
printf '#!/bin/sh\n' >"$root/$script"
cli 1 "isn't one that gvt-xml wrote" install
cli 1 "isn't one that gvt-xml wrote" remove
cli 3 "isn't one that gvt-xml wrote" status
holds "$script" '#!/bin/sh'
rm "$root/$script"
ln -s /nonexistent "$root/$script"
cli 1 "isn't one that gvt-xml wrote" install

begin 'a guest still needs it'
intel_gpu
cli 0 '' install
starts with_vgpu
cli 0 'a guest runs for which the hook changed the host' remove

echo "hook: $cases cases, $failed failures"
[ "$failed" = 0 ]
