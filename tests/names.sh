#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Fails if two files of src/ define a function of the same name, static ones too: then neither grep nor a debugger's
# breakpoint tells which one is meant.
#
# "names.sh FOLDER" reads the sources in FOLDER instead, for the test of this test (tests/offences.sh).
set -eu

source=${GVT_XML_SOURCE:-$(dirname "$0")/..}
cd "${1:-$source/src}"

# A definition has its name at the beginning of a line, behind the line of its type.
definitions() {
  # shellcheck disable=SC2016 # for awk
  find . -name '*.[ch]' -printf '%P\n' | sort |
    xargs awk 'match($0, /^[a-z_][a-z0-9_]*\(/) { print substr($0, 1, RLENGTH - 1), FILENAME }' | sort -u
}

definitions | awk '
  { names++; files[$1] = files[$1] " src/" $2; if (++count[$1] == 2) twice[$1] }
  END {
    for (name in twice) {
      print "names: " name "() is defined in" files[name] | "sort >&2"
      bad++
    }
    close("sort >&2")
    print "names: " names " functions, " bad + 0 " names in two files"
    exit names == 0 || bad > 0
  }'
