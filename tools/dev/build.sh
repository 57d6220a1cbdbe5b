# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds: the release program, the one for the tests with sanitizers, and the fuzz targets.
# shellcheck source=tools/dev/packages.sh
. tools/dev/packages.sh

# configure FOLDER OPTION…: runs cmake only if it hasn't run yet, or ran with other options; ninja sees to the rest.
configure() {
  local folder=$1
  shift
  [ ! -f "$folder/build.ninja" ] || [ "$(cat "$folder/options" 2>/dev/null)" != "$*" ] || return 0
  cmake -S . -B "$folder" -G Ninja "$@" >/dev/null
  echo "$*" >"$folder/options"
}

build_release() {
  setup "${build_packages[@]}"
  configure build/release -DCMAKE_BUILD_TYPE=Release -DGVT_XML_TESTS=OFF \
    -DGVT_XML_ZSH_FUNCTIONS=share/zsh/vendor-completions
  cmake --build build/release
}

dev_build() {
  build_release
  next "build/release/gvt-xml doctor" "sudo cmake --install build/release --prefix /usr"
}

dev_demo() {
  setup "${build_packages[@]}" "${demo_packages[@]}"
  # As root, libvirt's driver looks up this user, though qemu.conf names another one. In Debian 12 only the daemon's package makes it.
  if has_apt && [ "$(id -u)" -eq 0 ] && ! getent passwd libvirt-qemu >/dev/null; then
    setup libvirt-daemon-system
  fi
  build_release
  tests/releases/demo.sh build/release/gvt-xml "$PWD/build/demo"
  next "build/release/gvt-xml doctor"
}

dev_picture() {
  setup_all
  build_release
  GVT_XML=$PWD/build/release/gvt-xml GVT_XML_SOURCE=$PWD GVT_XML_REGENERATE=1 exec tests/docs/picture.sh
}

build_dev() {
  setup_all
  configure build/dev -DCMAKE_BUILD_TYPE=Debug -DGVT_XML_WERROR=ON -DGVT_XML_SANITIZE=ON \
    "-DGVT_XML_FUZZERS=$PWD/build/fuzz"
  cmake --build build/dev
}

# libFuzzer's targets: a build of their own, by clang.
build_fuzz() {
  setup "${build_packages[@]}" "${fuzz_packages[@]}"
  CC=clang configure build/fuzz -DCMAKE_BUILD_TYPE=RelWithDebInfo -DGVT_XML_SANITIZE=ON -DGVT_XML_TESTS=OFF -DGVT_XML_FUZZ=ON
  cmake --build build/fuzz
}
