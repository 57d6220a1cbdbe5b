#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# apply --vgpu-type on a real QEMU driver (embedded) and a host made of files: the words for a type, the virtual function that a
# guest gets, and that no two guests get the same one.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
uri=$(driver_uri "$work/driver")
root=$work/host
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"

# plan STATUS DOMAIN WORD…: applies it on the host of files.
plan() {
  local expected=$1
  shift
  gvt "$expected" --root "$root" apply "$@"
}

# recorded DOMAIN ATTRIBUTE VALUE: of the planned PCI device.
recorded() {
  local value
  value=$(timeout 60 virsh -q -c "$uri" dumpxml --inactive "$1" |
    xmllint --xpath "string(//*[local-name()='plan']/*[local-name()='pci']/@$2)" - 2>/dev/null)
  [ "$value" = "$3" ] || fail "$1: $2 is '$value', not '$3'"
  checks=$((checks + 1))
}

# has_mdev DOMAIN TYPE
has_mdev() {
  timeout 60 virsh -q -c "$uri" dumpxml --inactive "$1" >"$work/now.xml"
  grep -q "<gvt:mdev .*type=.$2" "$work/now.xml" || fail "$1 has no vGPU $2"
  checks=$((checks + 1))
}

for number in 1 2 3; do
  adapt "$GVT_XML_SOURCE/samples/debian-server.xml" |
    sed "s,<name>[^<]*</name>,<name>desk$number</name>,; /<uuid>/d; /<mac /d" >"$work/domain.xml"
  timeout 60 virsh -q -c "$uri" define "$work/domain.xml" >"$work/out" 2>"$work/err" || fail "it doesn't define"
done

pci 0000:41:00.0 030200 10de 26b9 nvidia 66
physical_function 0000:41:00.0 32 3
for function in 4 5 6; do
  nvidia_vf "0000:41:00.$function" 0000:41:00.0 "7$function" 0 1519 'NVIDIA L40S-2Q' 1520 'NVIDIA L40S-12Q' 1521 'NVIDIA L40S-2B'
done

# Without the hook the function would have no type.
plan 1 desk1 --vgpu-type L40S-2Q
says "the guest wouldn't start (its virtual function would have no vGPU type); nothing was changed. First run gvt-xml hook install"
gvt 0 --root "$root" hook install

# Each word for the type gives the same plan.
plan 0 desk1 --vgpu-type L40S-2Q
says "profile vgpu-vf: the vGPU's type nvidia-1519 is that of a virtual function"
recorded desk1 host 0000:41:00.4
recorded desk1 type nvidia-1519
recorded desk1 type-name 'NVIDIA L40S-2Q'
recorded desk1 parent 0000:41:00.0
recorded desk1 lifecycle guest
recorded desk1 managed no
for word in 1519 nvidia-1519 'NVIDIA L40S-2Q' 'nvidia l40s-2q' l40s-2q 2q; do
  plan 0 desk1 --vgpu-type "$word"
  says 'already as planned'
done
plan 0 desk1 --mdev-type 1519 --parent 41:00.0
says 'already as planned'
plan 0 desk1
says 'already as planned'

# Another option leaves the function and its type.
plan 0 desk1 --hide-kvm
recorded desk1 host 0000:41:00.4
recorded desk1 type nvidia-1519
recorded desk1 lifecycle guest
plan 0 desk1 --lifecycle manual
recorded desk1 lifecycle manual
recorded desk1 type nvidia-1519
plan 0 desk1 --lifecycle default
recorded desk1 lifecycle guest

# Words for none, or for several.
plan 2 desk1 --vgpu-type L40S-3Q
says "no device of the host has the vGPU type 'L40S-3Q'; the types that there are: nvidia-1519 (NVIDIA L40S-2Q), \
nvidia-1520 (NVIDIA L40S-12Q), nvidia-1521 (NVIDIA L40S-2B)"
plan 2 desk1 --vgpu-type L40S-2Q --parent 42:00.0
says "the host has no device '42:00.0'"
plan 2 desk1 --vgpu-type L40S
says "no device of the host has the vGPU type 'L40S'"
nvidia_vf 0000:41:00.7 0000:41:00.0 77 0 1600 'NVIDIA A16-2Q'
plan 2 desk1 --vgpu-type 2q
says "'2q' is the end of several vGPU types: nvidia-1519 (NVIDIA L40S-2Q), nvidia-1600 (NVIDIA A16-2Q)"

