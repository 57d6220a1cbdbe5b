#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What is kept of a domain, on two real QEMU drivers (embedded) that each have a domain of one uuid: no password is lost, and what
# happens on one libvirt says nothing of the other.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
one=$(driver_uri "$work/one")
two=$(driver_uri "$work/two")
uri=$one
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
uuid=ab54baba-ea9a-4ce5-b7b4-51b376b65849
apply=(apply guest --profile gvtg-headless --uuid)
mdev=a297db4a-f4c2-11e6-90f6-d3b88d6c9525

libvirt() {
  timeout 60 virsh -q -c "$uri" "$@" >"$work/out" 2>"$work/err" || fail "virsh $*"
}

dump() {
  libvirt dumpxml --inactive --security-info guest
  cp "$work/out" "$1"
}

is_still() {
  dump "$work/now.xml"
  cmp -s "$1" "$work/now.xml" || { diff -u "$1" "$work/now.xml"; fail "it isn't as it was"; }
}

shows() {
  grep -qE -- "$1" "$work/out" || fail "it doesn't show: $1"
  checks=$((checks + 1))
}

# The domain's folder on a connection of the drivers.
folder() {
  echo "$XDG_STATE_HOME/gvt-xml/qemu-embed,root=${1//\//%2F}/$uuid"
}

# Twenty newer backups, so that each change prunes all others.
fill() {
  for second in {10..29}; do
    echo '<domain/>' >"$1/20980101T0000$second.000000Z.xml"
  done
}

qemu-img create -q -f qcow2 "$work/disk.qcow2" 1M
cat >"$work/domain.xml" <<END
<domain type='qemu'>
  <name>guest</name>
  <uuid>$uuid</uuid>
  <memory>65536</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='$work/disk.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <graphics type='spice' autoport='yes' passwd='s3cretpw'/>
    <video><model type='qxl'/></video>
  </devices>
</domain>
END
for uri in "$one" "$two"; do
  libvirt define "$work/domain.xml"
done

# Each libvirt has its own, in any order.
uri=$one
dump "$work/one.xml"
gvt 0 "${apply[@]}" "$mdev"
uri=$two
dump "$work/two.xml"
gvt 0 "${apply[@]}" 22222222-f4c2-11e6-90f6-d3b88d6c9525
for root in "$work/one" "$work/two"; do
  [ -d "$(folder "$root")" ] || fail "no folder for each: $(ls "$work/state/gvt-xml")"
done
fill "$(folder "$work/two")"
gvt 0 "${apply[@]}" 22222222-f4c2-11e6-90f6-d3b88d6c9526
uri=$one
gvt 0 revert guest
is_still "$work/one.xml"
uri=$two
gvt 0 revert guest
is_still "$work/two.xml"

