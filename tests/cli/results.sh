#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What is said of a change: the summary before it and the result after it, for people and as JSON. On an embedded QEMU driver,
# with a host of files that has two vGPUs and a card.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8 TZ=UTC
root=$work/host
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
uri=$(driver_uri "$work/driver")
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
first=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
second=b297db4a-f4c2-11e6-90f6-d3b88d6c9525

# said TEXT…: the lines on standard error but notes and warnings, each whole, with these names for what differs from run to run.
said() {
  printf '%s\n' "$@" >"$work/wanted"
  # shellcheck disable=SC2001 # in ${uri//…} an "&" means another thing from bash 5.2 on
  grep -vE '^(note|warning): ' "$work/err" | sed -E "s,'?$(sed 's/[?.]/\\&/g' <<<"$uri")'?,URI,g
    s/[0-9]{8}T[0-9]{6}\.[0-9]{6}Z\.xml/BACKUP/g; s/as before [0-9-]{10} [0-9:]{5}/as before TIME/" >"$work/said"
  diff -u "$work/wanted" "$work/said" || fail "something else is said"
  checks=$((checks + 1))
}

# summary LINE…: how standard output begins. A diff may follow.
summary() {
  printf '%s\n' "$@" >"$work/wanted"
  head -n $# "$work/out" | diff -u "$work/wanted" - || fail "another summary"
  ! sed -n "$(($# + 1))p" "$work/out" | grep -q '^ ' || fail "a longer summary"
  checks=$((checks + 1))
}

json() {
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/check-json.py" "$GVT_XML_SOURCE/docs/domain.schema.json" "$work/out" "$1" "$2" ||
    fail "JSON: $1: $2"
  checks=$((checks + 1))
}

intel_gpu 1 2 2 4
mdev "$first" 0000:00:02.0 i915-GVTg_V5_4
mdev "$second" 0000:00:02.0 i915-GVTg_V5_4
for name in win10 debian-server; do
  adapt "$GVT_XML_SOURCE/samples/$name.xml" >"$work/domain.xml"
  virsh -q -c "$uri" define "$work/domain.xml"
done
apply=(--root "$root" apply win10)
check="  libvirt check: skipped (--no-check)"

# The summary: what goes, comes and changes, and libvirt's check. Our own metadata is in the diff only if it is asked for.
gvt 0 "${apply[@]}" --uuid "$first" --dry-run --no-check
summary "win10:" \
  "  - graphics spice, video qxl" \
  "  + vGPU i915-GVTg_V5_4 (a297db4a-…) of 0000:00:02.0, graphics spice with OpenGL" \
  "  + video none, resolution 1920x1080, property ua-gvt0.x-igd-opregion=true" \
  "$check"
grep -q '^+++ win10 (planned)' "$work/out" || fail "no diff"
! grep -q gvt: "$work/out" || fail "our own metadata is shown"
gvt 0 "${apply[@]}" --uuid "$first" --dry-run --no-check --full
grep -q '^+    <gvt:state ' "$work/out" || fail "--full shows no metadata"
gvt 0 "${apply[@]}" --uuid "$first" --dry-run --no-check --print-xml
if ! grep -q '^<domain ' "$work/out" || grep -q "check:" "$work/out"; then
  fail "--print-xml prints more than XML"
fi
gvt 2 "${apply[@]}" --uuid "$first" --full --print-xml --dry-run
says "error: --full is about the diff, and --print-xml prints none: leave one out"
gvt 2 "${apply[@]}" --uuid "$first" --no-check
says "error: --no-check goes with --dry-run"

# The question is asked after the diff. A no is no error, but nothing was done.
gvt 1 "${apply[@]}" --display none --profile gvtg-headless --uuid "$first" --confirm < <(echo n)
grep -q '^  libvirt check: ok$' "$work/out" || fail "the check isn't in the summary"
says "cancelled, nothing was changed"
! grep -q '^error: ' "$work/err" || fail "a no is an error"
gvt 1 -q "${apply[@]}" --display none --profile gvtg-headless --uuid "$first" --confirm < <(echo n)
grep -q '^  - graphics spice, video qxl' "$work/out" || fail "-q asks without a summary"

