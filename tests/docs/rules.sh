#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Holds docs/lint.md to lint's table of rules: each with a finding of the golden case of its name, as the program prints it.
# GVT_XML_REGENERATE=1 writes the table again.
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
  [ -f "tests/golden/lint/$1/out" ] || return 0
  awk -v rule=": $1 (" '/^[^ ]/ { if (on) exit; on = index($0, rule) } on { print "    " $0 }' \
    "tests/golden/lint/$1/out" >"$work/example"
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
  echo "rules: $document isn't what the program says: GVT_XML_REGENERATE=1 tests/docs/rules.sh writes it" >&2
  exit 1
fi
echo "rules: $rules rules"
[ "$rules" -gt 20 ] || exit 1

# --fix does what the findings say of it: of each rule as many findings are left as say that it doesn't repair them.
mkdir "$work/in"
for folder in tests/golden/lint/* tests/golden/apply/handmade-*; do
  [ ! -f "$folder/in.xml" ] || cp "$folder/in.xml" "$work/in/${folder##*/}.xml"
done
"$GVT_XML" lint --file "$work"/in/*.xml --json >"$work/before" 2>"$work/err"
"$GVT_XML" lint --file "$work"/in/*.xml --fix --output-dir "$work/fixed" >/dev/null 2>"$work/err"
"$GVT_XML" lint --file "$work"/fixed/*.xml --json >"$work/after" 2>"$work/err"
/usr/bin/python3 - "$work/before" "$work/after" <<'END'
import collections
import json
import os
import sys


def read(path, wanted):
    counts = collections.Counter()
    for line in open(path):
        domain = json.loads(line)
        for finding in domain.get("findings", []):
            if wanted(finding):
                counts[os.path.basename(domain["file"]), finding["rule"]] += 1
    return counts


total = sum(read(sys.argv[1], lambda finding: True).values())
left = read(sys.argv[1], lambda finding: not finding["fix"])
after = read(sys.argv[2], lambda finding: True)
wrong = sorted(key for key in left | after if left[key] != after[key])
for key in wrong:
    print(f"rules: {key[0]}: {key[1]}: {left[key]} say that --fix leaves them, {after[key]} are left", file=sys.stderr)
print(f"rules: of {total} findings {total - sum(left.values())} are to be repaired, and are")
sys.exit(bool(wrong) or total < 100)
END
