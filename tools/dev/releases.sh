# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Other releases of Debian, in root folders and VMs.
# shellcheck source=tools/dev/packages.sh
. tools/dev/packages.sh
# shellcheck source=tests/lib/debian.sh
. tests/lib/debian.sh

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

# need_rooms WORD: what root folders of Debian need for building packages in them.
need_rooms() {
  need_root "$1"
  need_namespaces "$1" "; without root folders, build a package for this system only: apt-get build-dep ./ &&\
 dpkg-buildpackage --build=binary --no-sign"
  setup "${release_packages[@]}" "${package_packages[@]}"
}

# dev_package [RELEASE]…
dev_package() {
  local release deb
  for release in "$@"; do
    case $release in
      12 | 13 | 14) ;;
      *)
        usage >&2
        exit 2
        ;;
    esac
  done
  [ $# -gt 0 ] || set -- 12 13
  need_rooms package
  [ -z "$(git status --porcelain)" ] || echo "package: changes that aren't committed aren't in it" >&2
  tests/releases/package.sh "${build_packages[*]} ${made_packages[*]}" "$(git rev-parse HEAD)" build/package "$@"
  deb=$(compgen -G "build/package/gvt-xml_*~deb$1_*.deb")
  next "sudo apt install ./$deb" "gvt-xml doctor"
}

# tag_here [TAG]: prints the commit of the tag to release. It must be the commit that is checked out, of the tag's version, without changes.
tag_here() {
  local tag=${1-} version say="release: "
  [ -n "$tag" ] || tag=$(git tag --list 'v[0-9]*' --sort=-version:refname | head -n 1)
  version=$(sed -n 's/^project(gvt-xml VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)
  if [ -n "$(git status --porcelain)" ]; then
    say+="there are changes here that aren't committed; commit or stash them"
  elif [ -z "$tag" ]; then
    say+="there is no tag; make one with: git tag --sign v$version"
  elif [ "$(git rev-parse --verify --quiet "refs/tags/$tag^{commit}")" != "$(git rev-parse HEAD)" ]; then
    say+="the commit that is checked out isn't tagged $tag; git checkout $tag, or tag it: git tag --sign v$version"
  elif [ "$tag" != "v$version" ]; then
    say+="the tag $tag isn't of the version in CMakeLists.txt, v$version"
  elif ! grep -qxF "## $version" CHANGELOG.md; then
    say+="CHANGELOG.md has no section \"## $version\""
  else
    git rev-parse HEAD
    return
  fi
  echo "$say (a try without a tag: ./dev release --commit HEAD)" >&2
  return 1
}

# dev_release [TAG | --commit COMMIT]
dev_release() {
  local commit
  if [ "${1-}" = --commit ]; then
    commit=$(git rev-parse --verify --quiet "${2-}^{commit}") || {
      echo "release: there is no commit '${2-}' here" >&2
      return 1
    }
    shift 2
  else
    commit=$(tag_here "${1-}")
    shift $(($# > 0))
  fi
  if [ $# -gt 0 ]; then
    usage >&2
    exit 2
  fi
  need_rooms release
  tools/release/release.sh "${build_packages[*]} ${made_packages[*]}" "$commit"
  next "(cd build/release-files && sha256sum --check SHA256SUMS)" "gpg --armor --detach-sign build/release-files/SHA256SUMS" \
    "sudo apt install ./$(compgen -G "build/release-files/gvt-xml_*~deb$(sed -n 's/^VERSION_ID="\(.*\)"/\1/p' /etc/os-release)_*.deb" ||
      compgen -G "build/release-files/gvt-xml_*~deb14_*.deb")"
}

dev_reproducible() {
  setup "${build_packages[@]}" "${package_packages[@]}"
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