# Results.
gvt 0 "${apply[@]}" --uuid "$first"
said "win10: gets vGPU i915-GVTg_V5_4 (a297db4a-…) of 0000:00:02.0, shown by SPICE with OpenGL on this host (was: spice graphics, qxl video)" \
  "  from the next start: virsh -c URI start win10" \
  "  undo: gvt-xml -c URI revert win10" \
  "  backup: BACKUP"
gvt 0 "${apply[@]}" --resolution 1280x720 --dry-run --no-check
summary "win10:" "  ~ resolution 1920x1080 → 1280x720" "$check"
gvt 0 "${apply[@]}" --resolution 1280x720
said "win10: resolution 1920x1080 → 1280x720" \
  "  from the next start: virsh -c URI start win10" \
  "  undo: gvt-xml -c URI revert win10 --from BACKUP" \
  "  backup: BACKUP"
gvt 0 "${apply[@]}" --uuid "$second"
grep -q '^win10: gets vGPU i915-GVTg_V5_4 (b297db4a-…) of 0000:00:02.0, no longer has vGPU i915-GVTg_V5_4 (a297db4a-…) of' "$work/err" ||
  fail "a change of the device isn't told"
gvt 0 "${apply[@]}" --uuid "$second" --uuid "$first" --display none --fresh
grep -q '^win10: gets vGPU i915-GVTg_V5_4 (a297db4a-…) of 0000:00:02.0, without a display (was: spice' "$work/err" || fail "no display"
gvt 0 "${apply[@]}"
said "win10: already as planned, nothing to define"
gvt 0 "${apply[@]}" --env A=b --dry-run --no-check
summary "win10:" "  + environment A=b" "$check"
gvt 0 "${apply[@]}" --profile gvtg-spice --dry-run --no-check
summary "win10:" "  only gvt-xml's own metadata changes (--full shows it)" "$check"
! grep -q '^+++ ' "$work/out" || fail "there is a diff of nothing"
gvt 0 -q "${apply[@]}" --uuid "$first" --fresh
[ ! -s "$work/err" ] || fail "-q isn't silent"
gvt 0 --root "$root" revert win10
said "win10: back to spice graphics and qxl video, as before TIME; vGPU i915-GVTg_V5_4 (a297db4a-…) of 0000:00:02.0 is gone" \
  "  from the next start: virsh -c URI start win10" \
  "  undo: gvt-xml -c URI revert win10 --from BACKUP" \
  "  backup: BACKUP"
gvt 0 --root "$root" revert win10 --from "$(sed -n 's/^  backup: //p' "$work/err")"
grep -q '^win10: gets vGPU .*, shown by SPICE with OpenGL on this host' "$work/err" || fail "a backup's plan isn't told"
gvt 0 -q --root "$root" revert win10

# Each of many has a line.
printf '%s\n' "win10 uuid=$first" 'debian-server profile=virgl' >"$work/map"
gvt 0 --root "$root" apply --map "$work/map"
[ "$(grep -cvE '^[a-z0-9-]*: (note|warning): ' "$work/err")" = 3 ] || fail "it isn't a line each"
says "debian-server: gets 3D by virtio-gpu, shown by SPICE with OpenGL on this host (was: no display)"
says "2 domains: 2 changed, 0 as they were, 0 failed"
gvt 0 -q --root "$root" revert --map "$work/map"

# An undo shows its change as any other, with -v.
printf '%s\n' 'debian-server profile=virgl' 'win10 uuid=11111111-2222-3333-4444-555555555555' >"$work/map"
gvt 1 -v --root "$root" apply --map "$work/map" --all-or-nothing --strict -j 1
says "debian-server: put back"

