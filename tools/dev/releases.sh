# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Other releases of Debian, in root folders and VMs.
# shellcheck source=tools/dev/packages.sh
. tools/dev/packages.sh

# need_root WORD: root folders of other releases are for root to make and to enter.
need_root() {
  [ "$(id -u)" -ne 0 ] || return 0
  echo "root folders of other releases are for root to make and to enter: sudo ./dev $1" >&2
  return 1
}

dev_releases() {
  need_root releases
  setup "${release_packages[@]}"
  exec tests/releases/run.sh "$@"
}

dev_newest() {
  if ! need_root newest || ! setup "${release_packages[@]}"; then
    echo "newest: left out, for the reason above" >&2
    exit 77
  fi
  exec tests/releases/newest.sh
}

dev_package() {
  need_root package
  setup "${release_packages[@]}"
  exec tests/releases/package.sh "${build_packages[*]} ${package_packages[*]}" "$@"
}

dev_reproducible() {
  setup git "${build_packages[@]}" "${package_packages[@]}"
  exec tests/releases/reproducible.sh "$PWD/build/reproducible"
}

# e2e [--release RELEASE] [all | CASE…]
dev_e2e() {
  local release=12 status=0
  if [ "${1-}" = --release ]; then
    release=${2-}
    set -- "${@:3}"
  fi
  case $release in
    12 | 13 | 14) ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
  setup qemu-system-x86 libpng-dev
  [ "$(id -u)" -ne 0 ] || setup "${image_packages[@]}"
  tests/e2e/run.sh "${build_packages[*]} ${driver_packages[*]}" "$release" "$@" || status=$?
  # Made by sudo the first time, used without from then on; but a root folder stays root's.
  if [ -n "${SUDO_UID-}" ]; then
    chown "$SUDO_UID" build
    find build/release build/e2e -path 'build/e2e/*/builder' -prune -o -exec chown -h "$SUDO_UID" {} +
  fi
  return "$status"
}
