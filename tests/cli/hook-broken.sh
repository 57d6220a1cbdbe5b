#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The installed hook where something is wrong with the program, its libraries, its data, its records, the disk, or standard input:
# the list in docs/hook.md. A guest whose plan asks for nothing starts all the same. One whose plan does is refused with the reason.
# shellcheck disable=SC2016 # words that are run later stand in single quotes
set -u
# A full disk needs a name space for mounts, which is for root to make.
if [ -z "${GVT_XML_MOUNTS:-}" ] && [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
  GVT_XML_MOUNTS=1 exec unshare --mount "$0"
fi
# shellcheck source=tests/lib/hook.sh
. "${GVT_XML_SOURCE:?}/tests/lib/hook.sh"

script=etc/libvirt/hooks/qemu.d/gvt-xml

# The script's logger is this one.
mkdir "$work/bin"
cat >"$work/bin/logger" <<EOF2
#!/bin/sh
printf '%s\n' "\$*" >>"$work/journal"
EOF2
chmod +x "$work/bin/logger"
PATH=$work/bin:$PATH

# installed [PROGRAM]: the script, as installed, of this host; PROGRAM instead of gvt-xml.
installed() {
  intel_gpu
  : >"$work/journal"
  "$GVT_XML" -q --root "$root" -c test:///default hook install || fail "it can't be installed"
  sed -i "s|^program=.*|program='${1:-$GVT_XML}'|; s|^records=|&$root|; s|\"\$program\" hook|\"\$program\" --root '$root' hook|" \
    "$root/$script"
}

# program TEXT: a program of this host that is broken so.
broken() {
  printf '#!/bin/sh\n%s\n' "$1" >"$root/gvt-xml"
  chmod 755 "$root/gvt-xml"
  installed "$root/gvt-xml"
}

# script OPERATION SUBOPERATION: as libvirt runs it, with the domain on standard input.
script() {
  env -i PATH="$PATH" LC_ALL=C "$root/$script" 'a guest' "$@" - >"$work/out" 2>"$work/err"
}

plain() {
  echo "<domain type='kvm'><name>a guest</name><uuid>$guest</uuid><devices/></domain>"
}

# A plan that asks for nothing of the hook.
virgl() {
  domain "$guest" '<gvt:display mode="none"/>' ''
}

# others [PATTERN]: the guests that need nothing start and end, whatever is broken, and nothing is said to libvirt. The log has a
# line of this pattern for each that starts; without a pattern nothing.
others() {
  local what event i
  : >"$work/journal"
  for what in plain virgl; do
    for event in 'prepare begin' 'start begin' 'started begin' 'stopped end' 'release end' 'reconnect begin' 'migrate begin'; do
      # shellcheck disable=SC2086
      "$what" | script $event || fail "a guest without need of the hook ($what, $event): $(cat "$work/err")"
      [ ! -s "$work/err" ] || fail "$what, $event: $(cat "$work/err")"
    done
  done
  # The script doesn't wait for the look at the program.
  if [ -z "${1-}" ]; then
    [ ! -s "$work/journal" ] || fail "a guest without need of the hook: $(cat "$work/journal")"
    return
  fi
  for ((i = 0; i < 100; i++)); do
    if [ "$(grep -cE -- "-p daemon.err -- a guest: .*$1" "$work/journal")" = 2 ]; then return; fi
    sleep 0.1
  done
  fail "the log doesn't say that $1, but: $(cat "$work/journal")"
}

# refused PATTERN [LOGGED]: the guest whose plan asks for it doesn't start, for this reason; LOGGED is in the script's line of the
# journal. The program's own lines go there by syslog(3), and not in a test.
refused() {
  : >"$work/journal"
  if with_vgpu | script prepare begin; then fail "the guest starts, though: $1"; fi
  grep -qE "$1" "$work/err" || fail "it isn't said that $1, but: $(cat "$work/err")"
  [ -z "${2-}" ] || grep -qE -- "-p daemon.err -- a guest: .*$2" "$work/journal" || fail "the journal has: $(cat "$work/journal")"
  holds "$create" ''
  : >"$work/journal"
}

failed_with() {
  others "failed \\(exit status $1\\): guests whose plan asks for it won't start"
  refused "error: .* failed \(exit status $1\), and the guest's plan wants the host made ready by it; gvt-xml hook status says" \
    "failed \(exit status $1\)"
}

begin 'all is well'
installed
others
with_vgpu | script prepare begin || fail "$(cat "$work/err")"
settle
has "sys/bus/mdev/devices/$vgpu"
others
with_vgpu | script release end || fail "$(cat "$work/err")"
settle
has_no "sys/bus/mdev/devices/$vgpu"
# The plan may be gone by the guest's end.
with_vgpu | script prepare begin || fail "$(cat "$work/err")"
settle
plain | script release end || fail "$(cat "$work/err")"
settle
has_no "sys/bus/mdev/devices/$vgpu"

# The program

begin 'it is gone'
installed "$work/nonexistent"
failed_with 127
refused 'No such file or directory'

begin 'it is not executable'
broken 'exit 0'
chmod 644 "$root/gvt-xml"
failed_with 126

begin 'a library of its is gone'
sed 's/libxml2\.so\.\([0-9]\)/libxml9.so.\1/' "$GVT_XML" >"$root/gvt-xml"
chmod 755 "$root/gvt-xml"
installed "$root/gvt-xml"
failed_with 127
refused 'error while loading shared libraries: libxml9.so'
"$GVT_XML" -q --root "$root" -c test:///default hook install
sed -i "s|^program=.*|program='$root/gvt-xml'|" "$root/$script"
"$GVT_XML" --root "$root" -c test:///default hook status >"$work/out" 2>&1
[ $? = 3 ] || fail "status knows nothing of it"
grep -q "gvt-xml, which doesn't run: .*libxml9.so" "$work/out" || fail "status says: $(cat "$work/out")"

for signal in SEGV:139 ABRT:134 KILL:137; do
  begin "it dies by ${signal%:*}"
  broken "kill -${signal%:*} \$\$"
  failed_with "${signal#*:}"
done

begin 'it fails at its end'
installed
with_vgpu | script prepare begin || fail "$(cat "$work/err")"
settle
sed -i "s|^program=.*|program=/nonexistent|" "$root/$script"
if with_vgpu | script release end; then fail "it is no error"; fi
grep -q "what the guest's start changed on the host isn't undone ($root/run/gvt-xml/$guest)" "$work/journal" || fail "$(cat "$work/journal")"
: >"$work/journal"
echo "<domain><uuid>$other</uuid></domain>" | script release end || fail "another guest's end: $(cat "$work/err")"
[ ! -s "$work/journal" ] || fail "another guest's end: $(cat "$work/journal")"

begin 'its data folder is gone'
cp "$GVT_XML" "$root/gvt-xml"
mkdir "$root/share"
cp -r "$GVT_XML_SOURCE/xslt" "$root/share"
mkdir "$root/share/gvt-xml"
installed "$root/gvt-xml"
others
refused 'error: .*plan\.rng'

# Records and disk

begin 'the folder of its records is a file'
installed
mkdir -p "$root/run"
: >"$root/run/gvt-xml"
others
refused "error: .*/run/gvt-xml.*"

begin 'the folder of its records is open to others'
installed
records 777
others
refused "error: /run/gvt-xml isn't this user's own"

begin 'a record that is none'
installed
records 700
: >"$root/run/gvt-xml/$guest"
chmod 644 "$root/run/gvt-xml/$guest"
"$GVT_XML" -q --root "$root" hook run -- x release end - </dev/null >/dev/null 2>&1
refused "error: .*isn't this user's own"

if [ -n "${GVT_XML_MOUNTS:-}" ]; then
  begin 'the disk is full'
  installed
  mkdir -p "$root/run/gvt-xml"
  mount -t tmpfs -o size=16k,mode=700 tmpfs "$root/run/gvt-xml"
  dd if=/dev/zero of="$root/run/gvt-xml/filler" bs=4096 2>/dev/null
  others
  refused 'error: .*No space left on device'
  rm "$root/run/gvt-xml/filler"

  begin 'the disk is read-only'
  mount -o remount,ro "$work/$((cases - 1))/run/gvt-xml"
  installed
  mkdir -p "$root/run/gvt-xml"
  mount --bind "$work/$((cases - 1))/run/gvt-xml" "$root/run/gvt-xml"
  others
  refused 'error: .*Read-only file system'
  umount "$root/run/gvt-xml" "$work/$((cases - 1))/run/gvt-xml"
else
  echo "skipped: hook-broken: a full disk needs a name space for mounts, which is for root to make"
fi

# Standard input

begin 'standard input is closed'
installed
env -i PATH="$PATH" LC_ALL=C "$root/$script" 'a guest' prepare begin - <&- 2>"$work/err" || fail "it refuses: $(cat "$work/err")"
grep -q "a guest: the domain's XML can't be read from standard input" "$work/journal" || fail "the journal has: $(cat "$work/journal")"

begin 'standard input is a folder, empty, or no XML'
installed
script prepare begin <"$work" || fail "a folder: $(cat "$work/err")"
grep -q "the domain's XML can't be read from standard input" "$work/journal" || fail "the journal has: $(cat "$work/journal")"
script prepare begin </dev/null || fail "nothing: $(cat "$work/err")"
head -c 100000 /dev/urandom | script prepare begin || fail "garbage: $(cat "$work/err")"
head -c 100000 /dev/urandom | script release end || fail "garbage: $(cat "$work/err")"

begin 'the domain is cut short'
installed
plain | head -c 30 | script prepare begin || fail "$(cat "$work/err")"
: >"$work/journal"
if with_vgpu | head -c 600 | script prepare begin; then fail "a plan that can't be read is passed over"; fi
grep -q '^error: the domain on standard input' "$work/err" || fail "$(cat "$work/err")"

begin "others' metadata has more than gvt-xml reads"
installed
{
  virgl | sed 's|</metadata>.*||'
  for ((i = 0; i < 3000; i++)); do echo "KEY$i=VALUE"; done
  echo '</metadata><devices/></domain>'
} >"$work/large"
script prepare begin <"$work/large" || fail "$(cat "$work/err")"

begin 'large domains take no time'
installed
{
  plain | sed 's|<devices/>.*||'
  yes "<disk type='file' device='disk'><source file='/var/lib/libvirt/images/a'/></disk>" | head -40000
  echo '</domain>'
} >"$work/large"
for event in 'prepare begin' 'release end'; do
  # shellcheck disable=SC2086
  PATH=$PATH timeout 10 "$root/$script" 'a guest' $event - <"$work/large" || fail "$event takes long"
done

# The journal

begin 'no logger'
broken 'exit 127'
rm "$work/bin/logger"
for tool in cat sh; do ln -sf "$(command -v "$tool")" "$work/bin/$tool"; done
bare() {
  env -i PATH="$work/bin" LC_ALL=C "$root/$script" 'a guest' prepare begin - >"$work/out" 2>"$work/err"
}
plain | bare || fail "$(cat "$work/err")"
if with_vgpu | bare; then fail "it starts"; fi
grep -q '^error: .*failed (exit status 127)' "$work/err" || fail "$(cat "$work/err")"
env -i PATH="$work/bin" "$root/$script" 'a guest' prepare begin - <&- 2>/dev/null || fail "it refuses"
# Nothing to read standard input with.
rm "$work/bin/cat"
plain | bare || fail "$(cat "$work/err")"

begin 'nobody reads what it says'
broken 'exit 127'
plain | env -i "$root/$script" 'a guest' prepare begin - >&- 2>&- || fail "it refuses"
if with_vgpu | env -i "$root/$script" 'a guest' prepare begin - >/dev/full 2>/dev/full; then fail "it starts"; fi

begin 'words that libvirt does not give'
installed
for words in '' 'a' 'a prepare' 'a prepare end' 'a release begin'; do
  # shellcheck disable=SC2086
  env -i "$root/$script" $words </dev/null 2>"$work/err" || fail "'$words': $(cat "$work/err")"
done

finish
