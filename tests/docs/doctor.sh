#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Goes through doctor's table of checks: each has a golden case in which it passes and one in which it warns or fails
# (or one in tests/libvirt/doctor.c, if it needs a connection that no file can be), and a report. docs/doctor.md has the
# table as the program prints it.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$GVT_XML_SOURCE" || exit 1
failures=0

fail() {
  echo "doctor: $*" >&2
  failures=$((failures + 1))
}

# seen STATUS ID: whether a case has such a line.
seen() {
  grep -qsE "^ *\"?$1 +$2 " tests/golden/doctor/*/out tests/libvirt/doctor.c
}

"$GVT_XML" doctor --checks >"$work/checks" || fail "--checks fails"
ids=0
while read -r id; do
  ids=$((ids + 1))
  seen PASS "$id" || fail "no case in which $id passes"
  # Without a connection all that needs it is only unknown, and so is this.
  case $id in
    libvirt) seen UNKNOWN "$id" ;;
    *) seen '(WARN|FAIL)' "$id" ;;
  esac || fail "no case in which $id warns or fails"
  sed -n "/^### $id: /,/^### /p" "$work/checks" | grep -q '^- Reports: ' || fail "$id says nobody who met it"
done < <(sed -n '/^## Errors/q; s/^### \([a-z-]*\): .*/\1/p' "$work/checks")
[ "$ids" -gt 30 ] || fail "only $ids checks were found"

sed -n '/^## Checks$/,$p' docs/doctor.md >"$work/kept"
if ! cmp -s "$work/kept" "$work/checks"; then
  fail "docs/doctor.md isn't what --checks prints: put that behind its head"
  diff -u "$work/kept" "$work/checks" >&2
fi
echo "doctor: $ids checks, $failures faults"
[ "$failures" = 0 ]
