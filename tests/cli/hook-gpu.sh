#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml hook run" on hosts made of files: a GPU that the host gives up when a guest starts, and has again when the guest
# ends, with its display manager, consoles, framebuffer and modules.
# Words that are run later stand in single quotes:
# shellcheck disable=SC2016
set -u
# shellcheck source=tests/lib/hook.sh
. "${GVT_XML_SOURCE:?}/tests/lib/hook.sh"

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
module i915
driver $gpu i915 i915"
holds log "systemctl stop gdm.service
modprobe -r kvmgt
modprobe -r snd_hda_intel
modprobe -r i915"
holds sys/class/vtconsole/vtcon0/bind 1
holds sys/class/vtconsole/vtcon1/bind 0
has_no sys/bus/platform/drivers/efi-framebuffer/efi-framebuffer.0
has_no active/gdm.service
has_no sys/module/kvmgt
has_no sys/module/i915
# As libvirt does: it takes the device, and lets go of it.
bind_device "$gpu" vfio-pci
unbind_device "$gpu"
rm "$root/log"
ends with_gpu
same "$before"
holds log "modprobe i915
modprobe snd_hda_intel
modprobe kvmgt
systemctl start gdm.service"
holds sys/bus/pci/devices/$gpu/driver_override ''

begin "systemd's alias stands for the display manager that is enabled"
desktop
before=$(state)
starts with_gpu display-manager.service
grep -qx 'service gdm.service' "$root/run/gvt-xml/$guest" || fail "$(cat "$root/run/gvt-xml/$guest")"
has_no active/gdm.service
bind_device "$gpu" vfio-pci
ends with_gpu display-manager.service
same "$before"
has active/gdm.service

begin "a host without a display manager, or without systemd, has none to stop"
desktop
rm "$root/etc/systemd/system/display-manager.service"
starts with_gpu display-manager
has active/gdm.service
if grep -q '^service' "$root/run/gvt-xml/$guest"; then fail "$(cat "$root/run/gvt-xml/$guest")"; fi
ends with_gpu display-manager
rm "$root/usr/sbin/systemctl"
starts with_gpu display-manager
ends with_gpu display-manager

begin "if libvirt doesn't give it back, the hook does"
desktop
before=$(state)
starts with_gpu gdm.service
bind_device "$gpu" vfio-pci
file "sys/bus/pci/devices/$gpu/driver_override" vfio-pci
ends with_gpu
same "$before"
holds "sys/bus/pci/devices/$gpu/driver_override" ''

begin 'it does not wait for a program that has it by then'
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
#odule i915
driver $gpu i915 i915"
rm "$root/proc/42/fd/3"
ends with_gpu
has_no "run/gvt-xml/$guest"
[ "$(basename "$(readlink "$root/sys/bus/pci/devices/$gpu/driver")")" = i915 ] || fail "the GPU has not its driver"

begin "a driver that doesn't take it back"
desktop
starts with_gpu
bind_device "$gpu" vfio-pci
rm "$root/unloaded/i915.driver/bind" "$root/unloaded/i915/$gpu"
mkdir "$root/unloaded/i915.driver/bind"
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
module i915
driver $gpu i915 i915
driver 0000:00:1f.3 snd_hda_intel snd_hda_intel"
holds log "modprobe -r kvmgt
modprobe -r i915"

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
modprobe -r snd_hda_intel
modprobe -r i915"
ends with_gpu
same "$before"

begin 'a vGPU that another program makes meanwhile is not taken'
desktop
echo "mdev $vgpu $gpu $type" >"$root/meanwhile"
refuses "the vGPU $vgpu exists already; choose another --uuid" domain "$guest" \
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
refuses 'this host has no systemctl to stop' with_gpu gdm

finish
