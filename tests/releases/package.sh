#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes packages of the commit that is checked out, and tries them: package.sh "BUILD-PACKAGE…" [12|13|14]…
# In build/package: the sources' tarball; a release's .deb, built from that in a root folder of the release with those
# packages. lintian must find no error in it. In a bare root folder apt installs it with its dependencies, it runs, and it
# leaves nothing when it is removed. Fedora's spec must give a package too.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/lib/debian.sh
. tests/lib/debian.sh

usage() {
  echo "usage: ./dev package [12|13|14]…" >&2
  exit 2
}

read -ra packages <<<"$1"
shift
[ $# -gt 0 ] || set -- 12 13
for release in "$@"; do
  case $release in
    12 | 13 | 14) ;;
    *) usage ;;
  esac
done
built=$PWD/build/package
version=$(sed -n 's/^project(gvt-xml VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)
mkdir -p "$built"
trap 'rm -rf --one-file-system "$built"/*/tried' EXIT

# make_tarball: the commit, and no more.
make_tarball() {
  [ -z "$(git status --porcelain)" ] || echo "package: what isn't committed isn't in it" >&2
  git -c tar.umask=022 archive --prefix="gvt-xml-$version/" --output="$built/gvt-xml-$version.tar.gz" HEAD
  grep -qx "Version: *$version" packaging/gvt-xml.spec || {
    echo "package: gvt-xml.spec isn't of version $version" >&2
    return 1
  }
}

# build RELEASE: prints lintian's findings.
build() {
  local root=$built/$1/root
  make_debian "$1" "$built/$1" "${packages[@]}"
  rm -rf "$root/build"
  mkdir "$root/build"
  tar --extract --directory="$root/build" --strip-components=1 --file="$built/gvt-xml-$version.tar.gz"
  rm -f "$built"/gvt-xml_*deb"$1"_*.deb
  (enter "$root" env --chdir=/build SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" \
    ${DEBEMAIL:+"DEBEMAIL=$DEBEMAIL" "DEBFULLNAME=${DEBFULLNAME-}"} sh -euc '
    quietly() { "$@" >log 2>&1 || { cat log; exit 1; } }
    quietly cmake -S . -B out -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DGVT_XML_TESTS=OFF \
      -DGVT_XML_WERROR=ON -DGVT_XML_ZSH_FUNCTIONS=share/zsh/vendor-completions
    quietly cmake --build out
    quietly tests/releases/hardening.sh out/gvt-xml out/gvt-xml-libvirt.so
    cd out
    quietly cpack
    lintian --allow-root --fail-on error *.deb')
  cp "$root"/build/out/*.deb "$built"
}

# build_rpm RELEASE: by Fedora's spec, as far as that goes here: what Fedora's macros for CMake do is said, what it needs
# to be built isn't looked for. That each file is in it, and none that isn't there, holds there too.
build_rpm() {
  local root=$built/$1/root
  rm -rf "$root/rpm"
  mkdir "$root/rpm"
  cp "$built/gvt-xml-$version.tar.gz" "$root/rpm"
  # shellcheck disable=SC2016 # for the shell in there
  (enter "$root" env --chdir=/rpm sh -euc '
    # Fedora has lib64; a Debian has the folder that CMake chose.
    libdir=$(sed -n "s/^CMAKE_INSTALL_LIBDIR:PATH=//p" /build/out/CMakeCache.txt)
    rpmbuild -bb --nodeps --define "_topdir /rpm" --define "_sourcedir /rpm" --define "_vpath_builddir out" \
      --define "cmake cmake -S . -B out -DCMAKE_INSTALL_PREFIX=/usr" --define "cmake_build cmake --build out" \
      --define "cmake_install DESTDIR=%{buildroot} cmake --install out" --define "_pkgdocdir /usr/share/doc/gvt-xml" \
      --define "_libdir /usr/$libdir" --define "debug_package %{nil}" /build/packaging/gvt-xml.spec >log 2>&1 ||
      { cat log; exit 1; }
    rpm -qp --requires RPMS/*/*.rpm | grep -q "^libvirt.so.0(" || { echo "package: the rpm requires no libvirt"; exit 1; }')
}

# files ROOT: all but what apt and dpkg keep for themselves.
files() {
  (cd "$1" && find . -xdev ! -path './proc/*' ! -path './tmp/*' ! -path './var/cache/*' ! -path './var/log/*' \
    ! -path './var/lib/apt/*' ! -path './var/lib/dpkg/*' | sort)
}

# try RELEASE: in a root folder with nothing but apt.
try() {
  local bare=$built/$1/bare tried=$built/$1/tried
  make_debian "$1" "$bare"
  rm -rf --one-file-system "$tried"
  cp -a "$bare/root" "$tried"
  files "$tried" >"$built/$1/before"
  mkdir "$tried/tmp/gvt-xml"
  cp "$built"/gvt-xml_*deb"$1"_*.deb samples/win10.xml "$tried/tmp/gvt-xml"
  # shellcheck disable=SC2016 # for the shell in there
  (enter "$tried" env --chdir=/tmp/gvt-xml DEBIAN_FRONTEND=noninteractive VERSION="$version" bash -euc '
    quietly() { "$@" >log 2>&1 || { cat log; exit 1; } }
    fail() { echo "package: $*"; exit 1; }
    quietly apt-get update
    quietly apt-get install --yes --no-install-recommends ./*.deb
    gvt-xml --version | grep -qxF "gvt-xml $VERSION" || fail "its version is not $VERSION"
    [ "$(gvt-xml profiles | wc -l)" -ge 10 ] || fail "it lacks profiles"
    uuid=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
    gvt-xml -q apply --file win10.xml --uuid $uuid >applied.xml
    grep -q "<address uuid=.$uuid.*/>" applied.xml || fail "apply --file brings no mdev"
    gvt-xml revert --file applied.xml >reverted.xml
    gvt-xml -q apply --file reverted.xml --uuid $uuid --dry-run | grep -q "^+.*$uuid" || fail "no diff"
    # There is no libvirt here, and all of this is printed nevertheless.
    gvt-xml doctor >doctor || [ $? = 3 ] || fail "doctor"
    grep -qE "^(FAIL|UNKNOWN) +libvirt " doctor || fail "doctor says nothing of libvirt"
    for page in man1/gvt-xml.1.gz man1/gvt-xml-apply.1.gz man5/gvt-xml-profiles.5.gz; do
      zcat /usr/share/man/$page | grep -q "^.TH" || fail "no $page"
    done
    for file in bash-completion/completions/gvt-xml zsh/vendor-completions/_gvt-xml; do
      [ -s /usr/share/$file ] || fail "no $file"
    done
    dpkg-query -W -f "\${Depends}" gvt-xml | grep -qE "(^|, )libvirt0 " || fail "it does not depend on libvirt0"
    gvt-xml --version | grep -q "^libvirt [0-9]" || fail "its module does not load libvirt"
    echo "depends on: $(dpkg-query -W -f "\${Depends}" gvt-xml)"
    # The packages that it depends on are removed too.
    quietly apt-get purge --yes --autoremove -o APT::AutoRemove::RecommendsImportant=false \
      -o APT::AutoRemove::SuggestsImportant=false gvt-xml')
  files "$tried" | diff "$built/$1/before" - || {
    echo "package: the files above are left behind, or went with it" >&2
    return 1
  }
}

make_tarball
for release in "$@"; do
  printf '\nDebian %s\n' "$release"
  build "$release"
  build_rpm "$release"
  try "$release"
  echo "built, installed, run and removed: $(cd "$built" && echo gvt-xml_*deb"$release"_*.deb)"
done
