# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The functions of the cases. Each case sources this file, asserts by its functions, and ends with "finish". The first
# assertion that doesn't hold ends the case. A case has a host of its own: nothing else uses libvirt or the devices meanwhile.
set -Eeuo pipefail

# The host: a GPU that can be divided, and other devices that can be given away.
gpu=0000:00:02.0
types=/sys/bus/pci/devices/$gpu/mdev_supported_types
type=i915-GVTg_V5_4
# shellcheck disable=SC2034 # for the cases
uuid=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
# shellcheck disable=SC2034
other_uuid=c5d81a6e-2f0c-4b4e-9f3e-5d3f7b1f2a11
# shellcheck disable=SC2034
hook=/etc/libvirt/hooks/qemu.d/gvt-xml
network_card=0000:00:05.0
bare_device=0000:00:06.0
second_display=0000:00:07.0
# Behind one bridge: these two are in one IOMMU group.
grouped_device=0000:01:01.0
# shellcheck disable=SC2034
group_mate=0000:01:02.0
# A card of two functions, the other one without a driver.
two_functions=0000:00:09.0
# The PCI devices that cases give to guests.
# shellcheck disable=SC2034
given_away=("$gpu" "$network_card" "$bare_device" "$second_display" "$grouped_device" "$two_functions")

# The pictures of the guests' screens, for people to look at too.
screens=/share/results/screens

export LIBVIRT_DEFAULT_URI=qemu:///system NO_COLOR=1
assertions=0
output=
status=0
trap 'echo "ended by: line $LINENO of ${BASH_SOURCE##*/}: $BASH_COMMAND" >&2' ERR

fail() {
  local frame=0 where
  echo "FAILED: $*"
  while where=$(caller "$frame"); do
    [[ $where == */lib.sh ]] || echo "  at ${where##*/}, line ${where%% *}"
    frame=$((frame + 1))
  done
  exit 1
}

held() {
  assertions=$((assertions + 1))
  echo "ok: $*"
}

# skip REASON: the case needs something that this host lacks.
skip() {
  echo "skipped: $*"
  exit 0
}

finish() {
  echo "finished: $assertions assertions"
}

# run COMMAND…: its output on both streams is in $output, its exit status in $status.
run() {
  echo "\$ ${*@Q}"
  status=0
  output=$("$@" 2>&1 </dev/null) || status=$?
  [ -z "$output" ] || echo "$output"
}

# expect STATUS COMMAND…
expect() {
  local wanted=$1
  shift
  run "$@"
  [ "$status" -eq "$wanted" ] || fail "exit status $status, not $wanted: $*"
  held "exit status $status: $*"
}

# says TEXT…: the command before said each of these.
says() {
  local text
  for text in "$@"; do
    [[ $output == *"$text"* ]] || fail "it didn't say: $text"
    held "it said: $text"
  done
}

# says_not TEXT…
says_not() {
  local text
  for text in "$@"; do
    [[ $output != *"$text"* ]] || fail "it said: $text"
    held "it didn't say: $text"
  done
}

# finds STATUS ID TEXT: gvt-xml doctor, the command before, found that of this check. Its lines are wrapped.
finds() {
  local whole
  whole=$(sed -E ':a; N; $!ba; s/\n {10,}/ /g' <<<"$output")
  grep -qE "^$1 +$2 .*" <<<"$whole" || fail "no line: $1 $2"
  grep -E "^$1 +$2 " <<<"$whole" | grep -qF -- "$3" || fail "$2 doesn't say: $3"
  held "$1 $2: $3"
}

# foresees DOMAIN ID TEXT: gvt-xml doctor fails it for this check only, and libvirt says why at the start.
foresees() {
  expect 3 gvt-xml doctor "$1"
  is 'failed checks' "$(awk '$1 == "FAIL" { print $2 }' <<<"$output")" "$2"
  doesnt_start "$1" "$3"
}

# no_fault DOMAIN: gvt-xml doctor fails it for nothing.
no_fault() {
  expect 0 gvt-xml doctor "$1"
  says_not FAIL
}

