#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# apply with --mdev-type on a real QEMU driver (embedded) and a host's files of its own: what is recorded, when it is refused,
# and that the same words give the same vGPU again.
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
checks=0

# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"

fail() {
  echo "FAILED: $*"
  cat "$work/out" "$work/err"
  exit 1
}

# gvt STATUS WORD…: runs it; its output is in $work/out and $work/err.
gvt() {
  local expected=$1 status=0
  shift
  timeout 60 "$GVT_XML" -c "$uri" --root "$root" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
  [ "$status" = "$expected" ] || fail "gvt-xml $* ends with $status, not $expected"
}

# says FILE TEXT
says() {
  grep -qF -- "$2" "$work/$1" || fail "it doesn't say: $2"
  checks=$((checks + 1))
}

# recorded XPATH-OF-THE-PLAN VALUE
recorded() {
  local value
  value=$(timeout 60 virsh -q -c "$uri" dumpxml --inactive debian |
    xmllint --xpath "string(//*[local-name()='plan']/$1)" - 2>/dev/null)
  [ "$value" = "$2" ] || fail "$1 is '$value', not '$2'"
  checks=$((checks + 1))
}

adapt "$GVT_XML_SOURCE/samples/debian-server.xml" |
  sed 's,<name>[^<]*</name>,<name>debian</name>,' >"$work/domain.xml"
timeout 60 virsh -q -c "$uri" define "$work/domain.xml" >"$work/out" 2>"$work/err" || fail "it doesn't define"
timeout 60 virsh -q -c "$uri" dumpxml --inactive --security-info debian >"$work/before.xml"

intel_gpu 1 2 0 4

# Without the hook the guest wouldn't start.
gvt 1 apply debian --mdev-type i915-GVTg_V5_8 --profile vgpu
says err "nothing was changed. First run gvt-xml hook install, or choose --lifecycle boot or manual"
gvt 1 apply debian --mdev-type i915-GVTg_V5_8 --profile vgpu --dry-run
says err "the real run would refuse: there is no hook"
timeout 60 virsh -q -c "$uri" dumpxml --inactive --security-info debian >"$work/after.xml"
cmp -s "$work/before.xml" "$work/after.xml" || fail "it was changed"

# "manual" needs no libvirt. libvirt's embedded driver has no nodedev, so that no vGPU can start with the host.
gvt 1 apply debian --mdev-type i915-GVTg_V5_8 --profile vgpu --lifecycle boot
says err "can't be defined"
gvt 0 apply debian --mdev-type i915-GVTg_V5_8 --profile vgpu --lifecycle manual
recorded "*[local-name()='mdev']/@type" i915-GVTg_V5_8
recorded "*[local-name()='mdev']/@parent" 0000:00:02.0
recorded "*[local-name()='mdev']/@lifecycle" manual
uuid=$(timeout 60 virsh -q -c "$uri" dumpxml --inactive debian | grep -oP "(?<=mdev uuid=.)[0-9a-f-]+")
[ "${#uuid}" = 36 ] || fail "no uuid"

gvt 0 hook install

# Equal options, another lifecycle and no options give one vGPU.
gvt 0 apply debian --mdev-type i915-GVTg_V5_8 --profile vgpu
recorded "*[local-name()='mdev']/@uuid" "$uuid"
gvt 0 apply debian --lifecycle guest
recorded "*[local-name()='mdev']/@uuid" "$uuid"
recorded "*[local-name()='mdev']/@type" i915-GVTg_V5_8
recorded "*[local-name()='mdev']/@lifecycle" guest
gvt 0 apply debian
says err "already as planned"
gvt 0 apply debian --mdev-type i915-GVTg_V5_8
says err "already as planned"

# Another type, of which there is none now: it may be free when the guest starts.
gvt 0 apply debian --mdev-type i915-GVTg_V5_4
says err "no free instance of i915-GVTg_V5_4 now"
recorded "*[local-name()='mdev']/@type" i915-GVTg_V5_4

# One that is there tells its type, and isn't taken for another.
mdev a297db4a-f4c2-11e6-90f6-d3b88d6c9525 0000:00:02.0 i915-GVTg_V5_2 12
gvt 0 apply debian --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --lifecycle guest
recorded "*[local-name()='mdev']/@type" i915-GVTg_V5_2
gvt 1 apply debian --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --mdev-type i915-GVTg_V5_8
says err "exists already with the type i915-GVTg_V5_2, not "

