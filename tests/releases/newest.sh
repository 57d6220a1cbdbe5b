#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds in a bare root folder of Debian 14, each warning being an error, and runs the demo there. The folder is kept
# (build/newest/root). If it can't be made, the exit status is 77.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib/debian.sh
folder=build/newest

left_out() {
  echo "newest: left out, for the reason above" >&2
  exit 77
}

need_namespaces newest "" || left_out
mapfile -t packages < <(./dev packages demo)
make_debian 14 "$folder" "${packages[@]}" libcmocka-dev || left_out
copy_sources "$folder/root"
# shellcheck disable=SC2016 # for the shell in there
(enter "$folder/root" env --chdir=/src/gvt-xml sh -euc '
  cmake -S . -B build/newest -G Ninja -DCMAKE_BUILD_TYPE=Release -DGVT_XML_WERROR=ON
  cmake --build build/newest
  tests/releases/demo.sh build/newest/gvt-xml "$PWD/build/demo"
  echo "newest: built by gcc $(gcc -dumpfullversion) with libxml2 $(pkg-config --modversion libxml-2.0)," \
    "and the demo passes on libvirt $(virsh --version)"') >"$folder/log" 2>&1 || {
  tail -n 60 "$folder/log" >&2
  echo "newest: failed; all that was said: $folder/log" >&2
  exit 1
}
tail -n 1 "$folder/log"
