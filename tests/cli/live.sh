#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# apply --live and revert --live on a real libvirtd with running guests, which have no system: what is refused before, what a dry
# run says, and what becomes of the definition if libvirt can't plug a device in. tests/e2e/cases/live.sh does plug some in.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
uri=$(daemon_uri)
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
uuid=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
# No GVT-g, which --live refuses with newer QEMUs.
headless=(--uuid "$uuid" --profile vgpu --rom-bar off)

libvirt() {
  timeout 60 virsh -q -c "$uri" "$@"
}

end_guests() {
  local name
  for name in ported full i440fx; do
    libvirt destroy "$name" >/dev/null 2>&1 || true
  done
  daemon_stop
  rm -rf "$work"
}
trap end_guests EXIT

# guest NAME MACHINE DEVICES: its definition
guest() {
  libvirt define /dev/stdin >/dev/null <<XML
<domain type='qemu'><name>$1</name><memory unit='MiB'>32</memory>
<os><type arch='x86_64' machine='$2'>hvm</type></os><features><acpi/></features>
<devices>$3<controller type='usb' model='none'/><memballoon model='none'/></devices></domain>
XML
}

dump() {
  libvirt dumpxml --inactive --security-info "$1"
}

live() {
  libvirt dumpxml "$1" | sed '/<seclabel/,$d'
}

# remember NAME, unchanged NAME: definition and guest.
remember() {
  dump "$1" >"$work/before.xml"
  live "$1" >"$work/before.live"
}

unchanged() {
  dump "$1" >"$work/after.xml"
  live "$1" >"$work/after.live"
  cmp -s "$work/before.xml" "$work/after.xml" || fail "the definition of $1 was changed"
  cmp -s "$work/before.live" "$work/after.live" || fail "the guest $1 was changed"
  checks=$((checks + 1))
}

says_not() {
  ! grep -qF -- "$1" "$work/err" || fail "it says: $1"
  checks=$((checks + 1))
}

json() {
  python3 "$GVT_XML_SOURCE/tests/lib/check-json.py" "$GVT_XML_SOURCE/docs/domain.schema.json" "$work/out" "$1" "$2" ||
    fail "not so: $2"
  checks=$((checks + 1))
}

daemon_start
port="<controller type='pci' index='1' model='pcie-root-port'/>"
guest ported q35 "$port"
guest full q35 ''
guest i440fx pc ''

# Wrong usage.
gvt 2 apply ported "${headless[@]}" --live --try
says "--live is for a running guest, --try and --start for one that is off; leave one out"
gvt 2 apply ported "${headless[@]}" --live-timeout 5
says '--live-timeout needs --live; add it'
for seconds in 0 -1 86401; do
  gvt 2 revert ported --live --live-timeout "$seconds"
  says "--live-timeout: $seconds isn't a number of seconds from 1 to 86400"
done
gvt 2 revert ported --live --from x
says '--live takes back a recorded plan, and --from is a whole definition'
gvt 2 apply ported full "${headless[@]}" --live --all-or-nothing
says '--all-or-nothing restores definitions, not running guests'
gvt 2 apply --file "$GVT_XML_SOURCE/samples/win10.xml" "${headless[@]}" --live
says '--live is only for domains; a --file has no running guest'

# A guest that doesn't run: its next start takes it.
gvt 0 apply ported "${headless[@]}" --live
says "ported isn't running; this takes effect at its next start"
says_not 'powered off'
gvt 0 revert ported --live
says "ported isn't running; this takes effect at its next start"

# Without /sys libvirt 12.8 starts no guest, and gives no reason.
if ! libvirt start ported >/dev/null 2>"$work/refused"; then
  grep -qF 'the cause is unknown' "$work/refused" || fail "the guest doesn't start: $(<"$work/refused")"
  echo "skipped: live: guests that run, for libvirt starts none here"
  exit 0
fi
libvirt start full >/dev/null
libvirt start i440fx >/dev/null

# A dry run says what would be attached, and has the real run's verdict.
remember ported
gvt 0 apply ported "${headless[@]}" --live --dry-run
says "ported: the running guest would get ua-gvt0 (mdev $uuid)"
says "note: ua-gvt0 (mdev $uuid) gets its planned option ROM at the next start"
gvt 0 apply ported "${headless[@]}" --live --dry-run --json
json ported 'o["would"] == "change" and o["live"] == {"attached": ["ua-gvt0"], "detached": []}'
gvt 1 apply ported --uuid "$uuid" --profile gvtg-spice --live --dry-run --json
json ported 'o["would"] == "refuse" and "its display is on" in o["error"]["message"] and "live" not in o'
gvt 0 apply ported "${headless[@]}" --dry-run --json
json ported '"live" not in o'
unchanged ported