# A snapshot has a plan. Its password outlives the backups that are pruned meanwhile.
uri=$one
gvt 0 "${apply[@]}" "$mdev"
libvirt snapshot-create-as guest S1
gvt 0 revert guest
rm "$work/state/gvt-xml"/*two/"$uuid"/*.xml
for second in {1..11}; do
  gvt 0 "${apply[@]}" "$mdev" -q
  gvt 0 revert guest -q
done
libvirt snapshot-revert guest S1
named=$(timeout 60 virsh -q -c "$uri" dumpxml --inactive guest | grep -oE '[0-9T]+\.[0-9]+Z\.xml' | head -n 1)
[ -n "$named" ] || fail "the state names no backup"
[ ! -e "$(folder "$work/one")/$named" ] || fail "the backup $named wasn't pruned"
[ "$(stat -c %a "$(folder "$work/one")/passwords")" = 700 ] || fail "the passwords are open to others"
[ -z "$(find "$(folder "$work/one")/passwords" -type f ! -perm 0600)" ] || fail "a password is open to others"

# The list says what each is for.
gvt 0 backups guest
shows "^$named +20.. *.* +passwords +- +spice +the domain, the snapshot S1$"
says "the backups are in $(folder "$work/one"); gvt-xml revert guest --from BACKUP"
! grep -rq s3cretpw "$work/out" "$work/err" || fail "the list shows a password"
gvt 0 backups guest --json
python3 - "$work/out" "$GVT_XML_SOURCE/docs/host.schema.json" "$named" <<'END' || fail "the JSON doesn't show it"
import json, jsonschema, sys
owners, schema = (json.load(open(path)) for path in sys.argv[1:3])
jsonschema.validate(owners, schema)
guest, = owners
entry, = (each for each in guest['backups'] if each['backup'] == sys.argv[3])
assert guest['domain'] == 'guest' and guest['defined'] and guest['removed'] == []
assert not entry['whole'] and entry['passwords'] == ['spice'] and 'the snapshot S1' in entry['named_by']
END
gvt 0 backups
shows "^guest +$uuid +[0-9]+ +20.* +yes$"

# What is taken over with a snapshot is trusted by the command that says so, even if it changes nothing.
gvt 1 revert guest
says "isn't the one that gvt-xml last wrote from here"
gvt 0 apply guest --trust-metadata
says "guest: already as planned, nothing to define"
says "guest: its recorded plan is trusted from now on"
gvt 0 apply guest --trust-metadata
! grep -q "trusted from now on" "$work/err" || fail "it is trusted twice"
gvt 0 revert guest
is_still "$work/one.xml"

# --prune takes what nobody names; what the snapshot names stays.
for said in "--keep 3" "--keep 20" --dry-run; do
  # shellcheck disable=SC2086 # words
  gvt 2 backups guest $said
  says "--keep and --dry-run need --prune; add it"
done
gvt 2 backups guest --prune --keep -1
says "--keep -1 must be 0 or more"
gvt 0 backups guest --prune --dry-run --keep 3
says "guest: would remove "
whole() { find "$(folder "$work/one")" -maxdepth 1 -name '2*Z.xml' | wc -l; }
[ "$(whole)" = 20 ] || fail "a dry run removed something: $(whole)"
gvt 0 backups guest --prune --keep 3
says "guest: removed "
[ "$(whole)" = 3 ] || fail "not three are left: $(whole)"
[ -f "$(folder "$work/one")/passwords/$named" ] || fail "the snapshot's password is gone"
libvirt snapshot-revert guest S1
gvt 0 revert guest --trust-metadata
is_still "$work/one.xml"
libvirt snapshot-delete guest S1
gvt 0 backups guest --prune --keep 0
says "guest: removed the passwords of $named"
[ "$(find "$(folder "$work/one")" -name '*.xml' | wc -l)" = 0 ] || fail "something is left"
gvt 0 backups guest --prune
says "guest: nothing to remove"
gvt 0 backups guest
says "guest has no backups in $(folder "$work/one")"
gvt 1 backups nobody
says "there is no domain 'nobody' here"

# A domain that isn't defined any more is found by its name, and comes back. Its passwords stay: a copy may be anywhere.
gvt 0 "${apply[@]}" "$mdev"
fill "$(folder "$work/one")"
gvt 0 apply guest --env A=b
libvirt undefine guest
gvt 0 backups guest
says "guest isn't defined any more: virsh define '$(folder "$work/one")/BACKUP' brings it back"
gvt 0 backups
shows "^guest +$uuid +[0-9]+ +20.* +no$"
gvt 0 backups "$uuid" --prune --keep 0
[ "$(find "$(folder "$work/one")/passwords" -name '*.xml' | wc -l)" = 1 ] || fail "its password is gone"

# An older version's folder, without a connection, goes on to be used.
libvirt define "$work/domain.xml"
gvt 0 "${apply[@]}" "$mdev"
mv "$(folder "$work/one")" "$XDG_STATE_HOME/gvt-xml/$uuid"
rm -r "$XDG_STATE_HOME"/gvt-xml/qemu-*
gvt 0 revert guest
is_still "$work/one.xml"
[ ! -e "$XDG_STATE_HOME/gvt-xml/$uuid" ] || fail "the older folder is still there"

# A domain that another gvt-xml holds doesn't keep the others from it. What was removed of them is told.
gvt 0 "${apply[@]}" "$mdev"
gone=$(folder "$work/one")/../33333333-ea9a-4ce5-b7b4-51b376b65849
for last in 2 4 9; do
  mkdir -m 700 "${gone%9}$last"
  cp "$work/domain.xml" "${gone%9}$last/20200101T000000.000000Z.xml"
done
(
  flock -x 9
  gvt 1 backups --prune --keep 0 --json
) 9<"$gone"
says "error: guest: another gvt-xml is changing this domain"
says "error: the backups of 1 of 4 domains weren't pruned"
python3 - "$work/out" <<'END' || fail "the JSON doesn't show it"
import json, sys
owners = json.load(open(sys.argv[1]))
assert sorted(bool(each['removed']) for each in owners) == [False, True, True, True]
END
rm -r "${gone%9}"?

# A folder that isn't this user's own is neither read nor changed, nor one that a link leads to.
gvt 0 "${apply[@]}" "$mdev"
own=$(folder "$work/one")
mkdir "$work/elsewhere"
: >"$work/elsewhere/states.abcdef"
for linked in "$own" "$own/passwords"; do
  mv "$linked" "$work/kept"
  ln -s "$work/elsewhere" "$linked"
  for words in "backups guest" "backups --prune --keep 0"; do
    # shellcheck disable=SC2086 # words
    gvt 1 $words
    says "$linked isn't this user's own folder, so nothing in it is read or removed"
  done
  [ -e "$work/elsewhere/states.abcdef" ] || fail "a file is gone that isn't ours"
  rm "$linked"
  mv "$work/kept" "$linked"
done
if [ "$(id -u)" = 0 ]; then
  chown nobody "$own"
  gvt 1 backups guest
  says "$own isn't this user's own folder"
  chown root "$own"
fi
mkfifo "$own/20200101T000000.000000Z.xml"
gvt 0 backups guest
! grep -q ^20200101 "$work/out" || fail "a pipe counts as a backup"

echo "backups: $checks checks passed"
