#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes packages of a commit, and tries them: package.sh "BUILD-PACKAGE…" COMMIT FOLDER RELEASE…
# In FOLDER: the sources' tarball, Debian's source package, and a .deb for each release of Debian. A .deb is built from the source
# package in a root folder with those packages; lintian must find nothing. In a bare root folder apt installs it with its
# dependencies, it runs, and it leaves nothing when it is removed. autopkgtest runs the source package's tests. On the first release
# Fedora's spec and Arch Linux' PKGBUILD must give a package too, and Nix must understand the flake. The root folders are in
# build/package/roots, and are removed once all has passed.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/lib/debian.sh
. tests/lib/debian.sh

read -ra packages <<<"$1"
commit=$2
folder=$3
shift 3
first=$1
roots=$PWD/build/package/roots
mkdir -p "$folder" "$roots"
folder=$(realpath "$folder")
passed=
finish() {
  rm -rf --one-file-system "$roots"/*/tried
  if [ -n "$passed" ]; then
    rm -rf --one-file-system "$roots"
  else
    echo "package: failed; the root folders are kept, and the next run uses them: $roots" >&2
  fi
}
trap finish EXIT

# quietly WORD…: what it says is shown only if it fails.
quietly='quietly() { "$@" >/tmp/log 2>&1 || { cat /tmp/log; exit 1; }; }'

# unpack RELEASE: the source package, as /build/gvt-xml-VERSION of the release's root folder. Each release's package has a revision
# of its own, and of two the one for the later release is the newer one. dpkg takes the time of all files from the changelog.
unpack() {
  local root=$roots/$1/root
  make_debian "$1" "$roots/$1" "${packages[@]}"
  rm -rf "$root/build"
  mkdir "$root/build"
  cp "$folder"/gvt-xml_"$version"*.{dsc,tar.xz} "$folder/gvt-xml-$version.tar.xz" "$root/build"
  (enter "$root" env --chdir=/build sh -euc "$quietly"'
    quietly dpkg-source --extract *.dsc')
  local changelog=$root/build/gvt-xml-$version/debian/changelog
  sed -n '1s/^\(gvt-xml ([^)]*\)) [a-z]*;/\1~deb'"$1) ${codenames[$1]};/p" "$changelog" >"$root/build/entry"
  cat >>"$root/build/entry" <<END

  * Build it for Debian $1.

$(sed -n '/^ -- /{s/>  .*/>/p;q}' "$changelog")  $(LC_ALL=C date --utc --rfc-email --date="@$(git log -1 --format=%ct "$commit")")

END
  cat "$changelog" >>"$root/build/entry"
  cp "$root/build/entry" "$changelog"
}

