#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Many domains by one command, on a real libvirtd: which domains are meant, which message each gets, and what happens to the
# others if one fails. After revert all are as they were.
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
trap 'daemon_stop; rm -rf "$work"' EXIT
uri=$(daemon_uri)
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
device=(--profile virgl)
given="gets 3D by virtio-gpu, shown by SPICE with OpenGL on this host (was: no display)"

# says_line LINE…: each whole.
says_line() {
  local line
  for line in "$@"; do
    grep -qxF -- "$line" "$work/err" || fail "it doesn't say: $line"
  done
}

# lines COUNT PATTERN
lines() {
  [ "$(grep -cE -- "$2" "$work/err")" = "$1" ] || fail "not $1 lines: $2"
}

virsh_here() {
  timeout 60 virsh -q -c "$uri" "$@"
}

dump_all() {
  local name
  for name in $(virsh_here list --all --name | sort); do
    virsh_here dumpxml --inactive --security-info "$name"
  done
}

daemon_start
for name in web1 web2 web3 desktop; do
  adapt "$GVT_XML_SOURCE/samples/debian-server.xml" |
    sed "s,<name>[^<]*</name>,<name>$name</name>,; /<uuid>/d; /<mac /d" >"$work/domain.xml"
  virsh_here define "$work/domain.xml"
done
dump_all >"$work/before.xml"

# Which: named (each once, however often and by whatever it is named), matched, all.
gvt 0 apply web1 "$(virsh_here domuuid web1)" web2 "${device[@]}"
says_line "2 domains: 2 changed, 0 as they were, 0 failed" "web1: $given" "web2: $given"
gvt 0 apply --match 'web*' "${device[@]}" -j 3
says_line "3 domains: 1 changed, 2 as they were, 0 failed" "web1: already as planned, nothing to define" "web3: $given"
gvt 3 apply --all "${device[@]}" --dry-run --exit-code
says_line "4 domains: 1 would change, 3 as they were, 0 failed"
grep -q '^+++ desktop (planned)' "$work/out" || fail "no diff"
gvt 1 apply --match 'nosuch*' "${device[@]}"
says_line "error: no domain matches (virsh list --all shows them)"
gvt 0 apply --all --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile vgpu --dry-run
says_line "note: all of them get the same device, so only one of them can run at a time"
gvt 2 apply --all --file "$work/domain.xml" "${device[@]}"
gvt 2 apply --all --fail-fast --keep-going "${device[@]}"
says_line "error: --keep-going and --fail-fast exclude each other; leave out one"
gvt 2 apply --all -j -1 "${device[@]}"
says_line "error: --jobs must be a number of domains, or 0 for as many as there are processors"
gvt 2 revert --all --from backup
gvt 2 apply web1 web2 "${device[@]}" --confirm
says_line "error: --confirm asks about one domain: look at many by --dry-run"

# One that isn't there is said before any is touched.
gvt 1 revert web1 web2 nosuch
says_line "error: there is no domain 'nosuch' here (virsh list --all lists them; those of the system are in -c qemu:///system)"
gvt 0 status web1
grep -q 'in sync' "$work/out" || fail "web1 was reverted"
gvt 0 status --match 'web*'
[ "$(wc -l <"$work/out")" = 4 ] || fail "not the three that match"
gvt 1 status --match 'nosuch*'

gvt 0 lint --all
lines 4 '^(web[123]|desktop): nothing found$'
# Each domain is read twice, however many there are: to be checked, and for the host devices that others may have too.
LIBVIRT_LOG_FILTERS="1:libvirt" LIBVIRT_LOG_OUTPUTS="1:file:$work/calls" gvt 0 lint --all
[ "$(grep -c 'virDomainGetXMLDesc:' "$work/calls")" = 8 ] || fail "lint reads each domain for each"
gvt 0 revert --all -j 1
says_line "4 domains: 3 changed, 1 as they were, 0 failed" "desktop: no plan is recorded, nothing to take back"
dump_all >"$work/after.xml"
diff -u "$work/before.xml" "$work/after.xml" || fail "they aren't what they were"

