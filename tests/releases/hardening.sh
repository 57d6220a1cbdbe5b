#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Looks in a built program for the protections of the compiler and the linker against errors in C: hardening.sh PROGRAM
set -euo pipefail
export LC_ALL=C
program=$1
failed=0

# has WHAT PATTERN COMMAND…: the command's output about the program has the pattern.
has() {
  local what=$1 pattern=$2
  shift 2
  if "$@" "$program" 2>&1 | grep -cE -- "$pattern" >/dev/null; then
    echo "hardening: $what"
  else
    echo "hardening: no $what in $program" >&2
    failed=1
  fi
}

has "position-independent executable" 'Type: +DYN ' readelf -hW
has "relocations that are read-only" 'GNU_RELRO' readelf -lW
has "all symbols bound at the start" 'BIND_NOW' readelf -dW
has "stack that isn't executable" 'GNU_STACK .* RW +0x' readelf -lW
has "stack protector" '__stack_chk_fail' readelf --dyn-syms -W
has "checked calls of the C library" '__[a-z]+_chk@' readelf --dyn-syms -W
# The mark of the whole program (readelf -n) is missing if the C library's start files have none, as in Debian.
if [ "$(uname -m)" = x86_64 ]; then
  has "landing pads for indirect calls (CET)" 'endbr64' objdump -d --no-show-raw-insn --disassemble=main
fi
exit "$failed"
