#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Many files by one command: apply, revert and lint --fix write each into a folder, whole or not at all, with the result that
# one command for each file has. A command that would lose something is refused before any file is written.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
uri=test:///default
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
device=(--uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile gvtg-spice)
mkdir "$work/in"
cp "$GVT_XML_SOURCE"/samples/*.xml "$work/in"
files=("$work"/in/*.xml)
count=${#files[@]}

says_line() {
  grep -qxF -- "$1" "$work/err" || fail "it doesn't say: $1"
}

# same FOLDER FOLDER
same() {
  diff -ru "$1" "$2" || fail "$1 and $2 differ"
  checks=$((checks + 1))
}

# json FILE EXPRESSION
json() {
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/check-json.py" "$GVT_XML_SOURCE/docs/domain.schema.json" "$work/out" "$1" "$2" ||
    fail "JSON: $1: $2"
}

# The results must be those of one command per file.
mkdir "$work/single"
for file in "${files[@]}"; do
  gvt 0 apply --file "$file" "${device[@]}"
  cp "$work/out" "$work/single/${file##*/}"
done
gvt 0 apply --file "${files[@]}" --output-dir "$work/new/applied" "${device[@]}"
[ ! -s "$work/out" ] || fail "it prints what it writes"
says_line "$count files: $count changed, 0 as they were, 0 failed"
same "$work/single" "$work/new/applied"
gvt 0 apply --file "$work"/new/applied/*.xml --output-dir "$work/again" "${device[@]}" -j 3
says_line "$count files: 0 changed, $count as they were, 0 failed"
same "$work/single" "$work/again"
# What killed runs left half written goes, what runs that live write stays.
touch "$work/again/a.xml.gvt-4194999-aB3xyz" "$work/again/a.xml.gvt-$$-aB3xyz" "$work/again/a.xml.backup"
gvt 0 apply --file "$work"/new/applied/*.xml --output-dir "$work/again" "${device[@]}"
[ ! -e "$work/again/a.xml.gvt-4194999-aB3xyz" ] || fail "what a killed run left is still there"
rm "$work/again/a.xml.gvt-$$-aB3xyz" "$work/again/a.xml.backup"
gvt 0 apply --file "${files[@]}" --output-dir "$work/unchecked" --no-validate "${device[@]}"
same "$work/single" "$work/unchecked"
gvt 0 revert --file "$work"/new/applied/*.xml --output-dir "$work/back"
mkdir "$work/expected"
for file in "$work"/new/applied/*.xml; do
  gvt 0 -q revert --file "$file"
  cp "$work/out" "$work/expected/${file##*/}"
done
same "$work/expected" "$work/back"

# The rights of the original, for it may hold passwords.
chmod 600 "${files[0]}"
chmod 644 "${files[1]}"
gvt 0 apply --file "${files[0]}" "${files[1]}" --output-dir "$work/modes" "${device[@]}"
[ "$(stat -c %a "$work/modes"/*)" = $'600\n644' ] || fail "other rights: $(stat -c %a "$work/modes"/*)"

# Looked at only.
gvt 3 apply --file "${files[@]}" --dry-run --exit-code "${device[@]}"
[ "$(grep -c '^+++ ' "$work/out")" = "$count" ] || fail "not a diff for each"
gvt 0 apply --file "${files[@]}" --dry-run --output-dir "$work/none" "${device[@]}"
[ ! -e "$work/none" ] || fail "a dry run writes"

# As JSON.
gvt 0 apply --file "${files[@]}" --output-dir "$work/json" --json "${device[@]}"
[ ! -s "$work/err" ] || fail "JSON isn't all"
same "$work/single" "$work/json"
json "${files[0]}" 'o["changed"] and o["domain"] and o["plan"]["devices"][0]["kind"] == "mdev" and "+" in o["diff"]["unified"] and o["backup"] is None'
printf '<domain>\n' >"$work/in/broken.xml"
gvt 1 apply --file "${files[@]}" "$work/in/broken.xml" --output-dir "$work/some" --json "${device[@]}"
json "$work/in/broken.xml" 'not o["changed"] and o["domain"] is None and "broken.xml" in o["error"]["message"]'
same "$work/single" "$work/some"

# Lint.
cp "$GVT_XML_SOURCE/tests/golden/lint/dead-set/in.xml" "$work/in/guide.xml"
gvt 3 lint --file "$work/in/guide.xml" "${files[0]}"
says_line "2 files: 5 findings in 1"
gvt 3 lint --file "$work/in/guide.xml" "${files[@]}" --json
json "$work/in/guide.xml" 'o["findings"] and all(f["says"] and f["do"] for f in o["findings"]) and o["diff"] is None'
json "${files[0]}" 'not o["changed"]'
gvt 0 lint --file "$work/in/guide.xml" "${files[0]}" --fix --output-dir "$work/fixed"
gvt 0 -q lint --file "$work/in/guide.xml" --fix
cmp "$work/out" "$work/fixed/guide.xml" || fail "it is repaired otherwise"
gvt 0 lint --file "$work/in/guide.xml" --fix --dry-run --json
json "$work/in/guide.xml" 'o["changed"] and o["findings"] == [] and "-set" in o["diff"]["before"]'

# Commands that are refused.
gvt 2 apply --file "${files[@]}" "${device[@]}"
says "several files need --output-dir"
gvt 2 apply --file "${files[0]}" --output-dir "$work/in" "${device[@]}"
says "would be overwritten"
mkdir "$work/other" "$work/linked"
cp "${files[0]}" "$work/linked"
ln -s "linked/${files[0]##*/}" "$work/link.xml"
gvt 2 apply --file "${files[0]}" "$work/link.xml" --output-dir "$work/linked" "${device[@]}"
says "would be overwritten"
cmp "${files[0]}" "$work/linked/${files[0]##*/}" || fail "an original is overwritten"
cp "${files[0]}" "$work/other"
gvt 2 apply --file "${files[0]}" "$work/other/${files[0]##*/}" --output-dir "$work/twice" "${device[@]}"
says "would both be written to "
gvt 2 apply --file - --output-dir "$work/stdin" "${device[@]}"
gvt 2 apply --file - - --dry-run "${device[@]}"
says "standard input can be read only once; give - once"
gvt 2 apply --file "${files[0]}" --json "${device[@]}"
gvt 2 apply guest --output-dir "$work/x" "${device[@]}"
gvt 2 apply guest --no-validate "${device[@]}"
gvt 2 lint --file "${files[0]}" --output-dir "$work/x"
gvt 2 apply --file "${files[0]}" --try "${device[@]}"
gvt 2 apply --file "${files[@]}" --output-dir "$work/x" --all-or-nothing "${device[@]}"
says "--all-or-nothing is only for domains"
gvt 1 apply --file "${files[0]}" --output-dir /dev/null/x "${device[@]}"
for folder in x twice stdin; do
  [ ! -e "$work/$folder" ] || fail "something was written to $folder"
done

echo "files: $checks checks passed"
