#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The tests on other releases of Debian, each with its libvirt and its QEMU: releases.sh [11|12|13]…
# A release's root folder is made from this machine's apt sources, and kept (build/releases/RELEASE/root). The
# sources go in and "./dev test" runs there, in namespaces of its own: /proc, the bare /dev of the root folder (no
# KVM, no GPU), and nothing that stays mounted or running, however this script ends.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/debian.sh

declare -A codenames=([11]=bullseye [12]=bookworm [13]=trixie)
# What all tests said, in a root folder.
tests_log=gvt-xml/build/dev/Testing/Temporary/LastTest.log

usage() {
  echo "usage: ./dev releases [11|12|13]…" >&2
  exit 2
}

# make_root RELEASE FOLDER: unless it is there, with the same packages.
make_root() {
  local release=$1 folder=$2 packages uri options
  packages=$(./dev packages "$release" | paste -sd,) || return
  [ "$(cat "$folder/packages" 2>/dev/null)" != "$packages" ] || return 0
  uri=$(need_mirror) || return
  mapfile -t options < <(apt_options)
  echo "Making a root folder of ${codenames[$release]} from $uri"
  rm -rf --one-file-system "$folder/root" "$folder/packages" && mkdir -p "$folder" || return
  mmdebstrap --quiet --mode=root --variant=apt --components=main --include="$packages" "${options[@]}" \
    "${codenames[$release]}" "$folder/root" "$uri" || return
  printf '%s' "$packages" >"$folder/packages"
}

# copy_sources ROOT: as they are now (tracked, or new and not ignored), beside the build folder of the time before.
copy_sources() {
  local to=$1/gvt-xml
  rm -f "$1/$tests_log" && mkdir -p "$to" || return
  find "$to" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} + || return
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    if [ -e "$file" ] || [ -L "$file" ]; then printf '%s\0' "$file"; fi
  done | tar --create --null --files-from=- | tar --extract --directory="$to"
}

# run_tests FOLDER: what they say goes to FOLDER/log too.
running=
run_tests() {
  unshare --mount --pid --fork --kill-child --root="$1/root" --mount-proc --wd=/gvt-xml \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ./dev test \
    </dev/null > >(tee "$1/log") 2>&1 &
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
  grep -hE -e '^(qemu judges|laws through libvirt|lint against libvirt[^:]*): ' -e '^accepted: ' "$said" || true
  grep -h -m1 'tests passed' "$2/log" || true
  grep -hE '^[[:space:]]+[0-9]+ - .*\(.*\)$' "$2/log" || true
}

[ $# -gt 0 ] || set -- 11 12 13
for release in "$@"; do
  [ -n "${codenames[${release:-none}]-}" ] || usage
done
declare -A statuses=()
failed=0
for release in "$@"; do
  folder=build/releases/$release
  printf '\nDebian %s\n' "$release"
  if make_root "$release" "$folder" && copy_sources "$folder/root" && run_tests "$folder"; then
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
