# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Hosts made of files, domains for them, and libvirt's calls of the hook. tests/cli/hook-*.sh source this and end in finish.
# The scripts use the variables, and call functions with words that no call here has:
# shellcheck disable=SC2034,SC2119,SC2120

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
  loadable i915
  gpu_files "$gpu" card0 renderD128
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

# records MODE: makes the folder of the hook's records with this mode. It has no record yet.
records() {
  mkdir -p "$root/run/gvt-xml"
  chmod "$1" "$root/run/gvt-xml"
}

# same BEFORE: the host is in that state again, and nothing is left to undo.
same() {
  diff -u <(echo "$1") <(state) || fail "the host isn't as it was"
  has_no "run/gvt-xml/$guest"
}

# finish: says how many cases ran, and fails if one of them did.
finish() {
  echo "$(basename "$0" .sh): $cases cases, $failed failures"
  [ "$failed" = 0 ]
}
