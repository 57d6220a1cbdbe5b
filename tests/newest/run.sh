#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The domains in tests/newest use all that libvirt's schema has beyond that of 9.0, and each is valid by that of 12.8.
set -euo pipefail
tests=$GVT_XML_SOURCE/tests
schema=$GVT_XML_SCHEMA
version=$(virsh --version)

# at_least VERSION: whether libvirt is as new.
at_least() {
  printf '%s\n' "$1" "$version" | sort --version-sort --check=silent
}

if ! at_least 9.1; then
  echo "skipped: newest: libvirt $version's schema has nothing beyond that of 9.0"
  exit 77
fi
status=0
unused=$("$tests/newest/schema-news.py" unused "$tests/newest/known-9.0.txt" "${schema%/*}" "$tests/newest") || status=1
news=$("$tests/newest/schema-news.py" news "$tests/newest/known-9.0.txt" "${schema%/*}" | wc -l)
echo "newest: libvirt $version's schema has $news names beyond that of 9.0, of which no domain in tests/newest uses:"
echo "${unused:-none}"
# Nothing can be known here of newer schemas.
! at_least 12.9 || status=0
! at_least 12.8 || xmllint --noout --relaxng "$schema" "$tests"/newest/*.xml 2>&1 | sed '/ validates$/d' | (! grep .) || status=1
exit "$status"
