#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# ./dev on systems of all kinds. A PATH of its own has made-up commands, which write down how they are called. Also tested is
# what else depends on the system: the order of a package's versions, CMake without the optional packages, .ci/run.
set -euo pipefail

: "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
# A compiler launcher of this machine is in no PATH made up here.
unset CMAKE_C_COMPILER_LAUNCHER
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0
mkdir -p "$work/source/tests/releases" "$work/source/tests/lib"
cp -r "$GVT_XML_SOURCE/dev" "$GVT_XML_SOURCE/tools" "$work/source"
cp "$GVT_XML_SOURCE/tests/lib/debian.sh" "$work/source/tests/lib"
# The scripts that it ends in.
for script in demo run; do
  # shellcheck disable=SC2016 # for the script
  printf '#!/bin/sh\necho "%s, ${GVT_XML_SNAPSHOT-}: $*"\n' "$script" >"$work/source/tests/releases/$script.sh"
  chmod +x "$work/source/tests/releases/$script.sh"
done
uri=http://mirror.example.org/debian

fail() {
  echo "FAILED: $*"
  cat "$work/out" "$work/asked"
  exit 1
}

# command_of NAME TEXT: a command of the system, by which it is written down how it was called.
command_of() {
  printf '#!/bin/sh\necho "%s $*" >>"%s"\n%s\n' "$1" "$work/asked" "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# system_of USER: a system with nothing but a shell and its tools.
system_of() {
  rm -rf "${work:?}/bin" "$work/source/build"
  mkdir "$work/bin"
  : >"$work/asked"
  local command
  for command in bash sh env dirname sed grep cat mkdir rm sort; do
    ln -s "$(command -v "$command")" "$work/bin"
  done
  command_of id "echo $1"
  command_of getent ""
  # shellcheck disable=SC2016 # for the command
  command_of cmake 'mkdir -p build/release; : >build/release/build.ninja'
}

# with_apt INSTALLED KNOWN: both words with a space on each side; "all": every package. apt knows none before its update.
with_apt() {
  command_of dpkg-query "for package; do :; done
    [ \$package = dpkg ] || [ '$1' = all ] || case '$1' in *\" \$package \"*) ;; *) exit 1 ;; esac
    echo installed"
  command_of apt-cache "[ -e '$work/source/updated' ] || exit 100; case '$2' in *\" \$2 \"*) ;; *) exit 100 ;; esac"
  command_of apt-get "[ \$1 != update ] || : >'$work/source/updated'"
  rm -f "$work/source/updated"
}

# dev STATUS WORD…
dev() {
  local expected=$1 status=0
  shift
  PATH=$work/bin "$work/source/dev" "$@" >"$work/out" 2>&1 </dev/null || status=$?
  [ "$status" = "$expected" ] || fail "./dev $* ends with $status, not $expected"
  checks=$((checks + 1))
}

says() {
  grep -qF -- "$1" "$work/out" || fail "it doesn't say: $1"
  checks=$((checks + 1))
}

# installs PATTERN, installs_no PATTERN: among the words of apt-get install.
installs() {
  grep '^apt-get install ' "$work/asked" | grep -qE -- " $1( |$)" || fail "it doesn't install $1"
  checks=$((checks + 1))
}

installs_no() {
  ! grep '^apt-get install ' "$work/asked" | grep -qE -- " $1( |$)" || fail "it installs $1"
  checks=$((checks + 1))
}

asks_no() {
  ! grep -q "^$1" "$work/asked" || fail "it asks: $1"
  checks=$((checks + 1))
}

# Where apt is: of a release that has some packages, and of one that hasn't, whatever its name and number.
system_of 0
with_apt "" " swtpm ansible-core qemu-system-modules-spice "
dev 0 setup
for package in gcc libxslt1-dev libcmocka-dev swtpm ansible-core qemu-system-modules-spice; do
  installs "$package"
done
installs_no qemu-system-modules-opengl
installs_no '[^ ]*[?]'
system_of 0
with_apt " gcc libc6-dev cmake ninja-build pkg-config libglib2.0-dev libvirt-dev libxml2-dev libxslt1-dev libjson-c-dev python3-docutils libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86 xsltproc " " swtpm "
dev 0 demo
asks_no apt-get
system_of 0
with_apt all ""
dev 0 setup
asks_no apt-get
system_of 1000
with_apt "" ""
dev 1 setup
says "sudo apt-get install --no-install-recommends gcc libc6-dev"
asks_no apt-get

# The demo installs only the packages that it uses.
system_of 0
with_apt "" ""
# shellcheck disable=SC2016 # for the command
command_of apt-get 'case "$1 $2" in update*) ;; *--simulate) echo "Inst gcc"; echo "Inst libc6" ;; *) exit 100 ;; esac'
dev 100 demo
says " packages, and those that they depend on (2 in all): gcc "
installs xsltproc
installs libvirt-clients
for package in libcmocka-dev ansible-core swtpm zsh libvirt-daemon-system; do
  installs_no "$package"
done

# As root it needs the user as whom libvirt's driver runs QEMU, which Debian 12's driver doesn't bring.
system_of 0
with_apt "" ""
command_of getent "exit 2"
dev 0 demo
installs libvirt-daemon-system

# Where it isn't, or is there for root folders of Debian only.
for dpkg in "" "exit 1"; do
  system_of 1000
  [ -z "$dpkg" ] || with_apt "" ""
  [ -z "$dpkg" ] || command_of dpkg-query "$dpkg"
  # shellcheck disable=SC2016 # for the command
  command_of pkg-config 'case $2 in glib-2.0 | libxml-2.0 | libxslt) ;; *) exit 1 ;; esac'
  command_of cc ""
  command_of ninja ""
  dev 1 build
  says "missing: libvirt json-c"
  says "Fedora has them in: libvirt-devel json-c-devel"
  says "Arch Linux has them in: libvirt json-c"
  asks_no apt-get
  asks_no cmake
  # shellcheck disable=SC2016 # for the command
  command_of pkg-config 'case $2 in glib-2.0 | lib* | json-c) ;; *) exit 1 ;; esac'
  dev 0 build
  grep -q '^cmake --build build/release' "$work/asked" || fail "it doesn't build"
  says "build/release/gvt-xml doctor"
  dev 1 demo
  says qemu-system-x86_64
done

# Words and options.
dev 2 packages
says "usage: ./dev packages"
dev 0 packages demo
says xsltproc
dev 2 --snapshot "$uri"
dev 77 newest
says "newest: left out"
system_of 0
with_apt "" ""
command_of apt-get 'echo "E: Unable to locate package mmdebstrap"; exit 100'
dev 77 newest
says "Unable to locate package mmdebstrap"
with_apt all ""
dev 0 --snapshot "$uri" releases 14 12-backports
says "run, $uri: 14 12-backports"

# Root folders: from a mirror whose Release file has expired, by the release's codename, and with its backports.
# shellcheck source=tests/lib/debian.sh
. "$GVT_XML_SOURCE/tests/lib/debian.sh"
ln -s "$(command -v tr)" "$work/bin"
command_of apt-config ""
command_of mmdebstrap ""
made() {
  : >"$work/asked"
  rm -rf "$work/made"
  (
    export PATH=$work/bin GVT_XML_SNAPSHOT=$uri
    make_debian "$1" "$work/made" gcc cmake 'swtpm?'
  ) >"$work/out" 2>&1 || fail "there is no root folder of $1"
  grep -qF -- "$2" "$work/asked" || fail "a root folder of $1 isn't made by $2"
  checks=$((checks + 1))
}
made 14 "forky $work/made/root deb $uri forky main"
made 13 'Acquire::Check-Valid-Until "false"'
made 13 "--include=gcc,cmake "
made 13 "apt-cache show swtpm "
made 12-backports "deb $uri bookworm main deb $uri bookworm-backports main"
made 13-backports 'Pin: release n=trixie-backports'

# .ci/run fails if the tests do, or the newest release does, and not if that is left out.
mkdir "$work/source/.ci"
cp "$GVT_XML_SOURCE/.ci/run" "$work/source/.ci"
# ci STATUS OF-TEST OF-NEWEST
ci() {
  local status=0
  # shellcheck disable=SC2016 # for the script
  printf '#!/bin/sh\ncase $1 in test) exit %s ;; newest) exit %s ;; esac\nexit 9\n' "$2" "$3" >"$work/source/dev"
  "$work/source/.ci/run" || status=$?
  [ "$status" = "$1" ] || fail ".ci/run ends with $status, not $1: $*"
  checks=$((checks + 1))
}
ci 0 0 0
ci 0 0 77
ci 1 0 1
ci 8 8 0
ci 77 77 0

# Of two packages the one for the later release of Debian is the newer one, and what Debian itself has is newer than all.
before=1.0.0-1~deb12
for version in 1.0.0-1~deb13 1.0.0-1~deb14 1.0.0-1 1.0.1-1~deb12; do
  dpkg --compare-versions "$before" lt "$version" || fail "$before isn't before $version"
  before=$version
  checks=$((checks + 1))
done

# A release is made of a tag that is checked out, without changes, of the program's version; a try of any commit. The last thing
# that is looked at is whether root folders can be made here: this one has no such right.
system_of 0
with_apt all ""
ln -s "$(command -v git)" "$(command -v head)" "$work/bin"
command_of unshare 'echo "unshare: unshare failed: Operation not permitted" >&2; exit 1'
git() {
  command git -C "$work/source" -c user.name=tester -c user.email=tester@example.org -c commit.gpgsign=false -c tag.gpgsign=false "$@"
}
cp "$GVT_XML_SOURCE/dev" "$work/source/dev"
echo 'project(gvt-xml VERSION 2.0.0 LANGUAGES C)' >"$work/source/CMakeLists.txt"
echo '## 2.0.0 (unreleased)' >"$work/source/CHANGELOG.md"
printf '/build/\n/updated\n' >"$work/source/.gitignore"
git init --quiet
git add .
git commit --quiet --message one
dev 1 release
says "there is no tag; make one with: git tag --sign v2.0.0"
says "./dev release --commit HEAD"
git tag v2.0.0
dev 1 release
says 'CHANGELOG.md has no section "## 2.0.0"'
echo '## 2.0.0' >"$work/source/CHANGELOG.md"
dev 1 release
says "there are changes here that aren't committed"
git commit --quiet --all --message two
dev 1 release
says "the commit that is checked out isn't tagged v2.0.0"
git tag v10.0.0
dev 1 release
says "the tag v10.0.0 isn't of the version in CMakeLists.txt, v2.0.0"
git tag --delete v10.0.0 >/dev/null
git tag --force v2.0.0 >/dev/null
dev 1 release
says "release: root folders of Debian need the rights to mount"
dev 1 release v2.0.0
says "dpkg-buildpackage --build=binary --no-sign"
dev 1 release v1.0.0
says "isn't tagged v1.0.0"
dev 1 release --commit HEAD
says "Operation not permitted"
dev 1 release --commit nowhere
says "there is no commit 'nowhere' here"
dev 2 release v2.0.0 v2.0.0
dev 2 package 11
dev 1 package 12
says "package: root folders of Debian need the rights to mount"

# "cmake -B build" without cmocka and docutils.
for command in cc ninja make; do
  ! command -v "$command" >/dev/null || ln -sf "$(command -v "$command")" "$work/bin/$command"
done
cat >"$work/bin/pkg-config" <<END
#!/bin/sh
case " \$* " in *" cmocka "*) exit 1 ;; esac
exec $(command -v pkg-config) "\$@"
END
chmod +x "$work/bin/pkg-config"
ln -s "$(command -v as)" "$(command -v ld)" "$work/bin"
cmake=$(command -v cmake)
PATH=$work/bin PKG_CONFIG=$work/bin/pkg-config "$cmake" -S "$GVT_XML_SOURCE" -B "$work/plain" -G Ninja \
  -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF >"$work/out" 2>&1 || fail "cmake -B build fails"
says "There is no cmocka here: the tests aren't built"
says "There is no rst2man here (docutils): the man pages aren't made"
[ -f "$work/plain/build.ninja" ] || fail "there is nothing to build"

echo "dev: $checks checks passed"
