#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml hook run" on hosts made of files: a step fails, the hook is killed, its record is torn or isn't its own. The host
# must be as it was after the guest's end.
# Words that are run later stand in single quotes:
# shellcheck disable=SC2016
set -u
# shellcheck source=tests/lib/hook.sh
. "${GVT_XML_SOURCE:?}/tests/lib/hook.sh"

# Each step fails once. The host must be as it was.

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
step_fails 'kvmgt stays' "the module kvmgt can't be unloaded, because something on the host still uses the GPU .*in use" \
  'echo "modprobe -r kvmgt" >"$root/fail"'
step_fails 'the sound stays' "the module snd_hda_intel can't be unloaded" 'echo "modprobe -r snd_hda_intel" >"$root/fail"'

# The hook is killed at each step. The guest's end must undo the steps, with another start before it and without.

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

# Records of the first steps, of which none was done.
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

begin 'lines that the hook did not write are not heeded'
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
grep -q "isn't understood and is ignored: 'module kvm'" "$work/err" || fail "$(cat "$work/err")"
rm "$root/run/gvt-xml/$guest"
same "$before"

begin 'a torn line of a step that must be done now'
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
refuses "/run/gvt-xml isn't this user's own \(it is a link, open to others, or somebody else's\)" with_vgpu
rmdir "$root/run/gvt-xml"
mkdir -m 700 "$root/elsewhere"
ln -s ../elsewhere "$root/run/gvt-xml"
refuses "/run/gvt-xml isn't this user's own" with_vgpu
holds "$create" ''

finish
