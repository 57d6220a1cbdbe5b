#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds the Debian package of this commit twice, from folders of other names and depths, once of a clone and once of the tarball,
# with another umask, at another time. Both must be the same, byte for byte; no path of a build may be in the program, and no mode
# may follow the umask. reproducible.sh FOLDER: for the builds.
set -euo pipefail
cd "$(dirname "$0")/../.."
source=$PWD
built=$(realpath -m "$1")
commit=$(git rev-parse HEAD)
unset SOURCE_DATE_EPOCH
[ -z "$(git status --porcelain)" ] || echo "reproducible: what isn't committed isn't in it" >&2

fail() {
  echo "reproducible: $*" >&2
  exit 1
}

# build FOLDER UMASK: prints the package's path.
build() {
  (
    cd "$1"
    umask "$2"
    quietly() { "$@" >"$built/log" 2>&1 || { cat "$built/log" >&2; exit 1; }; }
    quietly cmake -S . -B out -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DGVT_XML_TESTS=OFF \
      -DGVT_XML_ZSH_FUNCTIONS=share/zsh/vendor-completions
    quietly cmake --build out
    cd out
    quietly cpack -G DEB
    realpath ./*.deb
  )
}

rm -rf "$built"
mkdir -p "$built/b/much/deeper"
git clone --quiet "$source" "$built/a"
git -C "$built/a" checkout --quiet "$commit"
git -c tar.umask=022 archive "$commit" | tar --extract --directory="$built/b/much/deeper"
# As if it had been checked out long ago.
find "$built/a" -name .git -prune -o -type f -exec touch -d '2020-02-02' {} +

first=$(build "$built/a" 077)
sleep 2
second=$(build "$built/b/much/deeper" 000)

if ! cmp "$first" "$second"; then
  for package in "$first" "$second"; do
    rm -rf "$package.x"
    dpkg-deb -R "$package" "$package.x"
    (dpkg-deb -c "$package"; cd "$package.x" && find . -type f -exec sha256sum {} + | sort -k2) >"$package.list"
  done
  diff "$first.list" "$second.list" >&2 || true
  fail "the same commit gives two packages"
fi
mkdir "$built/files"
dpkg-deb -x "$first" "$built/files"
if grep -rlF "$built" "$built/files"; then fail "these hold the path of the build"; fi
if grep -rlaE '/src/[a-z]+/[a-z-]+\.c' "$built/files/usr/bin"; then fail "the program holds a path of its sources"; fi
dpkg-deb -c "$first" | grep -vE '^(drwxr-xr-x|-rw-r--r--|lrwxrwxrwx) root/root ' |
  grep -vE '^-rwxr-xr-x root/root .* \./usr/bin/' >"$built/modes" || true
[ ! -s "$built/modes" ] || fail "these have other modes: $(cat "$built/modes")"
echo "reproducible: $(basename "$first") is the same, $(sha256sum "$first" | cut -c1-16)…, $(dpkg-deb -c "$first" | wc -l) files"
