#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A user who may only edit a domain's metadata writes a state there (virDomainSetMetadata), on a real QEMU
# driver (embedded): none of it gets into the domain by an admin's next apply, revert or repair.
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
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
words=(apply guest --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile gvtg-window)

libvirt() {
  timeout 60 virsh -q -c "$uri" "$@" 2>"$work/err" || fail "virsh $*"
}

# From the domain: virsh 12.8 crashes when it is asked for metadata. It wants no prefix of its own name in what it is given.
read_state() {
  libvirt dumpxml --inactive guest | sed -n '/<gvt:state /,/<\/gvt:state>/p' |
    sed -E 's,<(/?)gvt:,<\1,g; s/ xmlns:gvt=/ xmlns:own=/; s/ gvt:(before|nth|secret)=/ own:\1=/g'
}

# forge SCRIPT: edits the state by sed, and nothing but the metadata.
forge() {
  sed -E "$1" "$work/state.xml" >"$work/forged.xml"
  ! cmp -s "$work/state.xml" "$work/forged.xml" || fail "nothing is forged: $*"
  libvirt metadata guest --uri urn:gvt-xml:1 --key gvt --config --set "$(cat "$work/forged.xml")" >"$work/out"
  libvirt dumpxml --inactive --security-info guest >"$work/before.xml"
}

# refused TEXT COMMAND…: by each of the commands.
refused() {
  local text=$1 command
  shift
  for command in "$@"; do
    # shellcheck disable=SC2086
    gvt 1 $command
    says "$text"
    libvirt dumpxml --inactive --security-info guest >"$work/after.xml"
    cmp -s "$work/before.xml" "$work/after.xml" || fail "$command changed it"
  done
}

adapt "$GVT_XML_SOURCE/samples/debian-i440fx-vnc.xml" |
  sed 's,<name>[^<]*</name>,<name>guest</name>,' >"$work/domain.xml"
libvirt define "$work/domain.xml" >"$work/out"
gvt 0 "${words[@]}"
read_state >"$work/state.xml"

# Only elements that apply takes out are put back.
other="isn't one that gvt-xml understands"
for thing in "<emulator>/tmp/evil</emulator>" \
  "<disk type='file' device='disk'><source file='/etc/shadow'/><target dev='vdz'/></disk>" \
  "<filesystem type='mount'><source dir='/'/><target dir='x'/></filesystem>" \
  "<serial type='file'><source path='/etc/cron.d/x'/></serial>" \
  "<channel type='unix'><source path='/run/libvirt/libvirt-sock'/></channel>" \
  "<rng model='virtio'><backend model='random'>/dev/sda</backend></rng>" \
  "<graphics type='vnc' xmlns:x='urn:x' x:y='1'/>" \
  "<graphics type='vnc'><listen xmlns:x='urn:x' x:y='1'/></graphics>" \
  "<redirdev type='spicevmc' xmlns:x='urn:x' x:y='1'/>"; do
  forge "s~</(gvt:)?removed>~$thing&~"
  refused "$other" "revert guest"
done

# They are put back, and a plan is believed, only if gvt-xml wrote it on this host.
unknown="isn't the one that gvt-xml last wrote from here"
for thing in "s~</(gvt:)?removed>~<arg value='-drive'/><arg value='file=/dev/sda'/>&~" \
  "s~</(gvt:)?removed>~<env name='LD_PRELOAD' value='/tmp/evil.so'/>&~" \
  "s~</(gvt:)?removed>~<hostdev mode='subsystem' type='pci'><source><address domain='0x0000' bus='0x41' slot='0x00' function='0x0'/></source></hostdev>&~" \
  "s~</(gvt:)?removed>~<audio id='9' type='file' path='/etc/cron.d/x'/>&~" \
  "0,/<(gvt:)?display /s~<(gvt:)?display ~<pci host='0000:41:00.0' managed='yes' alias='ua-gvt9'/>&~" \
  "0,/<(gvt:)?env /s~<(gvt:)?env ~<arg value='-drive'/><arg value='file=/dev/sda'/>&~" \
  "0,/<(gvt:)?env /s~<(gvt:)?env ~<env name='LD_PRELOAD' value='/tmp/evil.so'/>&~" \
  "s~a297db4a-f4c2~a297db4a-ffff~" \
  "0,/<(gvt:)?property /s~<(gvt:)?property ~<property name='romfile' type='string' value='/etc/shadow' mechanism='override'/>&~"; do
  forge "$thing"
  refused "$unknown" "apply guest" "revert guest"