# A repair is told by the rules.
virsh -q -c "$uri" dumpxml --inactive win10 | sed "s,</devices>,<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='off' \
ramfb='on'><source><address uuid='$second'/></source></hostdev>&," >"$work/domain.xml"
if virsh -q -c "$uri" define "$work/domain.xml" 2>/dev/null; then
  gvt 3 --root "$root" lint win10 debian-server
  says "2 domains: "
  grep -qE '^2 domains: [0-9]+ findings? in 1$' "$work/err" || fail "the findings aren't counted"
  gvt 0 --root "$root" lint win10 --fix
  grep -q '^win10: repaired: ' "$work/err" || fail "the repair isn't told"
  grep -q '^  undo: gvt-xml .* revert win10 --from ' "$work/err" || fail "no undo of a repair"
fi

# JSON has the same as data.
gvt 0 --root "$root" apply debian-server --uuid "$first" --display spice-gl --resolution 1280x720 --dry-run --json
json debian-server '{"op": "add", "kind": "resolution", "text": "resolution 1280x720"} in o["changes"]'
json debian-server 'o["changes"][0] == {"op": "add", "kind": "hostdev", "text": "vGPU i915-GVTg_V5_4 (a297db4a-…) of 0000:00:02.0"}'
json debian-server 'o["checked"]["verdict"] in ("ok", "skipped") and o["running"] is False and o["pending"] is False'
json debian-server 'o["plan"]["resolution"] == "1280x720" and o["plan"]["display"] == "spice-gl" and o["plan"]["graphics"][0]["opengl"]'
json debian-server '[(d["kind"], d["identity"]) for d in o["plan"]["devices"]] == [("mdev", "a297db4a-f4c2-11e6-90f6-d3b88d6c9525")]'
json debian-server 'o["plan_xml"].startswith("<gvt:plan ") and "gvt:" not in o["diff"]["unified"] and "gvt:" in o["diff"]["after"]'
gvt 0 --root "$root" apply debian-server --uuid "$first" --no-check --dry-run --json --full
json debian-server 'o["checked"] == {"verdict": "skipped", "reason": "--no-check"} and "+    <gvt:state" in o["diff"]["unified"]'
gvt 0 --root "$root" apply debian-server --profile virgl --json
json debian-server 'o["checked"] is None and [n for n in o["notes"] if n.startswith("debian-server: gets 3D by virtio-gpu")]'
json debian-server '"\n" not in "".join(o["notes"])'
gvt 0 --root "$root" status --json
json debian-server 'o["state"] == "in sync" and o["devices"] == [] and o["plan"]["video"]["accel3d"] and "device" not in o'
gvt 0 --root "$root" plan debian-server --json
json debian-server 'o["changes"] == [] and o["plan"]["asked"] == ["profile virgl"] and o["running"] is None'

# A file has a line, and no commands.
gvt 0 apply --file "$GVT_XML_SOURCE/samples/win10.xml" --profile virgl --target libvirt=9.0,qemu=7.2
said "win10: gets 3D by virtio-gpu, shown by SPICE with OpenGL on its host (was: spice graphics, qxl video)"
gvt 0 apply --file "$GVT_XML_SOURCE/samples/win10.xml" --profile virgl --target libvirt=9.0,qemu=7.2 --dry-run
summary "win10:" "  - graphics spice, video qxl" "  + graphics spice with OpenGL, video virtio with 3D" \
  "  libvirt check: skipped (a file is only checked against libvirt's schema)"

# On a terminal a long message is broken at spaces, and a command to copy stays whole.
printf 'stty cols 60\n%q --root %q -c %q apply debian-server --fresh </dev/null\n' "$GVT_XML" "$root" "$uri" >"$work/typed"
script -qc "sh $(printf %q "$work/typed")" /dev/null </dev/null | sed -E 's/\r$//; s/\x1b\[[0-9]*m//g' >"$work/seen"
[ "$(head -n 2 "$work/seen")" = 'error: no device was given; choose one with --vgpu-type TYPE
    (makes a vGPU), --uuid UUID (an existing vGPU) or --pci' ] || fail "not broken to the terminal: $(cat "$work/seen")"
grep -qE '^    gvt-xml -c .* apply debian-server --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 .*# .{20}' "$work/seen" ||
  fail "a command to copy is broken: $(cat "$work/seen")"
checks=$((checks + 2))

echo "results: $checks checks passed"
