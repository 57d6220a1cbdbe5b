#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Looks in a built program and its module for the protections of the compiler and the linker against errors in C:
# hardening.sh PROGRAM MODULE
set -euo pipefail
export LC_ALL=C
failed=0

# has WHAT PATTERN FILE COMMAND…: the command's output about the file has the pattern.
has() {
  local what=$1 pattern=$2 file=$3
  shift 3
  if "$@" "$file" 2>&1 | grep -cE -- "$pattern" >/dev/null; then
    echo "hardening: $what in ${file##*/}"
  else
    echo "hardening: no $what in $file" >&2
    failed=1
  fi
}

# both FILE FUNCTION: what the program and the module have; a function that is in the file.
both() {
  has "position-independent code" 'Type: +DYN ' "$1" readelf -hW
  has "relocations that are read-only" 'GNU_RELRO' "$1" readelf -lW
  has "all symbols bound at the start" 'BIND_NOW' "$1" readelf -dW
  has "stack that isn't executable" 'GNU_STACK .* RW +0x' "$1" readelf -lW
  has "stack protector" '__stack_chk_fail' "$1" readelf --dyn-syms -W
  # The mark of the whole program (readelf -n) is missing if the C library's start files have none, as in Debian.
  if [ "$(uname -m)" = x86_64 ]; then
    has "landing pads for indirect calls (CET)" 'endbr64' "$1" objdump -d --no-show-raw-insn --disassemble="$2"
  fi
}

both "$1" main
both "$2" module_open
# The module calls no function of the C library that is checked.
has "checked calls of the C library" '__[a-z]+_chk@' "$1" readelf --dyn-syms -W
exit "$failed"