done
refused "$unknown" "lint --fix guest" "${words[*]} --env A=b"

# Where the domain is as such a plan says, and the host isn't: that is asked for, too.
forge "s~<(gvt:)?mdev ~&lifecycle='boot' type='i915-GVTg_V5_4' ~"
gvt 1 apply guest --confirm </dev/null
says "$unknown"
says "Have the host make its vGPUs"
says "cancelled, nothing was changed"
refused "$unknown" "apply guest"
forge "s~a297db4a-f4c2~a297db4a-ffff~"

# Going on with it doesn't go on past libvirt, nor past its schema where the domain fits that. Then it is no better known than before.
twice="<redirdev bus='usb' type='spicevmc'><alias name='ua-one'/></redirdev>"
for thing in "libvirt refuses the new definition|$twice$twice" \
  "an untrusted plan would bring back doesn't fit libvirt's schema|<graphics type='vnc' socket='/tmp/x' sharePolicy='allow'/>"; do
  cp "$XDG_STATE_HOME"/gvt-xml/*/*/states "$work/states"
  forge "s~</(gvt:)?removed>~${thing#*|}&~"
  refused "${thing%%|*}" "revert guest --trust-metadata"
  refused "$unknown" "revert guest"
  cmp -s "$XDG_STATE_HOME"/gvt-xml/*/*/states "$work/states" || fail "another state is trusted now"
done
forge "s~a297db4a-f4c2~a297db4a-ffff~"

# It can be looked at, and gone on with.
gvt 1 revert guest --dry-run
says "$unknown"
grep -q '^+++ ' "$work/out" || fail "no diff"
gvt 0 revert guest --trust-metadata --dry-run
gvt 0 revert guest --trust-metadata
gvt 0 "${words[@]}"

# One of ours, but not the last: an admin took that back.
gvt 0 "${words[@]}" --env A=b
read_state >"$work/newer.xml"
cmp -s "$work/state.xml" "$work/newer.xml" && fail "it is the same plan"
libvirt metadata guest --uri urn:gvt-xml:1 --key gvt --config --set "$(cat "$work/state.xml")" >"$work/out"
gvt 1 revert guest
says "$unknown"
libvirt metadata guest --uri urn:gvt-xml:1 --key gvt --config --set "$(cat "$work/newer.xml")" >"$work/out"
gvt 0 apply guest
says "already as planned"
gvt 0 revert guest

# A plan that was reverted isn't trusted any more.
libvirt metadata guest --uri urn:gvt-xml:1 --key gvt --config --set "$(cat "$work/newer.xml")" >"$work/out"
gvt 1 apply guest
says "$unknown"

# Another user and another host get equal messages.
(export XDG_STATE_HOME=$work/other && gvt 1 revert guest && says "$unknown" &&
  says "; nothing was changed: look at it by --dry-run, and go on by --trust-metadata, or do this as the user and on the host")

# A full disk: the redefine ends before it begins, and so does a command that would change nothing.
for further in "--dry-run" "--dry-run --print-xml"; do
  status=0
  read -r -a options <<<"$further"
  timeout 60 "$GVT_XML" -c "$uri" "${words[@]}" --arg -name --trust-metadata "${options[@]}" >/dev/full 2>"$work/err" || status=$?
  [ "$status" = 1 ] || fail "what can't be written is none of an error: $further"
  says "standard output can't be written"
done
gvt 0 "${words[@]}" --trust-metadata
status=0
timeout 60 "$GVT_XML" -c "$uri" "${words[@]}" --dry-run --print-xml >/dev/full 2>"$work/err" || status=$?
[ "$status" = 1 ] || fail "what can't be written of what is there is none of an error"

echo "metadata: $checks checks passed"
