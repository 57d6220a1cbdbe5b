#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Reads the includes of src/ and fails if a file crosses a line of the design:
#
#   1. A folder includes headers of its own and of the folders in its row of the table below, which docs/design.md has too.
#   2. FOLDER/internal.h is for the files of FOLDER.
#   3. Only src/libvirt includes <libvirt/…>, and only xml/stylesheet.c <libxslt/…> and <libexslt/…>; main.c may read
#      <libxslt/xslt.h>, for the version.
#   4. All may include <libxml/tree.h>, the shape of a document. The rest of <libxml/…> is for src/xml, for main.c, which starts
#      and ends the library, and for oom.c, which gives it its memory.
#   5. The pure folders include no header of the system that does I/O; the files that read stylesheets and profiles may.
#   6. No function uses goto.
#
# "layers.sh FOLDER" reads the sources in FOLDER instead, for the test of this test.
set -eu

# "FOLDER: the folders that it may include": each has only folders above it, so there is no circle.
folders='
base:
xml: base
libvirt: base
devices: base xml
domain: base xml
plan: base xml devices domain
host: base xml libvirt devices domain
hook: base xml devices domain host
doctor: base xml libvirt devices domain host hook
engine: base xml libvirt devices domain plan host hook
cli: base xml libvirt devices domain plan host hook doctor engine
'
pure='xml devices domain plan'
readers='xml/stylesheet.c plan/catalog.c plan/profile-files.c'

source=${GVT_XML_SOURCE:-$(dirname "$0")/..}
design=$(readlink -f "$source/docs/design.md")
cd "${1:-$source/src}"

crossings=0
includes=0
files=0

cross() {
  echo "layers: src/$1: $2" >&2
  crossings=$((crossings + 1))
}

# among WORD LIST
among() {
  case " $2 " in
    *" $1 "*) return 0 ;;
  esac
  return 1
}

declare -A may=()
read_table() {
  local folder allowed
  while IFS=: read -r folder allowed; do
    [ -n "$folder" ] || continue
    may[$folder]=$allowed
    [ -d "$folder" ] || cross "$folder" "isn't there, but $0 names it"
    grep -qxF "    $folder:$allowed" "$design" || cross "$folder" "may include other folders by docs/design.md"
  done <<<"$folders"
}

# check_library FILE HEADER: lines 3 and 4.
check_library() {
  case $1:$2 in
    libvirt/*:libvirt/* | xml/stylesheet.c:libxslt/* | xml/stylesheet.c:libexslt/* | cli/main.c:libxslt/xslt.h) ;;
    *:libvirt/*.h) [ -f "$2" ] || cross "$1" "includes <$2>, which is for src/libvirt" ;;
    *:libxslt/* | *:libexslt/*) cross "$1" "includes <$2>, which is for xml/stylesheet.c" ;;
    *:libxml/tree.h | xml/*:libxml/* | cli/main.c:libxml/* | base/oom.c:libxml/xmlmemory.h) ;;
    *:libxml/*) cross "$1" "includes <$2>, which is for src/xml" ;;
  esac
}

# check_folder FILE HEADER: lines 1, 2 and 5.
check_folder() {
  local from=${1%%/*} to=${2%%/*}

  if among "$from" "$pure" && ! among "$1" "$readers"; then
    case $2 in
      stdio.h | unistd.h | fcntl.h | sys/* | gio/* | glib/gstdio.h) cross "$1" "does I/O: it includes <$2>" ;;
    esac
  fi
  [ -f "$2" ] && [ "$from" != "$to" ] || return 0
  among "$to" "${may[$from]}" || cross "$1" "includes $2, but $from may not include $to"
  [ "${2##*/}" != internal.h ] || cross "$1" "includes $2, which is for $to"
}

read_table
while read -r file; do
  files=$((files + 1))
  [ -n "${may[${file%%/*}]+known}" ] || {
    cross "$file" "is in no folder of the table"
    continue
  }
  while read -r header; do
    includes=$((includes + 1))
    check_library "$file" "$header"
    check_folder "$file" "$header"
  done < <(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]\([^">]*\)[">].*/\1/p' "$file")
  if grep -qE '\bgoto[[:space:]]+[A-Za-z_]+[[:space:]]*;' "$file"; then
    cross "$file" "uses goto"
  fi
done < <(find . -name '*.[ch]' -printf '%P\n' | sort)

[ "$includes" -gt 0 ] || cross '*' 'has no includes to read'
echo "layers: $files files, $includes includes, $crossings across a line"
[ "$crossings" -eq 0 ]
