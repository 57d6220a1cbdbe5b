#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# If the real run would refuse, a dry run says so: in the same words after the diff, by the same exit status, and in JSON. With the
# option by which the real run goes on, both go on. On a real libvirtd, with guests that run in a real QEMU, and on an embedded
# driver, which is the system's: only there the hook counts.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
root=$work/host
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"

stop() {
  local name
  for name in $(virsh_here list --name 2>/dev/null); do
    virsh_here destroy "$name" || true
  done
  daemon_stop
  rm -rf "$work"
}
trap stop EXIT
uri=$(daemon_uri)
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
device=(--uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile gvtg-headless)

virsh_here() {
  timeout 60 virsh -q -c "$uri" "$@"
}

dump() {
  virsh_here dumpxml --inactive --security-info "$1"
}

# json NAME EXPRESSION: of the object in $work/out whose domain or file has this name.
json() {
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/check-json.py" "$GVT_XML_SOURCE/docs/domain.schema.json" "$work/out" "$1" "$2" ||
    fail "JSON: $1: $2"
  checks=$((checks + 1))
}

# refused NAME TEXT WORD…: the real run of these words refuses, and the text is in its error. A dry run shows the diff, and says the
# same.
refused() {
  local name=$1 text=$2
  shift 2
  gvt 1 "$@" --dry-run --exit-code
  grep -q '^+++ ' "$work/out" || fail "no diff: $*"
  grep -A 50 '^error: ' "$work/err" >"$work/dry"
  gvt 1 "$@" --dry-run --json
  json "$name" 'o["would"] == "refuse" and o["error"] and not o["changed"] and o["diff"]["unified"]'
  /usr/bin/python3 -c 'import json, sys; print("error:", json.load(sys.stdin)["error"]["message"])' <"$work/out" >"$work/message"
  gvt 1 "$@"
  says "$text"
  grep -A 50 '^error: ' "$work/err" >"$work/real"
  sed '1s/^error: /&the real run would refuse: /' "$work/real" >"$work/wanted"
  diff -u "$work/wanted" "$work/dry" || fail "a dry run has other words: $*"
  sed 's/^  //' "$work/real" | diff -u - "$work/message" || fail "JSON has other words: $*"
}

# goes_on NAME WORD…: a dry run of these words ends well.
goes_on() {
  local name=$1
  shift
  gvt 3 "$@" --dry-run --exit-code
  gvt 0 "$@" --dry-run --json
  json "$name" 'o["would"] == "change" and o["changed"] and o["error"] is None'
}

# guest NAME [SCRIPT]: a definition that QEMU runs without KVM, edited by sed.
guest() {
  cat <<END | sed "${2:-}"
<domain type='qemu'><name>$1</name><memory unit='MiB'>32</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>
<features><acpi/></features><devices><emulator>$(command -v qemu-system-x86_64)</emulator></devices></domain>
END
}

# state_of NAME SCRIPT: someone edits the domain, by sed.
state_of() {
  dump "$1" >"$work/domain.xml"
  sed -i "$2" "$work/domain.xml"
  virsh_here define "$work/domain.xml"
}

daemon_start

# Guests that run, or ran.
test_running() {
  # A managed save image; with its guest gone the domain may be changed.
  virsh_here managedsave saved
  refused saved "has a managed save image, and its next start would bring back" apply saved "${device[@]}"
  refused saved "has a managed save image, which a try would restore" apply saved "${device[@]}" --try
  virsh_here managedsave-remove saved
  goes_on saved apply saved "${device[@]}"

  # A guest that runs can't be tried, and a transient domain has no definition. Nothing is started by a dry run.
  goes_on saved apply saved "${device[@]}" --start
  [ "$(virsh_here domstate saved)" = "shut off" ] || fail "a dry run starts the guest"
  virsh_here start saved
  refused saved "a try doesn't stop a running guest" apply saved "${device[@]}" --start
  goes_on saved apply saved "${device[@]}"
  virsh_here destroy saved
  guest passing >"$work/domain.xml"
  virsh_here create "$work/domain.xml"
  refused passing "is transient: it has no definition to change" apply passing "${device[@]}"
  virsh_here destroy passing
}
guest saved >"$work/domain.xml"
virsh_here define "$work/domain.xml"
if virsh_here start saved; then
  test_running
else
  echo "skipped: dry-run: guests that run, for libvirt starts none here"
fi

# A recorded plan that isn't the one that was written here last.
adapt "$GVT_XML_SOURCE/samples/debian-i440fx-vnc.xml" | sed 's,<name>[^<]*</name>,<name>guest</name>,' >"$work/domain.xml"
virsh_here define "$work/domain.xml"
dump guest >"$work/before.xml"
grep -q 'passwd=' "$work/before.xml" || fail "the domain has no password"
gvt 0 apply guest "${device[@]}"
state_of guest '/<gvt:mdev /s,a297db4a-f4c2,a297db4a-ffff,'
foreign="isn't the one that gvt-xml last wrote from here"
refused guest "$foreign" revert guest
refused guest "$foreign" apply guest --hide-kvm
goes_on guest revert guest --trust-metadata
refused guest "$foreign" lint guest --fix

