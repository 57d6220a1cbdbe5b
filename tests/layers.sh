#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Reads the includes of src/ and fails where a file crosses a line of the design:
#
#   1. <libvirt/…> is for virt.c alone.
#   2. <libxslt/…> is for stylesheet.c alone; main.c may read <libxslt/xslt.h>, for the version.
#   3. Of <libxml/…> all may have tree.h, the shape of a document; the rest is for domxml.c, stylesheet.c, main.c, which
#      starts and ends the library, and memory.c, which gives it its memory.
#   4. The core (text in, text out) includes no header of ours but the core's own.
#   5. The plainest of the core, which do no I/O at all, include no header of the system that does.
#   6. What reaches out into the world knows no XML: virt, host, backup, report, command.
#   7. Nobody says goto.
set -eu

core='capabilities causes datadir diff domxml edit error hostdev hostdevice intelgpu lint mechanism mesa needs plan plan-builder plan-device plan-display plan-lifecycle plan-property secrets secrets-xml stylesheet version words'
pure='capabilities causes domxml edit error hostdev hostdevice intelgpu lint needs plan plan-builder plan-device plan-display plan-lifecycle plan-property secrets secrets-xml version'
worldly='backup choice command confinement hook host hostfile hostneeds hostrecord hoststep hostuser input output qemuconf report sysfs virt'

source=${GVT_XML_SOURCE:-$(dirname "$0")/..}
cd "$source/src"

grep -qxF "    $core" ../docs/design.md || {
  echo "layers: docs/design.md names another core" >&2
  exit 1
}
crossings=0
includes=0
files=0

cross() {
  echo "layers: src/$1: $2" >&2
  crossings=$((crossings + 1))
}

# among WORD LIST...
among() {
  case " $2 " in
    *" $1 "*) return 0 ;;
  esac
  return 1
}

# check_library FILE HEADER: lines 1 to 3.
check_library() {
  case $1:$2 in
    virt.c:libvirt/* | stylesheet.c:libxslt/* | main.c:libxslt/xslt.h) ;;
    *:libvirt/*) cross "$1" "includes <$2>, which is for virt.c" ;;
    *:libxslt/* | *:libexslt/*) cross "$1" "includes <$2>, which is for stylesheet.c" ;;
    *:libxml/tree.h | domxml.c:libxml/* | stylesheet.c:libxml/* | main.c:libxml/* | memory.c:libxml/xmlmemory.h) ;;
    *:libxml/*) cross "$1" "includes <$2>, which is for domxml.c" ;;
  esac
}

# check_layer FILE HEADER: lines 4 to 6.
check_layer() {
  local unit=${1%.[ch]} ours=${2%.h}

  if among "$unit" "$core" && [ -f "$2" ] && ! among "$ours" "$core"; then
    cross "$1" "is of the core and includes $2, which isn't"
  fi
  if among "$unit" "$pure"; then
    case $2 in
      stdio.h | unistd.h | fcntl.h | sys/* | gio/* | glib/gstdio.h)
        cross "$1" "is to do no I/O and includes <$2>"
        ;;
    esac
  fi
  if among "$unit" "$worldly"; then
    case $2 in
      libxml/* | domxml.h | stylesheet.h | edit.h | plan.h | profile.h | secrets-xml.h | subject.h)
        cross "$1" "is to know no XML and includes $2"
        ;;
    esac
  fi
}

for unit in $core $worldly; do
  [ -f "$unit.c" ] || cross "$unit.c" "isn't there, but $0 names it"
done

for file in *.[ch]; do
  files=$((files + 1))
  while read -r header; do
    includes=$((includes + 1))
    check_library "$file" "$header"
    check_layer "$file" "$header"
  done < <(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]\([^">]*\)[">].*/\1/p' "$file")
  if grep -qE '\bgoto[[:space:]]+[A-Za-z_]+[[:space:]]*;' "$file"; then
    cross "$file" "says goto"
  fi
done

[ "$includes" -gt 0 ] || cross '*' 'has no includes to read'
echo "layers: $files files, $includes includes, $crossings across a line"
[ "$crossings" -eq 0 ]
