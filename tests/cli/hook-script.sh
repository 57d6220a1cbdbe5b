#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml hook install", "status" and "remove": the script that libvirt runs.
set -u
# shellcheck source=tests/lib/hook.sh
. "${GVT_XML_SOURCE:?}/tests/lib/hook.sh"

script=etc/libvirt/hooks/qemu.d/gvt-xml

# cli STATUS PATTERN WORD…: "gvt-xml hook WORD…" ends with this status, and prints the pattern.
cli() {
  local expected=$1 pattern=$2 status
  shift 2
  "$GVT_XML" --root "$root" -c test:///default hook "$@" >"$work/said" 2>&1
  status=$?
  [ "$status" = "$expected" ] || fail "hook $*: status $status, not $expected"
  grep -qE -- "$pattern" "$work/said" || fail "hook $*: it isn't said that $pattern, but: $(cat "$work/said")"
}

begin 'the script comes and goes'
cli 3 "^not installed: there is no hook /$script \(gvt-xml hook install\)\$" status
cli 0 "isn't installed" remove
cli 0 'systemctl reload' install
cli 0 "^installed: /$script runs $GVT_XML\$" status
cli 0 'is installed already' install
# Debian's AppArmor profile of libvirtd lets it run nothing in /usr/local/bin, but anything by env.
grep -q '| /usr/bin/env .* hook run' "$root/$script" || fail "it doesn't run it by env"
[ "$(stat -c %a "$root/$script")" = 755 ] || fail "its permissions are $(stat -c %a "$root/$script")"
if grep -q reload "$work/said"; then fail "there is nothing new to reload"; fi
cli 0 '^program=' install --print
sed 1d "$work/said" | cmp - "$root/$script" || fail "another script is printed"
"$GVT_XML" hook install --print 2>/dev/null | cmp - "$root/$script" || fail "another script is printed"
cli 0 '^removed' remove
has_no "$script"
cli 3 "there is no hook /$script" status
cli 2 'there are: install, remove, status, run' mend
cli 2 -- '--print is only for hook install' remove --print
cli 2 -- '--json is only for hook status; leave it out' remove --json

begin 'it does what libvirt wants'
intel_gpu
cli 0 '' install
sed -i "s|\"\$program\" hook run|\"\$program\" --root '$root' hook run|" "$root/$script"
with_vgpu | env -i PATH=/usr/bin:/bin LC_ALL=C "$root/$script" '-v' prepare begin - || fail "it fails"
holds "$create" "$vgpu"

# libvirt waits for each call: in these the script neither reads the domain nor starts a program.
begin 'nothing is done in other phases'
cli 0 '' install
mkfifo "$work/unwritten"
exec 9<>"$work/unwritten"
for call in 'start begin' 'started begin' 'stopped end' 'reconnect begin' 'migrate begin' 'restore begin' 'attach begin'; do
  # shellcheck disable=SC2086
  timeout 10 sh -x "$root/$script" 'a guest' $call - <&9 2>"$work/trace" || fail "$call: status $?"
  if grep -vE '^\+ ([a-z]+=|case |exit 0$)' "$work/trace"; then fail "$call: it does more than to end"; fi
done
exec 9<&-

begin 'the program is gone'
cli 0 '' install
sed -i "s|$GVT_XML|/nonexistent|g" "$root/$script"
cli 3 "runs /nonexistent, which is gone" status
cli 0 '^installed' install
cli 0 '^installed' status

# A script of the versions before this one: it ran the program for each guest.
begin "an older version's script"
mkdir -p "$root/${script%/*}"
printf '%s\n' '#!/bin/sh' '# Written by "gvt-xml hook install"; "gvt-xml hook remove" takes it away.' \
  "test -x '$GVT_XML' || exit 0" "exec /usr/bin/env '$GVT_XML' hook run -- \"\$@\"" >"$root/$script"
chmod 755 "$root/$script"
cli 3 "^installed: /$script runs $GVT_XML; another version of gvt-xml wrote it, or it was changed: gvt-xml hook install renews it\$" status
cli 3 '"installed":true,' status --json
cli 3 '"outdated":true,' status --json
"$GVT_XML" --root "$root" -c test:///default doctor 2>&1 | tr -s '\n ' ' ' |
  grep -q 'another version of gvt-xml wrote the script' || fail "doctor doesn't say so"
cli 0 '^installed' install
cli 0 "^installed: /$script runs $GVT_XML\$" status
cli 0 '"outdated":false,' status --json

# The scripts before this one had the phases in their own words.
begin "the last version's script"
cli 0 '' install
sed -i '/^start=/d; /^end=/d; s,^  "[^)]*),  prepare/begin | release/end),' "$root/$script"
cli 3 'another version of gvt-xml wrote it, or it was changed: gvt-xml hook install renews it$' status
cli 0 '^installed' install
cli 0 "^installed: /$script runs $GVT_XML\$" status

begin 'it is mended'
cli 0 '' install
chmod 644 "$root/$script"
cli 3 "isn't executable" status
cli 0 '^installed' install
cli 0 '^installed' status
sed -i '/hook run/d' "$root/$script"
cli 3 'was changed' status
cli 0 '^installed' install
sed -i "s|$GVT_XML|/bin/true|g" "$root/$script"
cli 0 "runs /bin/true \(and this is $GVT_XML\)" status

begin "somebody else's stays"
mkdir -p "$root/${script%/*}"
printf '#!/bin/sh\n' >"$root/$script"
cli 1 "wasn't written by gvt-xml" install
cli 1 "wasn't written by gvt-xml" remove
cli 3 "wasn't written by gvt-xml" status
holds "$script" '#!/bin/sh'
rm "$root/$script"
ln -s /nonexistent "$root/$script"
cli 1 "wasn't written by gvt-xml" install

begin 'a guest still needs it'
intel_gpu
cli 0 '' install
starts with_vgpu
cli 0 'a guest runs for which the hook changed the host' remove

finish
