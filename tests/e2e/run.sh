#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The cases on a host of their own, with real mdevs, VFIO, libvirtd and QEMU: run.sh BUILD FOLDER [CASE…]
# BUILD is a build folder, whose installation the VM gets; FOLDER keeps the VM's image and what the cases said.
set -euo pipefail
build=$(realpath "$1")
folder=$(realpath -m "$2")
shift 2
cd "$(dirname "$0")/../.."
image=$folder/image
share=$folder/share

# What the image is made from and by: another one is made where it changed.
recipe() {
  cat tests/e2e/{image,gvtsim}.sh tests/e2e/guest/* | sha256sum
}

make_image() {
  [ "$(cat "$image/recipe" 2>/dev/null)" != "$(recipe)" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "the test VM's image is for root to make, once: sudo ./dev e2e" >&2
    return 1
  fi
  echo "Making the test VM's image in $image"
  rm -f "$image/recipe"
  tests/e2e/image.sh "$image"
  recipe >"$image/recipe"
}

# What the VM sees: the program as it is installed, the cases, the samples that they define.
fill_share() {
  rm -rf --one-file-system "$share"
  mkdir -p "$share/results"
  DESTDIR=$share/root cmake --install "$build" --prefix /usr >/dev/null
  mkdir "$share/tests"
  cp -r tests/e2e tests/lib "$share/tests"
  cp -r samples "$share"
  printf '%s\n' "$@" >"$share/wanted"
}

all=(tests/e2e/cases/*.sh)
all=("${all[@]##*/}")
all=("${all[@]%.sh}")
for name in "$@"; do
  if [ ! -f "tests/e2e/cases/$name.sh" ]; then
    echo "no such case: $name (there are: ${all[*]})" >&2
    exit 2
  fi
done
[ $# -gt 0 ] || set -- "${all[@]}"
make_image
fill_share "$@"
tests/e2e/boot.sh "$image" "$share" "$((300 + 600 * $#))" || true
if ! [ -s "$share/results/status" ]; then
  echo "the VM didn't come to its end; what it said: $share/results" >&2
  exit 1
fi
exit "$(cat "$share/results/status")"