# build RELEASE: prints lintian's findings. Only the newest release's lintian also reads the source package: an older one knows an
# older Debian Policy.
build() {
  local root=$roots/$1/root sources=
  [ "$1" != 14 ] || sources="../gvt-xml_$version*.dsc"
  # shellcheck disable=SC2016 # for the shell in there
  (enter "$root" env --chdir="/build/gvt-xml-$version" "SOURCES=$sources" DEB_CFLAGS_APPEND=-Werror \
    DEB_BUILD_OPTIONS="noautodbgsym parallel=2" sh -euc "$quietly"'
    quietly dpkg-buildpackage --build=binary --no-sign
    quietly tests/releases/hardening.sh obj-*/gvt-xml obj-*/gvt-xml-libvirt.so
    lintian --allow-root --pedantic --display-info --fail-on error,warning,info,pedantic ../*.deb $SOURCES')
  rm -f "$folder"/gvt-xml{,-cockpit}_*~deb"$1"_*.deb
  cp "$root"/build/*.deb "$folder"
}

# test_there RELEASE: by debian/tests.
test_there() {
  # shellcheck disable=SC2016 # for the shell in there
  (enter "$roots/$1/root" env --chdir=/build sh -euc "$quietly"'
    quietly apt-get update
    status=0
    autopkgtest --quiet --no-built-binaries *.deb gvt-xml-*/ -- null >/tmp/autopkgtest 2>&1 || status=$?
    grep -E " (PASS|FAIL|SKIP)" /tmp/autopkgtest || true
    [ "$status" = 0 ] || { cat /tmp/autopkgtest; exit 1; }')
}

# build_rpm RELEASE: by Fedora's spec, as far as that goes here: what Fedora's macros for CMake do is said, what it needs
# to be built isn't looked for. That each file is in it, and none that isn't there, holds there too.
build_rpm() {
  # shellcheck disable=SC2016 # for the shell in there
  (enter "$roots/$1/root" env --chdir=/build sh -euc "$quietly"'
    spec=$(echo gvt-xml-*/packaging/gvt-xml.spec)
    # Fedora has lib64; a Debian has the folder that CMake chooses.
    quietly rpmbuild -bb --nodeps --define "_topdir /build/rpm" --define "_sourcedir /build" --define "_vpath_builddir out" \
      --define "cmake cmake -S . -B out -DCMAKE_INSTALL_PREFIX=/usr" --define "cmake_build cmake --build out" \
      --define "cmake_install DESTDIR=%{buildroot} cmake --install out" --define "_pkgdocdir /usr/share/doc/gvt-xml" \
      --define "_libdir /usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)" --define "debug_package %{nil}" "$spec"
    rpm -qp --requires rpm/RPMS/*/*.rpm | grep -q "^libvirt.so.0(" || { echo "package: the rpm requires no libvirt"; exit 1; }
    rpmlint "$spec"')
}

# build_arch RELEASE: by Arch Linux' PKGBUILD. makepkg doesn't run as root, and packages are named otherwise here.
build_arch() {
  # shellcheck disable=SC2016 # for the shell in there
  (enter "$roots/$1/root" env --chdir=/build sh -euc "$quietly"'
    mkdir arch
    cp gvt-xml-*/packaging/PKGBUILD gvt-xml-*.tar.xz arch
    chown -R nobody arch
    cd arch
    quietly setpriv --reuid=nobody --clear-groups env HOME=/build/arch PKGEXT=.pkg.tar makepkg --nodeps
    tar --list --file gvt-xml-*.pkg.tar | grep -qx usr/bin/gvt-xml || { echo "package: no program in the Arch Linux package"; exit 1; }')
}

# check_nix RELEASE: the flake can't be built without nixpkgs. It is evaluated with made-up packages.
check_nix() {
  (enter "$roots/$1/root" env --chdir="/build/gvt-xml-$version" sh -euc '
    nix-instantiate --eval --strict tests/releases/flake.nix 2>/tmp/log || { cat /tmp/log; exit 1; }')
}

# is_complete RELEASE: each man page, each completion and each file of Cockpit's page in the sources is in the .debs.
is_complete() {
  local source=$roots/$1/root/build/gvt-xml-$version held=$roots/$1/tried file page
  rm -rf "$held"
  for file in "$folder"/gvt-xml{,-cockpit}_*~deb"$1"_*.deb; do
    dpkg-deb --extract "$file" "$held"
  done
  for file in "$source"/completion/* "$source"/contrib/cockpit/*; do
    find "$held/usr/share" -type f -exec cmp --quiet "$file" {} \; -print | grep -q . || {
      echo "package: the .deb lacks $(basename "$file")" >&2
      return 1
    }
  done
  while read -r page; do
    [ -s "$held/usr/share/man/man${page##*.}/$page.gz" ] || {
      echo "package: the .deb lacks the man page $page" >&2
      return 1
    }
  done < <(find "$source/docs" -name '*.[1-8].rst' -printf '%f\n' | sed 's/\.rst$//')
}

# files ROOT: all but what apt and dpkg keep for themselves.
files() {
  (cd "$1" && find . -xdev ! -path './proc/*' ! -path './tmp/*' ! -path './var/cache/*' ! -path './var/log/*' \
    ! -path './var/lib/apt/*' ! -path './var/lib/dpkg/*' | sort)
}

# try RELEASE: in a root folder with nothing but apt.
try() {
  local bare=$roots/$1/bare tried=$roots/$1/tried
  make_debian "$1" "$bare"
  rm -rf --one-file-system "$tried"
  cp -a "$bare/root" "$tried"
  files "$tried" >"$roots/$1/before"
  mkdir -p "$tried/tmp/gvt-xml/tests/releases" "$tried/tmp/gvt-xml/samples"
  cp "$folder"/gvt-xml_*~deb"$1"_*.deb "$tried/tmp/gvt-xml"
  cp tests/releases/smoke.sh "$tried/tmp/gvt-xml/tests/releases"
  cp samples/win10.xml "$tried/tmp/gvt-xml/samples"
  # shellcheck disable=SC2016 # for the shell in there
  (enter "$tried" env --chdir=/tmp/gvt-xml DEBIAN_FRONTEND=noninteractive VERSION="$version" bash -euc "$quietly"'
    fail() { echo "package: $*"; exit 1; }
    quietly apt-get update
    before=$(dpkg-query -W | wc -l)
    seconds=$SECONDS
    quietly apt-get install --yes ./*.deb
    echo "installed in $((SECONDS - seconds)) s, with $(($(dpkg-query -W | wc -l) - before - 1)) other packages"
    quietly tests/releases/smoke.sh /usr/bin/gvt-xml "$VERSION"
    # There is no libvirt here, and all of this is printed nevertheless.
    gvt-xml doctor >doctor || [ $? = 3 ] || fail "doctor"
    grep -qE "^(FAIL|UNKNOWN) +libvirt " doctor || fail "doctor says nothing of libvirt"
    [ ! -e /usr/sbin/libvirtd ] || fail "it brings libvirtd"
    dpkg-query -W -f "\${Depends}" gvt-xml | grep -qE "(^|, )libvirt0 " || fail "it does not depend on libvirt0"
    echo "depends on: $(dpkg-query -W -f "\${Depends}" gvt-xml)"
    # The packages that it depends on are removed too.
    quietly apt-get purge --yes --autoremove -o APT::AutoRemove::RecommendsImportant=false \
      -o APT::AutoRemove::SuggestsImportant=false gvt-xml')
  files "$tried" | diff "$roots/$1/before" - || {
    echo "package: the files above are left behind, or went with it" >&2
    return 1
  }
}

version=$(tools/release/source.sh "$commit" "$folder")
for release in "$@"; do
  printf '\nDebian %s\n' "$release"
  unpack "$release"
  build "$release"
  is_complete "$release"
  if [ "$release" = "$first" ]; then
    build_rpm "$release"
    build_arch "$release"
    check_nix "$release"
  fi
  try "$release"
  test_there "$release"
  echo "built, tested, installed, run and removed: $(cd "$folder" && echo gvt-xml_*~deb"$release"_*.deb)"
done
passed=yes
