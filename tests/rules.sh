#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Holds docs/lint.md to lint's table of rules: each with a finding of the golden case of its name, as the program prints it.
# GVT_XML_REGENERATE=1 writes the table anew.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$GVT_XML_SOURCE" || exit 1
document=docs/lint.md

declare -A whens=([define]="at the define" [start]="at the guest's start" [silent]="nothing is said, and nothing is done"
  [never]="nothing goes wrong")

# example RULE: the first of its findings, set in.
example() {
  [ -f "tests/golden/lint-$1/out" ] || return 0
  awk -v rule=": $1 (" '/^[^ ]/ { if (on) exit; on = index($0, rule) } on { print "    " $0 }' \
    "tests/golden/lint-$1/out" >"$work/example"
  [ ! -s "$work/example" ] || printf '\n%s\n' "$(cat "$work/example")"
}

"$GVT_XML" lint --rules >"$work/rules" || exit 1
rules=0
{
  sed '/^## Rules$/q' "$document"
  while read -r id when fix about; do
    rules=$((rules + 1))
    printf '\n### %s\n\n%s\n\n- Goes wrong: %s\n- Repaired: %s\n' "$id" "${about^}." "${whens[$when]}" \
      "$([ "$fix" = --fix ] && echo "by \`--fix\`" || echo "by hand")"
    example "$id"
  done < <(tail -n +2 "$work/rules")
} >"$work/lint.md"

if [ "${GVT_XML_REGENERATE-}" = 1 ]; then
  cp "$work/lint.md" "$document"
elif ! diff -u "$document" "$work/lint.md"; then
  echo "rules: $document isn't what the program says: GVT_XML_REGENERATE=1 tests/rules.sh writes it" >&2
  exit 1
fi
echo "rules: $rules rules"
[ "$rules" -gt 20 ]
