#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The folder for backups is full, read-only, a link, another user's, or a backup was cut short. Without a backup nothing is
# defined: the domain stays as it is. The test has a file system of its own, which needs a name space for mounts. Without one
# the exit status is 77.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
if [ -z "${GVT_XML_DISK:-}" ]; then
  if [ "$(id -u)" != 0 ] || ! unshare --mount true 2>/dev/null; then
    echo "skipped: disk: a name space for mounts is for root to make"
    exit 77
  fi
  GVT_XML_DISK=1 exec unshare --mount "$0"
fi

work=$(mktemp -d)
trap 'umount "$work/disk" 2>/dev/null || true; rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_STATE_HOME=$work/disk/state
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
uri=$(driver_uri "$work/driver")
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
words=(apply guest --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile gvtg-window)

dump() {
  timeout 60 virsh -q -c "$uri" dumpxml --inactive --security-info guest >"$1"
}

# is_still FILE
is_still() {
  dump "$work/now.xml"
  cmp -s "$1" "$work/now.xml" || fail "the domain was changed"
  checks=$((checks + 1))
}

mkdir "$work/disk"
mount -t tmpfs -o size=64k,mode=700 tmpfs "$work/disk"
adapt "$GVT_XML_SOURCE/samples/debian-i440fx-vnc.xml" |
  sed 's,<name>[^<]*</name>,<name>guest</name>,; /<uuid>/d' >"$work/domain.xml"
timeout 60 virsh -q -c "$uri" define "$work/domain.xml" >"$work/out" 2>"$work/err" || fail "it doesn't define"
dump "$work/before.xml"
grep -q 'passwd=' "$work/before.xml" || fail "the domain has no password"

# Full, but for the folders.
mkdir -p "$XDG_STATE_HOME/gvt-xml"
dd if=/dev/zero of="$work/disk/filler" bs=4096 2>/dev/null || true
gvt 1 "${words[@]}"
says "the backup can't be written, so nothing was changed: "
says "No space left on device"
is_still "$work/before.xml"
[ -z "$(find "$XDG_STATE_HOME" -type f)" ] || fail "a part of a backup stays: $(find "$XDG_STATE_HOME" -type f)"
rm "$work/disk/filler"

mount -o remount,ro "$work/disk"
for further in "" --dry-run; do
  # shellcheck disable=SC2086
  gvt 1 "${words[@]}" $further
  says "can't be closed to others: Read-only file system"
  # shellcheck disable=SC2086
  XDG_STATE_HOME=$work/disk/none gvt 1 "${words[@]}" $further
  says "the folder $work/disk/none/gvt-xml/"
  says ": Read-only file system; nothing was changed"
done
is_still "$work/before.xml"
for further in "" --dry-run; do
  # shellcheck disable=SC2086
  gvt 1 "${words[0]}" "${words[@]:2}" --file "$work/domain.xml" --output-dir "$work/disk" $further
  says "nothing can be written in the folder $work/disk: Read-only file system"
done
mount -o remount,rw "$work/disk"

# A folder of ours that points elsewhere.
folder=$(echo "$XDG_STATE_HOME"/gvt-xml/*/*)
mkdir "$work/elsewhere"
rmdir "$folder"
ln -s "$work/elsewhere" "$folder"
gvt 1 "${words[@]}"
says "isn't this user's own folder, so no backup is written there"
is_still "$work/before.xml"
rm "$folder"

# Whatever the umask, and however open the folder was.
rm -r "$XDG_STATE_HOME"
(umask 000 && gvt 0 "${words[@]}")
[ -z "$(find "$XDG_STATE_HOME/gvt-xml" -perm /077)" ] || fail "others may read $(find "$XDG_STATE_HOME/gvt-xml" -perm /077)"
dump "$work/applied.xml"

# The backup that has the password is cut short: its copy has it. If that is cut short too, nothing is put back, and the domain stays.
backup=$(find "$XDG_STATE_HOME" -maxdepth 4 -name '*.xml')
copy=$(find "$XDG_STATE_HOME" -path '*/passwords/*.xml')
cp "$backup" "$work/backup.xml"
: >"$backup"
gvt 0 revert guest --dry-run --print-xml
gvt 0 revert guest --dry-run
! grep -q "without its password" "$work/err" || fail "the copy isn't asked"
head -c 30 "$copy" >"$work/short"
cp "$work/short" "$copy"
for size in 0 100 $(($(stat -c %s "$work/backup.xml") - 5)); do
  head -c "$size" "$work/backup.xml" >"$backup"
  gvt 1 revert guest
  says "passw"
  is_still "$work/applied.xml"
  gvt 1 revert guest --from "${backup##*/}"
  says "error:"
  is_still "$work/applied.xml"
done
cp "$work/backup.xml" "$backup"
gvt 0 revert guest
is_still "$work/before.xml"

echo "disk: $checks checks passed"
