#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Fails if a source of src/, xslt/ or tests/ has more than 450 lines: C, XSLT, shell, Python. A file has one subject, by which
# it is found, and can be read as a whole.
#
# "lengths.sh FOLDER" reads the sources in FOLDER instead, for the test of this test (tests/offences.sh).
set -eu

limit=450
folder=${GVT_XML_SOURCE:-$(dirname "$0")/..}
roots=(src xslt tests)
if [ $# -gt 0 ]; then
  folder=$(dirname "$1")
  roots=("$(basename "$1")")
fi
cd "$folder"

files=0
too_long=0
while read -r lines file; do
  [ "$file" != total ] || continue
  files=$((files + 1))
  [ "$lines" -gt "$limit" ] || continue
  echo "lengths: $file has $lines lines, more than $limit: split it by subject" >&2
  too_long=$((too_long + 1))
done < <(find "${roots[@]}" -type f -regex '.*\.\(c\|h\|xsl\|sh\|py\)' -exec wc -l {} + | sort -k 2)

echo "lengths: $files files, $too_long with more than $limit lines"
[ "$files" -gt 0 ] && [ "$too_long" -eq 0 ]