# If one fails the others are done, or with --fail-fast not begun. Each line names its domain.
virsh_here dumpxml --inactive web2 | sed 's,</metadata>,<gvt:state xmlns:gvt="urn:gvt-xml:1" version="9"/>&,' >"$work/domain.xml"
grep -q 'version="9"' "$work/domain.xml" ||
  sed -i 's,<memory ,<metadata><gvt:state xmlns:gvt="urn:gvt-xml:1" version="9"/></metadata>&,' "$work/domain.xml"
virsh_here define "$work/domain.xml"
gvt 1 apply web1 web2 web3 "${device[@]}" -j 1
lines 1 "^error: web2: the state in the domain's metadata"
says_line "3 domains: 2 changed, 0 as they were, 1 failed" "error: 1 of 3 domains failed"
gvt 0 revert web1 web3
gvt 1 apply web1 web2 web3 "${device[@]}" -j 1 --fail-fast
says_line "3 domains: 1 changed, 0 as they were, 1 failed, the others not begun" "web1: $given"
lines 0 '^web3: '

# --all-or-nothing: changes are taken back, byte for byte.
gvt 0 revert web1
dump_all >"$work/whole.xml"
gvt 1 apply web1 desktop web2 web3 "${device[@]}" -j 1 --all-or-nothing
says_line "web1: put back" "desktop: put back" "4 domains: 0 changed, 2 as they were, 1 failed, the others not begun"
lines 0 '^web3: '
dump_all >"$work/after.xml"
diff -u "$work/whole.xml" "$work/after.xml" || fail "all-or-nothing left something"

