#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml hook run" on hosts made of files, and how it is called: domains and plans for which it must change nothing, words
# that are no domain, names that look like options.
set -u
# shellcheck source=tests/lib/hook.sh
. "${GVT_XML_SOURCE:?}/tests/lib/hook.sh"

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
refuses "the plan stops ssh.service, which isn't this host's display manager \(gdm.service\)" with_gpu ssh.service
refuses "the plan stops ssh.service" with_gpu ssh
same "$before"
has_no log
rm "$root/etc/systemd/system/display-manager.service"
refuses "the plan stops gdm.service, which isn't this host's display manager \(display-manager.service\)" with_gpu gdm

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

begin "a plan of another version that doesn't speak of the hook is none of its business"
intel_gpu
starts domain "$guest" '<gvt:mdev uuid="new"/>' ''

begin "what isn't XML"
intel_gpu
refuses 'not well-formed' echo '<domain xmlns:gvt="urn:gvt-xml:1"><gvt:mdev lifecycle="guest"/>'
refuses 'document type' eval 'with_vgpu | sed "1i <!DOCTYPE domain [<!ENTITY a \"b\">]>"'
refuses "has no uuid, so libvirt didn't send it" with_vgpu 'no uuid'
refuses 'has no uuid' with_vgpu '../../../tmp/x'
starts true

begin 'too much of it'
intel_gpu
if { echo 'urn:gvt-xml:1'; head -c 68157440 /dev/zero; } | libvirt_calls prepare begin; then fail "64 MiB are taken"; fi
grep -q 'has more than 64 MiB, more than any domain has' "$work/err" || fail "$(cat "$work/err")"

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

finish
