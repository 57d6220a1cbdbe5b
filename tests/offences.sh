#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A test of tests/layers.sh, tests/names.sh, tests/lengths.sh and tools/columns.py: in a small tree of sources, each offence
# against a rule must be found.
set -euo pipefail

: "${GVT_XML_SOURCE:?}"
tests=$(realpath "$GVT_XML_SOURCE/tests")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0

# Each folder of src has a header of its own, one for its own files only, and a source that includes both.
make_tree() {
  local folder
  rm -rf "$work/src"
  for folder in base xml libvirt devices domain plan host hook doctor engine cli; do
    mkdir -p "$work/src/$folder"
    printf 'void %s_do(void);\n' "$folder" >"$work/src/$folder/do.h"
    printf 'void %s_help(void);\n' "$folder" >"$work/src/$folder/internal.h"
    printf '#include "%s/do.h"\n#include "%s/internal.h"\n\nvoid\n%s_do(void)\n{\n}\n' "$folder" "$folder" "$folder" \
      >"$work/src/$folder/do.c"
  done
}

# run TEST: its exit status in $status, what it says in $work/out.
run() {
  status=0
  "$tests/$1.sh" "$work/src" >"$work/out" 2>&1 || status=$?
}

fail() {
  echo "FAILED: $*"
  cat "$work/out"
  exit 1
}

# clean TEST: nothing is found.
clean() {
  make_tree
  run "$1"
  [ "$status" = 0 ] || fail "$1.sh finds an offence, though there is none"
  checks=$((checks + 1))
}

# offence TEST FILE LINES MESSAGE: with these lines at the end of the file, the test fails and says so.
offence() {
  make_tree
  printf '%s\n' "$3" >>"$work/src/$2"
  run "$1"
  [ "$status" != 0 ] || fail "$1.sh passes, though src/$2 has: $3"
  grep -qF -- "$4" "$work/out" || fail "$1.sh doesn't say of src/$2: $4"
  checks=$((checks + 1))
}

clean layers
offence layers base/do.c '#include "xml/do.h"' 'src/base/do.c: includes xml/do.h, but base may not include xml'
offence layers xml/do.h '#  include "plan/do.h"' 'src/xml/do.h: includes plan/do.h, but xml may not include plan'
offence layers engine/do.c '#include "cli/do.h"' 'src/engine/do.c: includes cli/do.h, but engine may not include cli'
offence layers hook/do.c '#include "libvirt/do.h"' 'src/hook/do.c: includes libvirt/do.h, but hook may not include libvirt'
offence layers plan/do.c '#include "domain/internal.h"' 'src/plan/do.c: includes domain/internal.h, which is for domain'
offence layers cli/do.c '#include "engine/internal.h"' 'src/cli/do.c: includes engine/internal.h, which is for engine'
offence layers host/do.c '#include <libvirt/libvirt.h>' 'src/host/do.c: includes <libvirt/libvirt.h>'
offence layers xml/do.c '#include <libxslt/transform.h>' 'src/xml/do.c: includes <libxslt/transform.h>'
offence layers domain/do.c '#include <libxml/parser.h>' 'src/domain/do.c: includes <libxml/parser.h>'
offence layers xml/do.c '#include <stdio.h>' 'src/xml/do.c: does I/O: it includes <stdio.h>'
offence layers devices/do.c '#include <sys/stat.h>' 'src/devices/do.c: does I/O: it includes <sys/stat.h>'
offence layers domain/do.c '#include <unistd.h>' 'src/domain/do.c: does I/O: it includes <unistd.h>'
offence layers plan/do.c '#include <glib/gstdio.h>' 'src/plan/do.c: does I/O: it includes <glib/gstdio.h>'
offence layers base/do.c '  goto out;' 'src/base/do.c: uses goto'
offence layers stray.c 'int stray;' 'src/stray.c: is in no folder of the table'

clean names
offence names cli/do.c $'static void\nbase_do(void)\n{\n}' 'base_do() is defined in src/base/do.c src/cli/do.c'

clean lengths
for file in do.c do.h do.xsl do.sh do.py; do
  offence lengths "cli/$file" "$(seq 451)" "src/cli/$file has 45"
done
make_tree
seq 450 >"$work/src/cli/whole.py"
run lengths
[ "$status" = 0 ] || fail "lengths.sh finds 450 lines too long"
checks=$((checks + 1))

# columns STATUS LINE…: how columns.py ends for a file of these lines.
columns() {
  local expected=$1
  shift
  printf '%s\n' "$@" >"$work/line.c"
  status=0
  "$tests/../tools/columns.py" --lines "$work/line.c" >"$work/out" || status=$?
  [ "$status" = "$expected" ] || fail "columns.py ends with $status, not $expected, for: $*"
  checks=$((checks + 1))
}
long=$(printf '%090d' 0)
columns 0 "/* $long */" "/* ${long}é */" "const char *text = \"$long\";" "call('\"', \"$long\", \"$long\\\"\");"
columns 1 "/* $long 12345 */"
columns 1 "/* $long \"12345\" */"
columns 1 "/* a" "   $long 12345678 */"
columns 1 "  int a$long = 123456;"
columns 1 "  call(\"$long\"); // $long"

echo "offences: $checks checks passed"
