#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# gvt-xml-doctor(7) and gvt-xml-lint(7) are made without a warning, have each check and each rule as a heading, and lose no word of
# the tables in docs/doctor.md and docs/lint.md.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$GVT_XML_SOURCE" || exit 1
failures=0

fail() {
  echo "table-pages: $*" >&2
  failures=$((failures + 1))
}

rst2man=$(command -v rst2man || command -v rst2man.py)
if [ -z "$rst2man" ] || ! command -v man >/dev/null || ! command -v col >/dev/null; then
  echo "table-pages: there is no rst2man, man or col here"
  exit 77
fi

# words: the words of a text, without what marks it.
words() {
  tr -cs '[:alnum:]' '\n' | tr '[:upper:]' '[:lower:]' | grep . | sort -u
}

for name in doctor lint; do
  page=gvt-xml-$name.7
  cp "docs/man/tables/$page.rst" "$work/"
  python3 tools/table-page.py "docs/$name.md" >"$work/$name.rst" || fail "$name: the tool fails"
  "$rst2man" --report=1 --halt=2 "$work/$page.rst" "$work/$page" 2>"$work/err" || fail "$page isn't made"
  [ ! -s "$work/err" ] || fail "$page: $(cat "$work/err")"
  MANWIDTH=2000 man --warnings -l "$work/$page" >"$work/$page.txt" 2>"$work/err"
  [ ! -s "$work/err" ] || fail "$page: $(cat "$work/err")"
  col -b <"$work/$page.txt" | words >"$work/shown"
  sed -n '/^## /,$p' "docs/$name.md" | words >"$work/written"
  comm -13 "$work/shown" "$work/written" >"$work/lost"
  [ ! -s "$work/lost" ] || fail "$page lacks words: $(head -5 "$work/lost" | tr '\n' ' ')"
done

"$GVT_XML" lint --rules | tail -n +2 | cut -d' ' -f1 >"$work/lint"
"$GVT_XML" doctor --checks | sed -n '/^## Errors/q; s/^### \([a-z-]*\): .*/\1/p' >"$work/doctor"
for name in doctor lint; do
  while read -r id; do
    grep -qxF "$id" <(sed 's/^ *//; s/ *$//' "$work/gvt-xml-$name.7.txt" | col -b) || fail "gvt-xml-$name(7) has no heading $id"
  done <"$work/$name"
done

echo "table-pages: $(wc -l <"$work/doctor") checks, $(wc -l <"$work/lint") rules, $failures faults"
[ "$failures" = 0 ] && [ -s "$work/doctor" ] && [ -s "$work/lint" ]
