#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml vgpu functions" on hosts made of files: what is written in which order, what is refused, what is put back if a step
# fails, and the unit by which the functions are there again when the host starts.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
root=$work/host
uri=test:///default
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
card=0000:03:00.0
folder=sys/devices/pci0000:00/$card
unit=etc/systemd/system/gvt-xml-functions-$card.service
link=etc/systemd/system/multi-user.target.wants/gvt-xml-functions-$card.service

# host VENDOR DRIVER TOTAL MADE: a new one, with a card. Its functions that are made are 03:00.1 and so on.
host() {
  local number
  rm -rf "${root:?}"
  pci "$card" 030000 "$1" e212 "$2" 20
  physical_function "$card" "$3" "$4"
  for ((number = 1; number <= $4; number++)); do
    pci "0000:03:00.$number" 030000 "$1" e212 "$2" "3$number"
    vf "0000:03:00.$number" "$card"
    link "$folder/virtfn$((number - 1))" "sys/devices/pci0000:00/0000:03:00.$number"
  done
}

functions() {
  local expected=$1
  shift
  gvt "$expected" --root "$root" vgpu functions "$@"
}

# holds FILE TEXT
holds() {
  [ "$(cat "$root/$1")" = "$2" ] || fail "$1 holds '$(cat "$root/$1")', not '$2'"
  checks=$((checks + 1))
}

# prints LINE…: exactly these.
prints() {
  printf '%s\n' "$@" | diff -u - "$work/out" || fail "other lines are printed"
  checks=$((checks + 1))
}

json() {
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/check-json.py" "$GVT_XML_SOURCE/docs/host.schema.json#functions" "$work/out" "$1" ||
    fail "JSON: $1"
  checks=$((checks + 1))
}

# sriov_manage OPTION: a stand-in for NVIDIA's, which fails with that option.
sriov_manage() {
  mkdir -p "$root/usr/lib/nvidia"
  cat >"$root/usr/lib/nvidia/sriov-manage" <<END
#!/bin/sh
echo "\$*" >>"$root/calls"
if [ "\$1" = "$1" ]; then
  echo 'Cannot bind the GPU' >&2
  exit 1
fi
case \$1 in -e) echo 8 ;; *) echo 0 ;; esac >"$root/$folder/sriov_numvfs"
END
  chmod +x "$root/usr/lib/nvidia/sriov-manage"
}

# None are there: the number is written.
host 8086 xe 12 0
functions 0 03:00.0 4 --dry-run
prints "write 4 into /sys/bus/pci/devices/$card/sriov_numvfs"
says 'a dry run, nothing was changed'
holds "$folder/sriov_numvfs" 0
functions 0 03:00.0 4
says "the functions of $card go whenever it loses its driver"
says "$card has 4 virtual functions now, of 12"
says 'they are gone when the host restarts; --persistent makes them again'
holds "$folder/sriov_numvfs" 4
functions 0 03:00.0 4
says "$card has 4 virtual functions already"
functions 0 pci_0000_03_00_0 all --json
json 'o["functions"] == 12 and o["changed"] and not o["persistent"] and len(o["steps"]) == 2'
holds "$folder/sriov_numvfs" 12

# Another number: 0 first.
host 8086 xe 12 2
functions 0 03:00.0 4 --dry-run
prints "write 0 into /sys/bus/pci/devices/$card/sriov_numvfs" "write 4 into /sys/bus/pci/devices/$card/sriov_numvfs"
functions 0 03:00.0 0
holds "$folder/sriov_numvfs" 0

# Each function's part of the card, written before the functions are made.
host 8086 xe 12 0
functions 1 03:00.0 2 --vram-quota 4G
says "$card has no sriov_admin/vf1/profile/vram_quota: Intel's driver xe has it"
for number in 1 2 3; do
  for setting in vram_quota exec_quantum_ms preempt_timeout_us; do
    file "$folder/sriov_admin/vf$number/profile/$setting" 0
  done