# Several vGPUs: each has a uuid of its own, and goes on with it.
gvt 0 apply debian --mdev-type i915-GVTg_V5_1 --mdev-type i915-GVTg_V5_2 --profile vgpu
recorded "*[local-name()='mdev'][1]/@uuid" "$uuid"
second=$(timeout 60 virsh -q -c "$uri" dumpxml --inactive debian | grep -oP "(?<=mdev uuid=.)[0-9a-f-]+" | tail -n 1)
gvt 0 apply debian --mdev-type i915-GVTg_V5_2 --mdev-type i915-GVTg_V5_8 --profile vgpu
recorded "*[local-name()='mdev'][1]/@uuid" "$second"
recorded "*[local-name()='mdev'][1]/@type" i915-GVTg_V5_2
recorded "*[local-name()='mdev'][2]/@type" i915-GVTg_V5_8
gvt 2 apply debian --mdev-type i915-GVTg_V5_2 --mdev-type i915-GVTg_V5_8 --uuid "$uuid" --uuid "${uuid^^}"
says err "is given twice; each vGPU needs its own"

# Another type, while a running guest has the one before: another vGPU.
gvt 0 apply debian --mdev-type i915-GVTg_V5_8 --profile vgpu
before=$(timeout 60 virsh -q -c "$uri" dumpxml --inactive debian | grep -oP "(?<=mdev uuid=.)[0-9a-f-]+")
mdev "$before" 0000:00:02.0 i915-GVTg_V5_8 13
gvt 0 apply debian --mdev-type i915-GVTg_V5_2
recorded "*[local-name()='mdev']/@type" i915-GVTg_V5_2
recorded "*[local-name()='mdev'][@uuid = '$before']/@uuid" ""

# Two equal GPUs: each gives the vGPUs that it has left, and a vGPU that exists stays on its GPU.
gvt 0 revert debian
for address in 0000:3b:00.0 0000:5e:00.0; do
  pci "$address" 030200 10de 1eb8 nvidia 10
  mdev_type "$address" nvidia-222 1 'GRID T4-1B' 'num_heads=4, max_instance=16'
done
gvt 0 apply debian --mdev-type nvidia-222 --mdev-type nvidia-222 --profile vgpu
recorded "*[local-name()='mdev'][1]/@parent" 0000:3b:00.0
recorded "*[local-name()='mdev'][2]/@parent" 0000:5e:00.0
gvt 0 apply debian --mdev-type nvidia-222 --mdev-type nvidia-222 --mdev-type nvidia-222 --profile vgpu
says err "no free instance of nvidia-222 now"
gvt 0 apply debian --mdev-type nvidia-222
before=$(timeout 60 virsh -q -c "$uri" dumpxml --inactive debian | grep -oP "(?<=mdev uuid=.)[0-9a-f-]+")
mdev "$before" 0000:3b:00.0 nvidia-222 14
file sys/devices/pci0000:00/0000:3b:00.0/mdev_supported_types/nvidia-222/available_instances 0
gvt 0 apply debian --mdev-type nvidia-222
says err "already as planned"

# The host's own GPU, which the hook has it let go of.
gvt 0 apply debian --pci 00:02.0 --profile gpu --lifecycle guest --display-service gdm.service
recorded "*[local-name()='pci']/@lifecycle" guest
recorded "*[local-name()='display-service']/@name" gdm.service

# Options of a later apply don't change it.
gvt 0 apply debian --hide-kvm
recorded "*[local-name()='pci']/@lifecycle" guest
recorded "*[local-name()='display-service']/@name" gdm.service
gvt 1 apply debian --try
says err "stops the host's display manager"

# The lifecycle of a vGPU isn't forgotten if its uuid is given again.
gvt 0 apply debian --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile vgpu --lifecycle guest
gvt 0 apply debian --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --display none
recorded "*[local-name()='mdev']/@type" i915-GVTg_V5_2
recorded "*[local-name()='mdev']/@lifecycle" guest

gvt 0 revert debian
timeout 60 virsh -q -c "$uri" dumpxml --inactive --security-info debian >"$work/after.xml"
cmp -s "$work/before.xml" "$work/after.xml" || fail "revert doesn't give back what was"

echo "lifecycle: $checks checks passed"