# --confirm is for such a plan: it is looked at, and then gone on with. That isn't a dry run.
echo n >"$work/no"
gvt 1 revert guest --confirm <"$work/no"
says "$foreign"
says "cancelled, nothing was changed"
! grep -q "^error: " "$work/err" || fail "a no is an error"

# A password that only the backup and its copy have, and both are gone. Another reason is said beside the first.
find "$XDG_STATE_HOME/gvt-xml" -name '*.xml' -delete
refused guest "it would come back open to all" revert guest --trust-metadata
gvt 1 revert guest --dry-run
says "warning: the plan recorded in the domain's metadata"
refused guest "$foreign" revert guest --forget-passwords
goes_on guest revert guest --trust-metadata --forget-passwords
gvt 0 revert guest --trust-metadata --forget-passwords
virsh_here define "$work/before.xml"

# The backups: their folder can't be made, is a link, or another gvt-xml holds it.
: >"$work/file"
XDG_STATE_HOME=$work/file refused guest "the folder $work/file/gvt-xml/" apply guest "${device[@]}"
backups=$(find "$XDG_STATE_HOME/gvt-xml" -name "$(virsh_here domuuid guest)")
mv "$backups" "$work/elsewhere"
ln -s "$work/elsewhere" "$backups"
refused guest "isn't this user's own folder, so no backup is written there" apply guest "${device[@]}"
rm "$backups"
goes_on guest apply guest "${device[@]}"
[ ! -e "$backups" ] || fail "a dry run makes a folder"
mv "$work/elsewhere" "$backups"
flock --no-fork "$backups" sleep 60 &
holder=$!
while flock --nonblock "$backups" true; do sleep 0.1; done
refused guest "another gvt-xml is changing this domain" apply guest "${device[@]}"
kill "$holder"
wait "$holder" 2>/dev/null || true
rm -rf "$backups"
goes_on guest apply guest "${device[@]}"

# Many: those that would be refused are counted, and the others are shown.
gvt 0 apply guest "${device[@]}"
state_of guest '/<gvt:mdev /s,a297db4a-f4c2,a297db4a-ffff,'
gvt 1 apply --all --profile gvtg-headless --hide-kvm --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --dry-run -j 1
grep -qxF "2 domains: 1 would change, 0 as they were, 0 failed, 1 would be refused" "$work/err" || fail "no summary"
says "error: the real run would refuse 1 of 2 domains"
grep -q "^error: guest: the real run would refuse: the plan recorded" "$work/err" || fail "it doesn't name the domain"
grep -q '^+++ saved (planned)' "$work/out" || fail "the other isn't shown"
grep -q '^+++ guest (planned)' "$work/out" || fail "the refused one isn't shown"
printf 'guest hide-kvm\nsaved profile=virgl\n' >"$work/map"
gvt 1 apply --map "$work/map" --dry-run --json
json guest 'o["would"] == "refuse"'
json saved 'o["would"] == "change" and o["error"] is None'
says "error: the real run would refuse 1 of 2 domains"
gvt 0 revert saved --dry-run --json
json saved 'o["would"] == "keep"'
gvt 0 revert saved --json
json saved 'o["would"] is None'

# What is refused before there is a plan is no other thing for a program.
gvt 2 apply saved --dry-run --json
json saved 'o["would"] == "refuse" and o["error"]["code"] == "no-device" and o["diff"] is None'
# If the change can't be shown, nothing is known of the real run.
GVT_XML_DIFF=false/nosuch gvt 1 apply saved "${device[@]}" --dry-run
! grep -q "the real run" "$work/err" || fail "the real run needs no diff"

# The hook's absence, and a vGPU that can't start with the host, on the system's libvirt.
uri=$(driver_uri "$work/driver")
intel_gpu 1 2 0 4
adapt "$GVT_XML_SOURCE/samples/debian-server.xml" | sed 's,<name>[^<]*</name>,<name>debian</name>,' >"$work/domain.xml"
virsh_here define "$work/domain.xml"
made=(--root "$root" --mdev-type i915-GVTg_V5_8 --profile vgpu)
refused debian "nothing was changed. First run gvt-xml hook install" apply debian "${made[@]}"
refused debian "can't be defined: libvirt doesn't know 0000:00:02.0" apply debian "${made[@]}" --lifecycle boot
goes_on debian apply debian "${made[@]}" --lifecycle manual
gvt 0 --root "$root" hook install
goes_on debian apply debian "${made[@]}"
refused debian "refused by --strict, nothing was changed" apply debian --root "$root" --strict --profile gpu --pci 42:00.0

# Files: what other hosts don't reach any more, a folder that can't be made.
file=$GVT_XML_SOURCE/tests/golden/apply/error-reached-no-longer/in.xml
target=(--uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --target "libvirt=11.3,qemu=10.0")
refused "$file" "would show it on its own host only" apply --file "$file" "${target[@]}"
gvt 1 apply --file "$file" "${target[@]}" --profile gvtg-headless --output-dir "$work/file/out" --dry-run
says "error: the real run would refuse: the folder $work/file/out can't be made: Not a directory"
gvt 1 apply --file "$file" "${target[@]}" --profile gvtg-headless --output-dir "$work/file/out"
says "error: the folder $work/file/out can't be made: Not a directory"

echo "dry-run: $checks checks passed"