done
profile=/sys/bus/pci/devices/$card/sriov_admin
functions 0 03:00.0 2 --vram-quota 4G --exec-quantum 20 --preempt-timeout 40000 --dry-run
prints "write 4294967296 into $profile/vf1/profile/vram_quota" "write 20 into $profile/vf1/profile/exec_quantum_ms" \
  "write 40000 into $profile/vf1/profile/preempt_timeout_us" "write 4294967296 into $profile/vf2/profile/vram_quota" \
  "write 20 into $profile/vf2/profile/exec_quantum_ms" "write 40000 into $profile/vf2/profile/preempt_timeout_us" \
  "write 2 into /sys/bus/pci/devices/$card/sriov_numvfs"
functions 0 03:00.0 2 --vram-quota 4294967296 --exec-quantum 20
holds "$folder/sriov_admin/vf2/profile/vram_quota" 4294967296
holds "$folder/sriov_admin/vf2/profile/preempt_timeout_us" 0
holds "$folder/sriov_admin/vf3/profile/exec_quantum_ms" 0
functions 0 03:00.0 2 --vram-quota 4G --exec-quantum 20
says 'has 2 virtual functions already'
functions 0 03:00.0 2 --exec-quantum 10
holds "$folder/sriov_admin/vf1/profile/exec_quantum_ms" 10

# NVIDIA's program makes all of them.
host 10de nvidia 8 0
sriov_manage none
functions 1 03:00.0 4
says "NVIDIA's sriov-manage makes all 8 virtual functions of $card, and those without a vGPU type take nothing from it; write 8, or all"
functions 0 03:00.0 all
functions 0 03:00.0 0
[ "$(tr '\n' ' ' <"$root/calls")" = "-e $card -d $card " ] || fail "$(cat "$root/calls")"
echo 4 >"$root/$folder/sriov_numvfs"
sriov_manage -e
functions 1 03:00.0 all
says "can't be made: of the 4 virtual functions of $card there are 0 now; sriov-manage -e $card failed: Cannot bind the GPU"

# What isn't possible.
host 8086 xe 12 1
functions 1 03:00.0 13
says "$card can have at most 12 virtual functions, not 13"
functions 1 03:00.1 2
says "0000:03:00.1 is itself a virtual function, of $card; name that"
functions 1 04:00.0 2
says 'the host has no PCI device 0000:04:00.0 ("gvt-xml devices" lists its GPUs)'
pci 0000:04:00.0 030000 1002 744c amdgpu 40
functions 1 04:00.0 2
says "0000:04:00.0 can't have virtual functions"
functions 2 03:00.0 many
says "vgpu functions: 'many' isn't a number of virtual functions; write a number, or all"
functions 2 03:00.0
says 'vgpu functions: write gvt-xml vgpu functions ADDR N'
functions 2 03:00.0 2 --vram-quota big
says "--vram-quota must be a size, as in 4G or 4294967296, not 'big'"
functions 2 03:00.0 2 --exec-quantum 1s
says "--exec-quantum must be a number of milliseconds, not '1s'"
for words in '03:00.0 -1' 'here 2' '03:00.0 2 --uuid x' '03:00.0 2 --parent x' '03:00.0 2 --preempt-timeout=-1'; do
  # shellcheck disable=SC2086
  functions 2 $words
done
gvt 2 --root "$root" vgpu create i915-GVTg_V5_4 --dry-run
says 'vgpu create has no option --dry-run'
holds "$folder/sriov_numvfs" 1

# A function that is in use: by a program, a running guest, or a guest that would lose it.
host 8086 xe 12 3
opens 42 qemu-system-x86 machine.slice/x.scope /dev/vfio/32
functions 1 03:00.0 4
says 'the virtual function 0000:03:00.2, which would be removed, is in use by a program of this host'
rm -r "$root/proc/42"