# It holds also where the clock was ahead when older backups were made.
backups=$(echo "$XDG_STATE_HOME"/gvt-xml/*/"$(virsh_here domuuid web1)")
for day in {01..25}; do
  cp "$(find "$backups" -name '2*Z.xml' | sort | head -n 1)" "$backups/209801${day}T000000.000000Z.xml"
done
gvt 1 apply web1 desktop web2 web3 "${device[@]}" -j 1 --all-or-nothing
says_line "web1: put back"
dump_all >"$work/after.xml"
diff -u "$work/whole.xml" "$work/after.xml" || fail "all-or-nothing left something where the clock was ahead"
[ -f "$backups/20980125T000000.000001Z.xml" ] || fail "the new backup isn't behind the others"

# A signal: the domain in hand is finished, no other is begun. It comes from the program that makes the second domain's diff.
cat >"$work/diff.sh" <<'END'
echo >>"$COUNT"
[ "$(wc -l <"$COUNT")" -ne 2 ] || kill -s "$SIGNAL" "$PPID"
END
dump_all >"$work/whole.xml"
for kind in INT:130 TERM:143 HUP:129; do
  : >"$work/count"
  export COUNT=$work/count SIGNAL=${kind%:*} GVT_XML_DIFF="sh $work/diff.sh"
  gvt "${kind#*:}" apply web1 desktop web3 "${device[@]}" -j 1 --json --all-or-nothing
  says_line "interrupted: finishing the current work and starting no more; the same signal again ends it at once"
  says_line "error: SIG$SIGNAL: 1 of 3 domains weren't started, and nothing was changed"
  [ "$(grep -c '"changed":false' "$work/out")" = 2 ] || fail "JSON says otherwise"
  dump_all >"$work/after.xml"
  diff -u "$work/whole.xml" "$work/after.xml" || fail "SIG$SIGNAL left something"
  : >"$work/count"
  gvt "${kind#*:}" apply web1 desktop web3 "${device[@]}" -j 1 --json
  says_line "error: SIG$SIGNAL: 1 of 3 domains weren't started, 0 failed; run the same command again to continue"
  [ "$(grep -c '"changed":true' "$work/out")" = 2 ] || fail "the domain in hand isn't finished"
  # One that comes with the last domain, and one that is ignored.
  gvt 0 revert web1 desktop
  : >"$work/count"
  gvt "${kind#*:}" apply web1 desktop "${device[@]}" -j 1 --json
  [ "$(grep -c '"changed":true' "$work/out")" = 2 ] || fail "not both are changed"
  ! grep -q '^error: ' "$work/err" || fail "nothing is left, and it says an error"
  gvt 0 revert web1 desktop
  : >"$work/count"
  # timeout(1) would have it caught again.
  (trap '' "$SIGNAL" && exec "$GVT_XML" -c "$uri" apply web1 desktop web3 "${device[@]}" -j 1 --json) >"$work/out" 2>"$work/err" ||
    fail "SIG$SIGNAL isn't ignored"
  gvt 0 revert web1 desktop web3
done
unset COUNT SIGNAL GVT_XML_DIFF

gvt 0 apply web1 desktop "${device[@]}" --all-or-nothing
gvt 1 revert web1 desktop web2 -j 1 --all-or-nothing
says_line "web1: put back" "desktop: put back"
gvt 0 revert web1 desktop
dump_all >"$work/after.xml"
diff -u "$work/whole.xml" "$work/after.xml" || fail "they aren't what they were"
gvt 2 apply --all --all-or-nothing --keep-going "${device[@]}"
says_line "error: --keep-going and --all-or-nothing exclude each other; leave out one"

# JSON, of one too: as its schema says, and nothing else.
# json DOMAIN EXPRESSION: of Python's, about the object o of that domain, and of each that it fits the schema.
json() {
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/check-json.py" "$GVT_XML_SOURCE/docs/domain.schema.json" "$work/out" "$1" "$2" ||
    fail "JSON: $1: $2"
}
gvt 0 apply web1 "${device[@]}" --json --dry-run
[ ! -s "$work/err" ] || fail "JSON isn't all"
json web1 'o["changed"] and o["backup"] is None and "+    <video>" in o["diff"]["unified"] and "virgl" in o["plan_xml"]'
gvt 1 apply web1 web2 desktop "${device[@]}" --json
json web1 'o["changed"] and o["error"] is None and o["backup"].endswith(".xml") and not o["warnings"]'
json web2 'not o["changed"] and o["diff"] is None and o["error"]["code"] == "failed" and "gvt:state" in o["error"]["message"]'
gvt 0 revert web1 desktop
gvt 1 apply web1 web2 web3 "${device[@]}" -j 1 --all-or-nothing --json
[ "$(cat "$work/err")" = "error: 1 of 3 domains failed" ] || fail "JSON isn't all"
json web1 'not o["changed"] and o["error"] is None and o["backup"].endswith(".xml") and "web1: put back" in o["notes"]'
json web2 'not o["changed"] and o["error"] and o["backup"] is None'
[ "$(wc -l <"$work/out")" = 2 ] || fail "web3 wasn't begun"
gvt 0 apply web1 desktop "${device[@]}" --all-or-nothing --json
json web1 'o["changed"] and not any("put back" in note for note in o["notes"])'
gvt 0 status --json
json web1 'o["state"] == "in sync" and o["profile"] == "virgl" and o["plan"]["profile"] == "virgl" and "virgl" in o["plan_xml"] and o["running"] is False and o["pending"] is False'
json web2 'o["state"] == "not understood" and o["error"] and o["plan"] is None'
json web3 'o["state"] == "no plan" and o["devices"] == [] and o["plan"] is None and o["drift"] == []'
gvt 0 status --match 'web[13]' --json 2>/dev/null
gvt 0 plan web1 --json
json web1 'not o["changed"] and o["plan"]["display"] == "spice-gl" and o["diff"] is None'
gvt 1 lint web1 web2 --json
json web1 'o["findings"] == [] and not o["changed"]'
json web2 'o["error"]["code"] == "failed"'
gvt 0 apply web1 "${device[@]}" --json
json web1 'not o["changed"] and o["diff"]["unified"] == "" and any("already as planned" in note for note in o["notes"])'
# The exit status is that without --json. What no domain can have is no domain's error.
for further in "--uuid zzz" "--profile nosuch" "--profile virgl --ramfb on"; do
  # shellcheck disable=SC2086
  gvt 2 apply web1 web3 $further --json
  [ "$(wc -l <"$work/err")" = 1 ] || fail "it is said of each"
  [ ! -s "$work/out" ] || fail "it is said of a domain"
done
for further in "" "--profile gvtg-headless --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --ramfb on"; do
  # shellcheck disable=SC2086
  gvt 2 apply web3 $further
  # shellcheck disable=SC2086
  gvt 2 apply web3 $further --json
  json web3 'o["error"]["code"] in ("usage", "no-device") and not o["changed"]'
done
gvt 1 apply web2 web3 --json
gvt 0 revert web1 desktop --json
json desktop 'o["changed"] and o["plan"] is None and "-    <video>" in o["diff"]["unified"]'
dump_all >"$work/after.xml"
diff -u "$work/whole.xml" "$work/after.xml" || fail "they aren't what they were"

# From a backup, as JSON.
gvt 0 apply web3 "${device[@]}" --json
backup=$(/usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["backup"])' <"$work/out")
gvt 0 revert web3 --from "$backup" --dry-run --json
json web3 'o["changed"] and o["backup"] is None and "-    <video>" in o["diff"]["unified"]'
gvt 0 revert web3 --from "$backup" --json
json web3 'o["changed"] and o["backup"].endswith(".xml") and "-    <video>" in o["diff"]["unified"]'

# A plan that can't be applied any more: the other domains are shown nevertheless.
gvt 0 apply web1 --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile vgpu --guest-address 00:09.0
virsh_here dumpxml --inactive web1 >"$work/web1.xml"
sed 's,address="0000:00:09.0",address="0000:00:1f.3",' "$work/web1.xml" >"$work/domain.xml"
virsh_here define "$work/domain.xml"
gvt 0 status
grep -q '^web1: the guest address 0000:00:1f.3 is the chipset' "$work/out" || fail "it doesn't say why"
grep -q '^web3 ' "$work/out" || fail "one domain stands for all"
gvt 0 status --json
json web1 'o["state"] == "not understood" and "0000:00:1f.3" in o["error"]["message"] and o["profile"] == "vgpu" and o["drift"] == []'
json web3 'o["state"] == "no plan"'
virsh_here define "$work/web1.xml"
gvt 0 revert web1
dump_all >"$work/after.xml"
diff -u "$work/whole.xml" "$work/after.xml" || fail "they aren't what they were"

# A map gives each domain options of its own, besides the command's for all. A wrong line is an error before any domain is
# touched.
gvt 0 revert web1
cat >"$work/map" <<'END'
# who gets what
web1 uuid=a297db4a-f4c2-11e6-90f6-d3b88d6c9525 profile=vgpu env="A=b c"

  desktop profile=virgl hide-kvm
END
gvt 0 apply --map "$work/map" --profile virgl --env C=d --
says_line "web1: gets vGPU a297db4a-f4c2-11e6-90f6-d3b88d6c9525" "desktop: $given" "2 domains: 2 changed, 0 as they were, 0 failed"
virsh_here dumpxml web1 >"$work/web1.xml"
grep -q "<qemu:env name='A' value='b c'/>" "$work/web1.xml" || fail "web1 hasn't its variable"
grep -q "<qemu:env name='C' value='d'/>" "$work/web1.xml" || fail "web1 hasn't that of all"
grep -q "uuid='a297db4a-f4c2-11e6-90f6-d3b88d6c9525'" "$work/web1.xml" || fail "web1 hasn't its own device"
gvt 0 apply --map - <"$work/map"
# As Windows' editors write it.
{ printf '\xef\xbb\xbf'; grep -v '^#' "$work/map" | sed 's/$/\r/'; } >"$work/windows"
gvt 0 apply --map "$work/windows"
says_line "2 domains: 0 changed, 2 as they were, 0 failed"
# What a line doesn't name is kept.
printf '%s\n' 'web1 env=default' 'desktop no-hide-kvm' >"$work/back"
gvt 0 apply --map "$work/back"
says_line "2 domains: 2 changed, 0 as they were, 0 failed"
gvt 0 status --json
json web1 'o["asked"] == ["uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525", "profile vgpu"]'
json desktop 'o["asked"] == ["profile virgl", "env C=d"]'
json desktop 'o["devices"] == []'
gvt 0 status --map "$work/map"
[ "$(grep -c 'in sync' "$work/out")" = 2 ] || fail "not the two of the map"
gvt 0 lint --map "$work/map"
gvt 3 revert --map "$work/map" --dry-run --exit-code
says_line "2 domains: 2 would change, 0 as they were, 0 failed"
gvt 2 status --map "$work/map" web3
gvt 2 revert --map "$work/map" --all
# wrong MAP TEXT
wrong() {
  printf '%s\n' "web3 profile=virgl" "$1" >"$work/wrong"
  gvt 2 apply --map "$work/wrong"
  lines 1 "^error: $work/wrong:2: $2"
  ! grep -q sesame "$work/err" || fail "a secret is said"
  virsh_here dumpxml web3 | grep -q gvt: && fail "web3 was changed"
  checks=$((checks + 1))
}
wrong "web1 colour=red" "there is no key 'colour'; there are: uuid, .*, override, fresh; "
wrong "web1 dry-run=yes" "there is no key 'dry-run'; there are: uuid, "
wrong 'web1 env=PASSWORD=open sesame' "word 3 isn't KEY=VALUE, as in uuid=UUID; quote a value that has a blank in it; "
wrong "web1 profile=virgl arg uuid=U" "arg takes a value; write arg=ARG; "
wrong "web1 profile=virgl hide-kvm=no" "hide-kvm takes no value; write only its name, or leave it out; "
wrong "web1 uuid=zzz" "'zzz' is not a uuid"
wrong "web1 pci=41" "'41' is not a PCI address of the host"
wrong "web1 profile=nosuch" "there is no profile 'nosuch'; there are: "
wrong "web1 profile=virgl display=nosuch" "there is no display 'nosuch'; there are: "
wrong "web1 profile=virgl ramfb=on" "--ramfb: profile 'virgl' has no device for it"
wrong "web1 profile=vgpu pci=41:00.0" "profile 'vgpu' is for a mediated device"
wrong "web1 resolution=large" "--resolution 'large': write WIDTHxHEIGHT"
wrong "web1 lifecycle=often" "--lifecycle is guest, boot or manual"
wrong "web1 override=rombar=on" "the property rombar is a number"
wrong "web1 env=A" "--env 'A': it must be NAME=VALUE"
wrong "web3 profile=vgpu" "the domain 'web3' is in a line before: each has one line"
wrong 'web1 env="PASSWORD=sesame' "it ends in an open quote, or in a .: close it, as in env=\"A=b c\"; nothing was changed$"
wrong "web1 env=PASSWORD=sesame\\" "it ends in an open quote, or in a .: "
printf 'web1 profile=virgl\0\nweb3 profile=virgl\n' >"$work/wrong"
gvt 1 apply --map "$work/wrong"
says_line "error: $work/wrong isn't text, because it has a NUL byte; write it in UTF-8"
echo '# nobody' >"$work/wrong"
gvt 2 apply --map "$work/wrong"
says_line "error: $work/wrong names no domain; write a line for each, as in: win10 uuid=UUID"
printf 'web3 profile=virgl\nnosuch profile=virgl\n' >"$work/wrong"
gvt 1 apply --map "$work/wrong"
lines 1 "^error: $work/wrong:2: there is no domain 'nosuch' here (.*); nothing was changed$"
virsh_here dumpxml web3 | grep -q gvt: && fail "web3 was changed"
printf 'web3 profile=virgl\n%s profile=vgpu\n' "$(virsh_here domuuid web3)" >"$work/wrong"
gvt 2 apply --map "$work/wrong"
lines 1 "^error: $work/wrong:2: .* is a domain that is named already by another of its names: name it once; nothing was changed$"
# All that is wrong is told at once.
printf '%s\n' 'web3 profile=virgl' '# none' 'wbe1 profile=virgl' 'web1 dispaly=none' 'web2 uuid=zzz' 'nosuch' >"$work/wrong"
gvt 2 apply --map "$work/wrong"
says_line "error: $work/wrong:3: there is no domain 'wbe1' here; did you mean 'web1'?"
lines 1 "^  $work/wrong:4: there is no key 'dispaly'; there are: .*; did you mean 'display'.$"
lines 1 "^  $work/wrong:5: 'zzz' is not a uuid"
lines 1 "^  $work/wrong:6: there is no domain 'nosuch' here (.*); nothing was changed$"
! virsh_here dumpxml web3 | grep -q gvt: || fail "web3 was changed"
gvt 2 apply --map "$work/map" web1
# An error of the command line names no line of the map. If only the map's domains are wanted, it doesn't matter that a profile
# is gone.
gvt 2 apply --map "$work/map" --uuid zzz
lines 1 "^error: 'zzz' is not a uuid"
gvt 2 apply web1 web3 --uuid zzz
lines 1 "^error: 'zzz' is not a uuid"
echo 'web1 profile=nosuch' >"$work/wrong"
gvt 0 status --map "$work/wrong"
gvt 2 revert --json
gvt 0 revert web1 desktop

# The domain that was chosen is the one that is worked on, though another has a name by now that is a uuid of its.
chosen=$(virsh_here domuuid web1)
virsh_here dumpxml --inactive web1 |
  sed "s,<name>[^<]*</name>,<name>$chosen</name>,; /<uuid>/d; /<mac /d; /<nvram/d" >"$work/domain.xml"
printf '#!/bin/sh\nvirsh -q -c "%s" define "%s" >/dev/null\nexec diff "$@"\n' "$uri" "$work/domain.xml" >"$work/meanwhile"
chmod 755 "$work/meanwhile"
GVT_XML_DIFF=$work/meanwhile gvt 0 apply web3 "$chosen" "${device[@]}" -j 1 -v
other=$(virsh_here list --all --uuid --name | awk -v name="$chosen" '$2 == name { print $1 }')
virsh_here dumpxml --inactive "$other" >"$work/other.xml"
virsh_here dumpxml --inactive web1 >"$work/web1.xml"
! grep -q gvt: "$work/other.xml" || fail "another domain was changed"
grep -q gvt: "$work/web1.xml" || fail "the chosen one wasn't changed"
virsh_here undefine "$other"
gvt 0 revert web1 web3

# Many at a time, quietly.
gvt 0 -q apply web1 web3 desktop "${device[@]}" --env A=b -j 8
[ ! -s "$work/err" ] || fail "it isn't quiet"
gvt 0 revert web1 web3 desktop
says_line "3 domains: 3 changed, 0 as they were, 0 failed"

# On a terminal a bar says how far it is, below the lines, which are those that there are without it; nothing of it is left.
# on_terminal WORD…: all that the terminal got is in $work/raw, the screen at the end in $work/screen.
on_terminal() {
  TERM=${terminal-xterm} timeout 60 /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/typist.py" -- \
    "$GVT_XML" -c "$uri" "$@" >"$work/raw" || fail "gvt-xml $* fails on a terminal"
  sed 's/.*\r\x1b\[K//; s/\r$//' "$work/raw" >"$work/screen"
  checks=$((checks + 1))
}
gvt 0 revert web1 web3 desktop
gvt 0 apply web1 web3 desktop "${device[@]}" -j 1
sed 's/20[0-9T.:Z_-]*/TIME/' "$work/err" >"$work/lines"
gvt 0 revert web1 web3 desktop
on_terminal apply web1 web3 desktop "${device[@]}" -j 1
grep -qF "[==========                    ] 1 of 3" "$work/raw" || fail "no bar after the first"
grep -qF "[====================          ] 2 of 3" "$work/raw" || fail "no bar after the second"
[ "$(grep -o ' of 3' "$work/raw" | wc -l)" = 2 ] || fail "a bar at the start or at the end"
sed -i 's/20[0-9T.:Z_-]*/TIME/' "$work/screen"
diff -u "$work/lines" "$work/screen" || fail "something else is left on the terminal"
# no_bar WORD…
no_bar() {
  on_terminal "$@"
  ! grep -q ' of 3' "$work/raw" || fail "a bar: $*"
}
no_bar -q apply web1 web3 desktop
no_bar apply web1 web3 desktop --json
terminal=dumb no_bar apply web1 web3 desktop
gvt 0 revert web1 web3 desktop
! grep -q ' of 3' "$work/err" || fail "a bar in a file"

# Output that can't be written: the exit status says that the domain is changed, or that nothing is.
# unwritten STATUS FILE WORD…
unwritten() {
  local expected=$1 file=$2 status=0
  shift 2
  timeout 60 "$GVT_XML" -c "$uri" "$@" >"$file" 2>"$work/err" || status=$?
  [ "$status" = "$expected" ] || fail "gvt-xml $* >$file ends with $status, not $expected"
}
# into_nobody STATUS WORD…: into a pipe that nobody reads.
into_nobody() {
  local expected=$1
  shift
  { sleep 0.3 && timeout 60 "$GVT_XML" -c "$uri" "$@" 2>"$work/err" || echo $? >"$work/status"; } | :
  [ "$(<"$work/status")" = "$expected" ] || fail "gvt-xml $* | : ends with $(<"$work/status"), not $expected"
  [ ! -s "$work/err" ] || fail "it isn't silent about a broken pipe"
}
: >"$work/out"
full="error: standard output can't be written: No space left on device"
gvt 0 revert web1 desktop -q
unwritten 1 /dev/full apply web1 "${device[@]}" --json --dry-run
says_line "$full"
unwritten 4 /dev/full apply web1 desktop "${device[@]}" --json
says_line "$full; 2 of 2 domains were changed nevertheless, and none failed"
unwritten 4 /dev/full revert web1 desktop --json --all-or-nothing
unwritten 1 /dev/full status
says_line "$full"
unwritten 1 /dev/full --version
into_nobody 141 status
into_nobody 141 apply web1 "${device[@]}" --dry-run
into_nobody 4 apply web1 "${device[@]}" --json
gvt 0 revert web1
lines 1 '^web1: back to having no display, as before 20[0-9-]* [0-9:]*$'
# One who ignores SIGPIPE is told.
status=0
(trap '' PIPE && { sleep 0.3 && "$GVT_XML" -c "$uri" status 2>"$work/err" || echo $? >"$work/status"; } | :)
[ "$(<"$work/status")" = 1 ] || fail "with SIGPIPE ignored it ends with $(<"$work/status")"
says_line "error: standard output can't be written: Broken pipe"

# Without diff(1).
env PATH="$work/nothing" "$GVT_XML" -c "$uri" apply web1 "${device[@]}" --json >"$work/out" 2>"$work/err" ||
  fail "it needs diff(1)"
json web1 'o["changed"] and o["diff"]["unified"] is None and "<video>" in o["diff"]["after"]'
status=0
env PATH="$work/nothing" "$GVT_XML" -c "$uri" revert web1 --dry-run >"$work/out" 2>"$work/err" || status=$?
[ "$status" = 1 ] || fail "a diff without diff(1) is no error"
grep -qF "install diffutils, or name another program in GVT_XML_DIFF" "$work/err" || fail "it doesn't say what lacks"
gvt 0 revert web1

echo "fleet: $checks checks passed"
