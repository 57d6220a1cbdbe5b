#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Holds profiles/lib/properties.xml against the QEMU at hand: each property of each device, and its
# type. Then it does so with tables that lack a property or have a wrong type, which must be found.
set -eu

: "${GVT_XML_SOURCE:?}"
qemu=/usr/bin/qemu-system-x86_64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -x "$qemu" ]; then
  echo "skipped: qemu-properties: there is no $qemu"
  exit 77
fi
"$GVT_XML_SOURCE/tools/qemu-properties.py" "$qemu"

mkdir -p "$work/tools" "$work/profiles/lib"
cp "$GVT_XML_SOURCE/tools/qemu-properties.py" "$work/tools"

# must_find WORDS SED: the check fails with these words for a table that sed has changed.
must_find() {
  sed "$2" "$GVT_XML_SOURCE/profiles/lib/properties.xml" >"$work/profiles/lib/properties.xml"
  if "$work/tools/qemu-properties.py" "$qemu" >"$work/said" 2>&1 || ! grep -qF "$1" "$work/said"; then
    cat "$work/said"
    echo "qemu-properties: not found: $1" >&2
    exit 1
  fi
}
must_find "vfio-pci has x-no-mmap, of type bool, and the table hasn't" \
  '/name="x-no-mmap"/d'
must_find "vfio-pci takes x-no-mmap as bool, and the table says string" \
  '/name="x-no-mmap"/s/"bool"/"string"/'
must_find "virtio-vga takes max_hostmem as unsigned of bytes, and the table says unsigned" \
  '/name="max_hostmem"/s/ unit="bytes"//'