# node STATE: a guest with 03:00.2 in that state, 1 for running and 5 for shut off.
node() {
  cat >"$work/node.xml" <<END
<node>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>desk1</name>
    <memory unit='MiB'>64</memory>
    <os><type>hvm</type></os>
    <devices>
      <hostdev mode='subsystem' type='pci' managed='yes'>
        <source><address domain='0x0000' bus='0x03' slot='0x00' function='0x2'/></source>
      </hostdev>
    </devices>
    <test:runstate>$1</test:runstate>
  </domain>
</node>
END
}
uri=test://$work/node.xml
node 1
functions 1 03:00.0 4
says "domain 'desk1' runs with 0000:03:00.2, which would be removed; shut it down first"
functions 0 03:00.0 3
node 5
functions 1 03:00.0 1
says "domain 'desk1' has 0000:03:00.2, which would be removed; first give it another device"
functions 1 03:00.0 0 --dry-run
holds "$folder/sriov_numvfs" 3
functions 0 03:00.0 2
holds "$folder/sriov_numvfs" 2
uri=test:///default

# The driver refuses: the functions of before are there again, or it is said that they aren't.
host 8086 xe 12 0
rm "$root/$folder/sriov_numvfs"
ln -s /proc/sys/kernel/cap_last_cap "$root/$folder/sriov_numvfs"
functions 1 03:00.0 2
says "the virtual functions can't be made: /sys/bus/pci/devices/$card/sriov_numvfs: Permission denied"
host 8086 xe 12 0
ln -sf /dev/null "$root/$folder/sriov_numvfs"
functions 1 03:00.0 2
says "$card has 0 virtual functions afterwards, not 2; dmesg says why"

# The unit. A host without systemd has none.
host 8086 xe 12 0
functions 1 03:00.0 2 --persistent
says 'this host has no systemd'
holds "$folder/sriov_numvfs" 0
mkdir -p "$root/etc/systemd/system"
program systemctl
functions 0 03:00.0 2 --persistent
says 'they are made again when the host starts'
holds "$folder/sriov_numvfs" 2
grep -qF "ExecStart=\"$(realpath "$GVT_XML")\" vgpu functions $card 2" "$root/$unit" || fail "$(cat "$root/$unit")"
[ "$(readlink "$root/$link")" = "../gvt-xml-functions-$card.service" ] || fail 'the unit is not enabled'
[ "$(stat -c %a "$root/$unit")" = 644 ] || fail "$(stat -c %a "$root/$unit")"
[ "$(cat "$root/log")" = 'systemctl daemon-reload' ] || fail "$(cat "$root/log")"
if command -v systemd-analyze >/dev/null; then
  cp "$root/$unit" "$work/gvt-xml-functions.service"
  systemd-analyze verify "$work/gvt-xml-functions.service" >"$work/out" 2>"$work/err" || fail 'systemd refuses the unit'
fi
functions 0 03:00.0 2 --persistent --json
json 'not o["changed"] and o["persistent"] and o["steps"] == []'
[ "$(wc -l <"$root/log")" = 1 ] || fail 'systemd reads its units again without need'

# What the unit runs when the host starts: it doesn't ask libvirt, which waits for it.
echo 0 >"$root/$folder/sriov_numvfs"
timeout 60 env -u LIBVIRT_DEFAULT_URI "$GVT_XML" --root "$root" vgpu functions "$card" 2 >"$work/out" 2>"$work/err" || fail 'at boot'
holds "$folder/sriov_numvfs" 2
if grep -q libvirt "$work/err"; then fail 'it asks libvirt'; fi

echo 0 >"$root/$folder/sriov_numvfs"
functions 0 03:00.0 3
says "its own unit for $card says how many there are; --persistent changes it"
functions 0 03:00.0 4 --persistent
grep -q "vgpu functions $card 4" "$root/$unit" || fail 'the unit has another number'
functions 0 03:00.0 0 --persistent
says 'none is made when the host starts'
if [ -e "$root/$unit" ] || [ -L "$root/$link" ]; then fail 'the unit is still there'; fi
holds "$folder/sriov_numvfs" 0
functions 0 03:00.0 0 --persistent

# A unit that gvt-xml didn't write stays.
file "$unit" '[Service]'
functions 1 03:00.0 2 --persistent
says "/$unit is a unit that gvt-xml didn't write; look at it, and move it away"
echo 2 >"$root/$folder/sriov_numvfs"
functions 1 03:00.0 0 --persistent
holds "$unit" '[Service]'
holds "$folder/sriov_numvfs" 2

echo "vgpu-functions: $checks checks passed"