# What doesn't go with a function that NVIDIA's driver keeps.
plan 2 desk2 --vgpu-type L40S-2Q --managed yes
says "which stays with NVIDIA's driver; leave out --managed"
plan 2 desk2 --vgpu-type L40S-2Q --profile gpu
says 'use the profile vgpu-vf'
plan 2 desk2 --vgpu-type L40S-2Q --profile vgpu
says "profile 'vgpu' is for a mediated device"
plan 2 desk2 --vgpu-type L40S-2Q --lifecycle boot
says '--lifecycle boot is for mdevs'

# The next guest gets another function: not the first's, nor one that a program has open, nor one that has a type.
mkdir -p "$root/sys/devices/pci0000:00/0000:41:00.5/vfio-dev/vfio0"
opens 42 qemu-system-x86 machine.slice/x.scope /dev/vfio/devices/vfio0
plan 0 desk2 --vgpu-type L40S-2Q --dry-run
says 0000:41:00.6
rm -r "$root/proc/42"
file sys/devices/pci0000:00/0000:41:00.5/nvidia/current_vgpu_type 1520
plan 0 desk2 --vgpu-type L40S-2Q --dry-run
says 0000:41:00.6
file sys/devices/pci0000:00/0000:41:00.5/nvidia/current_vgpu_type 0

# Several guests at once get a function each, in a dry run too, until there is none left.
plan 0 desk2 desk3 --vgpu-type L40S-2Q --dry-run -j 2
says 0000:41:00.5
says 0000:41:00.6
plan 0 desk2 desk3 --vgpu-type L40S-2Q -j 2
recorded desk1 host 0000:41:00.4
[ "$(for name in desk2 desk3; do timeout 60 virsh -q -c "$uri" dumpxml --inactive "$name"; done |
  grep -oP "<gvt:pci host=.\K[0-9a-f:.]+" | sort | tr '\n' ' ')" = '0000:41:00.5 0000:41:00.6 ' ] || fail 'the same function'
plan 1 desk3 --vgpu-type L40S-2Q --vgpu-type L40S-2Q
says "no virtual function of the host is free for nvidia-1519"
plan 0 desk3 --vgpu-type A16-2Q
recorded desk3 host 0000:41:00.7

# A card without room lists its types no longer. A guest that has one keeps it, by the same words.
for function in 4 5 6; do
  nvidia_vf "0000:41:00.$function" 0000:41:00.0 "7$function" 0
done
plan 0 desk1 --vgpu-type L40S-2Q
says 'already as planned'
recorded desk1 type nvidia-1519

# A function that is named gets the type, also if it has a guest.
nvidia_vf 0000:41:00.6 0000:41:00.0 76 0 1519 'NVIDIA L40S-2Q'
plan 0 desk1 --vgpu-type L40S-2Q --pci 41:00.6
recorded desk1 host 0000:41:00.6
recorded desk1 type nvidia-1519
plan 0 desk1 --vgpu-type L40S-2Q --parent 41:00.6
says 'already as planned'

# The mdevs of GVT-g and of NVIDIA by the same words.
gvt 0 revert desk2
intel_gpu
plan 0 desk2 --vgpu-type v5_4 --profile vgpu
has_mdev desk2 i915-GVTg_V5_4
pci 0000:3b:00.0 030200 10de 1eb8 nvidia 10
mdev_type 0000:3b:00.0 nvidia-222 1 'GRID T4-1B' 'num_heads=4, max_instance=16'
for word in 222 'GRID T4-1B' t4-1b; do
  gvt 0 revert desk2
  plan 0 desk2 --vgpu-type "$word"
  has_mdev desk2 nvidia-222
done

echo "vgpu-type: $checks checks passed"