# is WHAT IS WANTED
is() {
  [ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"
  held "$1 is '$2'"
}

# holds COMMAND…, holds_not COMMAND…
holds() {
  "$@" || fail "doesn't hold: $*"
  held "$*"
}

holds_not() {
  ! "$@" || fail "holds: $*"
  held "not: $*"
}

# becomes SECONDS COMMAND…: it holds before that time is over.
becomes() {
  local until=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$until" ] || fail "doesn't become so: $*"
    sleep 0.2
  done
  held "$*"
}

# define SAMPLE [NAME]: a small one of the project's samples, emulated.
define() {
  local name=${2-$1} file=/tmp/${2-$1}.xml
  xsltproc tests/lib/adapt.xsl "samples/$1.xml" | xsltproc tests/e2e/small.xsl - >"$file"
  if [ "$name" != "$1" ]; then
    sed -i -e "s,<name>.*</name>,<name>$name</name>," -e "/<uuid>/d" -e "s,/$1_VARS.fd,/${name}_VARS.fd," "$file"
  fi
  virsh --quiet define --validate "$file"
}

defined() {
  virsh --quiet dumpxml --inactive --security-info "$1"
}

# remember DOMAIN, then is_back DOMAIN: its definition, byte for byte.
remember() {
  defined "$1" >"/tmp/$1.before"
}

is_back() {
  defined "$1" >"/tmp/$1.after"
  diff -u "/tmp/$1.before" "/tmp/$1.after" || fail "$1 isn't what it was"
  cmp "/tmp/$1.before" "/tmp/$1.after" || fail "$1 isn't what it was"
  held "$1 is back, byte for byte"
}

start() {
  expect 0 virsh --quiet start "$1"
  is "state of $1" "$(virsh --quiet domstate "$1")" running
}

stop() {
  expect 0 virsh --quiet destroy "$1"
}

# doesnt_start DOMAIN REASON…: libvirt's error has each of these.
doesnt_start() {
  local name=$1
  shift
  expect 1 virsh --quiet start "$name"
  says "$@"
}

# off DOMAIN
off() {
  is "state of $1" "$(virsh --quiet domstate "$1")" 'shut off'
}

# refused TEXT WORD…: apply --try of these words to debian-server, which was remembered, ends with QEMU's or libvirt's text and
# its cause, and nothing is changed.
refused() {
  local text=$1
  shift
  expect 1 gvt-xml apply debian-server --try "$@"
  says "$text" 'the old definition was put back' 'cause: ' 'next step: '
  is_back debian-server
  off debian-server
}

# qemu_version, libvirt_version: of this host.
qemu_version() {
  qemu-system-x86_64 --version | sed -nE '1s/^.* version ([0-9.]+).*$/\1/p'
}

libvirt_version() {
  virsh --quiet version | sed -nE 's/^Using library: libvirt ([0-9.]+)$/\1/p'
}

# ordered VERSION VERSION
ordered() {
  printf '%s\n' "$@" | sort --check=silent --version-sort
}

# qemu_at_least 10.1, libvirt_at_least 12.5
qemu_at_least() {
  ordered "$1" "$(qemu_version)"
}

libvirt_at_least() {
  ordered "$1" "$(libvirt_version)"
}

qemu_pid() {
  cat "/run/libvirt/qemu/$1.pid"
}

# property DOMAIN ALIAS NAME: as QEMU has it.
property() {
  virsh --quiet qemu-monitor-command "$1" --hmp "qom-get /machine/peripheral/$2 $3" | tr -d '\r\n"'
}

# has_property DOMAIN ALIAS NAME VALUE
has_property() {
  is "$2's $3 in QEMU of $1" "$(property "$1" "$2" "$3")" "$4"
}

# has_device DOMAIN DRIVER ALIAS: in QEMU's tree of devices.
has_device() {
  local tree
  tree=$(virsh --quiet qemu-monitor-command "$1" --hmp 'info qtree' | tr -d '\r')
  [[ $tree == *"dev: $2, id \"$3\""* ]] || fail "$1 has no device $2 named $3: $(grep 'dev: ' <<<"$tree")"
  held "$1 has the device $2 named $3"
}

# qtree DOMAIN ALIAS: the device and its properties in QEMU's tree, a line each, as NAME=VALUE.
qtree() {
  virsh --quiet qemu-monitor-command "$1" --hmp 'info qtree' | tr -d '\r' |
    awk -v name="id \"$2\"" '/ dev: / { wanted = index($0, name) } wanted' |
    sed -E 's/^ +//; s/ \(0x[0-9a-f]+\)$//; s/"//g; s/ = /=/'
}

# qtree_has DOMAIN ALIAS DRIVER NAME=VALUE…: QEMU has the device, and with these properties.
qtree_has() {
  local domain=$1 alias=$2 tree wanted
  tree=$(qtree "$domain" "$alias")
  for wanted in "dev: $3, id $alias" "${@:4}"; do
    grep -qxF "$wanted" <<<"$tree" || fail "QEMU of $domain hasn't $wanted: $tree"
    held "QEMU of $domain has $wanted"
  done
}

# picture_of DOMAIN FILE: its first screen. libvirt takes none of a guest without a video of its own.
picture_of() {
  local own=/var/lib/libvirt/qemu/screen.png
  virsh --quiet screenshot "$1" "$2" 2>/dev/null && return
  virsh --quiet qemu-monitor-command "$1" \
    "{\"execute\": \"screendump\", \"arguments\": {\"filename\": \"$own\", \"format\": \"png\"}}" >/dev/null
  mv "$own" "$2"
}

# shows DOMAIN PICTURE SIZE COLOURS: its first screen shows a picture like this within a minute. It is kept under that name.
shows() {
  local file=$screens/$2.png
  becomes 60 is_picture_of "$1" "$file" "$3 $4"
  held "$1 shows $3 in $4 colours: ${file##*/}"
}

is_picture_of() {
  picture_of "$1" "$2"
  [ "$(picture "$2")" = "$3" ]
}

# apply_and_start DOMAIN WORD…: by gvt-xml and by libvirt.
apply_and_start() {
  remember "$1"
  expect 0 gvt-xml apply "$@"
  start "$1"
}

# stop_and_revert DOMAIN: then it must be as before, byte for byte, and start.
stop_and_revert() {
  stop "$1"
  expect 0 gvt-xml revert "$1"
  is_back "$1"
  start "$1"
  holds_not grep -q vfio <(open_files "$1")
}

# open_files DOMAIN: the files that its QEMU has open.
open_files() {
  local pid
  pid=$(qemu_pid "$1")
  find "/proc/$pid/fd" -type l -printf '%l\n'
}

# holds_vfio DOMAIN COUNT: that many VFIO devices, by the IOMMU group of each.
holds_vfio() {
  local files
  files=$(open_files "$1")
  is "number of VFIO devices that QEMU of $1 holds" "$(grep -cF 'anon_inode:[vfio-device]' <<<"$files")" "$2"
  is "number of IOMMU groups that QEMU of $1 holds" "$(grep -cE '^/dev/vfio/[0-9]+$' <<<"$files")" "$2"
}

# holds_group_of DOMAIN UUID: QEMU has the mdev's own IOMMU group open.
holds_group_of() {
  local group
  group=$(basename "$(readlink -f "/sys/bus/mdev/devices/$2/iommu_group")")
  holds grep -qxF "/dev/vfio/$group" <(open_files "$1")
}

# make_mdev UUID [TYPE]: below the GPU.
make_mdev() {
  echo "$1" >"$types/${2-$type}/create"
}

# make_sample_mdev UUID: of another kernel sample, mdpy, with a display that QEMU can read as NVIDIA's.
make_sample_mdev() {
  echo "$1" >/sys/class/mdev_bus/mdpy/mdev_supported_types/mdpy-xga/create
}

remove_mdev() {
  echo 1 >"/sys/bus/mdev/devices/$1/remove"
}

mdevs() {
  ls /sys/bus/mdev/devices
}

mdev_exists() {
  [ -e "/sys/bus/mdev/devices/$1" ]
}

# free TYPE: how many more of it the GPU can make.
free() {
  cat "$types/$1/available_instances"
}

driver() {
  basename "$(readlink "/sys/bus/pci/devices/$1/driver" || echo none)"
}

undefine() {
  expect 0 virsh --quiet undefine --nvram "$1"
}

# add_rules RULE…: of AppArmor's, for QEMU; drop_rules takes them back. Not every release has their file.
rules=/etc/apparmor.d/local/abstractions/libvirt-qemu
add_rules() {
  mkdir -p "${rules%/*}"
  touch "$rules"
  [ -e /tmp/rules ] || cp "$rules" /tmp/rules
  printf '%s\n' "$@" >>"$rules"
}

drop_rules() {
  [ ! -e /tmp/rules ] || mv /tmp/rules "$rules"
}

stop_libvirtd() {
  systemctl stop libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd.service
}

start_libvirtd() {
  systemctl start libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd.service
}

# Installs the first hook of the host. libvirtd looks for hooks when it reloads.
install_hook() {
  expect 0 gvt-xml hook install
  says "$hook" 'systemctl reload libvirtd'
  systemctl reload libvirtd
}

# Removes the hook, and its folder if that is empty then: libvirt's package has no such folder.
remove_hook() {
  expect 0 gvt-xml hook remove
  holds_not test -e "$hook"
  rmdir --ignore-fail-on-non-empty /etc/libvirt/hooks/qemu.d
}

# The records of steps that the hook must undo.
records() {
  find /run/gvt-xml -type f 2>/dev/null || true
}

# gone: everything that the hook did is undone.
gone() {
  becomes 10 is_clean
  is "free $type" "$(free "$type")" 16
}

is_clean() {
  [ -z "$(mdevs)" ] && [ -z "$(records)" ]
}

# vgpu_of DOMAIN: the uuid of the first vGPU in its definition.
vgpu_of() {
  defined "$1" | xmllint --xpath 'string(//hostdev[@type="mdev"]/source/address/@uuid)' -
}

is_off() {
  [ "$(virsh --quiet domstate "$1")" = 'shut off' ]
}

driver_is() {
  [ "$(driver "$1")" = "$2" ]
}
