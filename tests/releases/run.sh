#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The tests on other releases of Debian, each with its libvirt and its QEMU, or with those of its backports:
# run.sh [11|12|13|14|12-backports|13-backports]…
# A release's root folder is made from this machine's apt sources, and kept (build/releases/RELEASE/root). The
# sources go in and "./dev test" runs there, and nothing stays running, however this script ends.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib/debian.sh

# What all tests said, in a root folder.
tests_log=src/gvt-xml/build/dev/Testing/Temporary/LastTest.log

usage() {
  echo "usage: ./dev releases [11|12|13|14|12-backports|13-backports]…" >&2
  exit 2
}

# run_tests FOLDER: their output goes to FOLDER/log too.
running=
run_tests() {
  rm -f "$1/root/$tests_log" || return
  enter "$1/root" env --chdir=/src/gvt-xml ./dev test > >(tee "$1/log") 2>&1 &
  running=$!
  local status=0
  wait "$running" || status=$?
  running=
  return "$status"
}
trap '[ -z "$running" ] || kill -KILL "$running" 2>/dev/null || true' EXIT

# summarize RELEASE FOLDER STATUS
summarize() {
  local said=$2/root/$tests_log
  printf '\nDebian %s: %s\n' "$1" "$([ "$3" = 0 ] && echo passed || echo FAILED)"
  [ -f "$said" ] || return 0
  grep -hE -e '^(qemu checks|laws through libvirt|lint against libvirt[^:]*): ' -e '^accepted: ' "$said" || true
  grep -h -m1 'tests passed' "$2/log" || true
  grep -hE '^[[:space:]]+[0-9]+ - .*\(.*\)$' "$2/log" || true
}

[ $# -gt 0 ] || set -- 11 12 13 14
for release in "$@"; do
  case $release in
    11 | 12 | 13 | 14 | 12-backports | 13-backports) ;;
    *) usage ;;
  esac
done
mapfile -t packages < <(./dev packages test)
declare -A statuses=()
failed=0
for release in "$@"; do
  folder=build/releases/$release
  printf '\nDebian %s\n' "$release"
  if make_debian "$release" "$folder" "${packages[@]}" && copy_sources "$folder/root" && run_tests "$folder"; then
    statuses[$release]=0
  else
    statuses[$release]=1
    failed=1
  fi
done
for release in "$@"; do
  summarize "$release" "build/releases/$release" "${statuses[$release]}"
done
exit "$failed"