# What only a start can do, each of it in one error.
gvt 1 apply ported --uuid "$uuid" --profile gvtg-spice --live
says "'ported' is running, and some of this can't be done while it runs; nothing was changed. Leave out --live"
says "  ua-gvt0 (mdev $uuid): its display is on, and QEMU's displays are made at a start"
says "  ua-gvt0 (mdev $uuid): it has a boot display (ramfb), and QEMU plugs in no device with one"
says "  ua-gvt0 (mdev $uuid): it has an OpRegion, which QEMU doesn't give a device that is plugged in"
says "  ua-gvt0 (mdev $uuid): libvirt gives it the property xres only at a start"
says "  only a start adds: <graphics type='spice'>, <video>"
gvt 1 apply ported "${headless[@]}" --hide-kvm --live
says '  only a start adds: <features>'
says '  only a start removes: <features>'
gvt 1 apply ported "${headless[@]}" --arg=-no-hpet --live
says "  only a start adds: <qemu:"
gvt 1 apply full "${headless[@]}" --live
says "  the guest's machine has 0 free PCI slots to plug into, but 1 are needed"
unchanged ported

# libvirt can't plug it in: there is no such vGPU. The definition is put back, and nothing is left of the plan.
for name in ported i440fx; do
  remember "$name"
  gvt 1 apply "$name" "${headless[@]}" --live
  says "the running guest can't get ua-gvt0 (mdev $uuid): "
  says 'the old definition was put back'
  unchanged "$name"
done
gvt 1 apply ported --pci 0000:00:1e.0 --profile gpu --live
says "the running guest can't get ua-gvt0 (pci 0000:00:1e.0): "
says 'the old definition was put back'
remember ported
gvt 1 apply ported i440fx "${headless[@]}" --live -q
says '2 of 2 domains failed'

# The definition has it already: only the guest lacks it, and the definition stays.
gvt 0 status ported --json
json ported 'o["running"] and o["pending"] is False and o["state"] == "no plan"'
gvt 0 apply ported "${headless[@]}" --json
json ported 'o["running"] and o["pending"]'
gvt 0 revert ported --json
json ported 'o["running"] and o["pending"] is False'
gvt 0 apply ported "${headless[@]}"
says '  from the next start after power off: virsh -c '
says ' (a reboot is not enough)'
remember ported

# status reads the live XML of a running guest only, and only if its definition has a plan.
gvt 0 status
grep -qE '^ported .* in sync, pending restart *$' "$work/out" || fail "nothing is pending"
grep -qE '^full .* no plan *$' "$work/out" || fail "something is pending of a guest without a plan"
LIBVIRT_LOG_FILTERS="1:libvirt" LIBVIRT_LOG_OUTPUTS="1:file:$work/calls" gvt 0 status
[ "$(grep -c 'virDomainGetXMLDesc:' "$work/calls")" = 4 ] || fail "status reads more than the definitions and one guest"
gvt 0 status --json
json ported 'o["state"] == "in sync" and o["running"] and o["pending"]'
json ported 'o["devices"] == o["plan"]["devices"] and o["devices"][0]["identity"].startswith("a297db4a-")'
json full 'o["running"] and o["pending"] is False'
gvt 3 apply ported --live --dry-run --exit-code
says 'already as planned, nothing to define'
says "the running guest would get ua-gvt0 (mdev $uuid)"
gvt 1 apply ported --live
says "the running guest can't get ua-gvt0 (mdev $uuid): "
says_not 'the old definition was put back'
unchanged ported

# A revert has nothing to take from the guest, and says nothing of its next start.
gvt 3 revert ported --live --exit-code
says 'ported: the running guest is already as planned'
says_not 'powered off'
gvt 0 revert ported --live
says 'no plan is recorded'

# A guest without a definition.
libvirt destroy ported >/dev/null
dump ported >"$work/ported.xml"
libvirt undefine ported >/dev/null
libvirt create "$work/ported.xml" >/dev/null
gvt 1 apply ported "${headless[@]}" --live
says "the domain 'ported' is transient"
echo "live: $checks checks passed"
