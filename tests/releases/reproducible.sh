#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes the files of a release twice, of two clones in folders of other names and depths, with another umask, at another time: the
# sources' tarball, Debian's source package, the .debs (for this system), the Ansible collection, the SPDX document. All must be the
# same, byte for byte; no path of a build may be in the program, and no mode may follow the umask. reproducible.sh FOLDER: for the
# builds.
set -euo pipefail
cd "$(dirname "$0")/../.."
source=$PWD
built=$(realpath -m "$1")
commit=$(git rev-parse HEAD)
unset SOURCE_DATE_EPOCH
[ -z "$(git status --porcelain)" ] || echo "reproducible: changes that aren't committed aren't in it" >&2

fail() {
  echo "reproducible: $*" >&2
  exit 1
}

# build FOLDER UMASK: a clone, as if it had been checked out long ago; the files are in FOLDER/out.
build() {
  git clone --quiet "$source" "$1"
  git -C "$1" checkout --quiet "$commit"
  find "$1" -name .git -prune -o -type f -exec touch -d '2020-02-02' {} +
  (
    cd "$1"
    umask "$2"
    mkdir out
    version=$(tools/release/source.sh HEAD out)
    quietly() { "$@" >"$built/log" 2>&1 || { cat "$built/log" >&2; exit 1; }; }
    (cd out && quietly dpkg-source --extract ./*.dsc unpacked)
    (cd out/unpacked && quietly env DEB_BUILD_OPTIONS="noautodbgsym parallel=2" dpkg-buildpackage --build=binary --no-sign)
    rm -rf out/unpacked out/*.buildinfo out/*.changes
    tools/release/rest.sh HEAD out "$version"
  )
}

rm -rf "$built"
mkdir -p "$built/b/much"
build "$built/a" 077
sleep 2
build "$built/b/much/deeper" 000
first=$built/a/out second=$built/b/much/deeper/out

if ! diff -r "$first" "$second" >&2; then
  for folder in "$first" "$second"; do
    for deb in "$folder"/*.deb; do
      dpkg-deb -R "$deb" "$folder/x/$(basename "$deb")"
      dpkg-deb -c "$deb"
    done >"$folder.list"
    (cd "$folder/x" && find . -type f -exec sha256sum {} + | sort -k2) >>"$folder.list"
  done
  diff "$first.list" "$second.list" >&2 || true
  fail "the same commit gives two releases"
fi
mkdir "$built/files"
deb=$(echo "$first"/gvt-xml_*.deb)
dpkg-deb -x "$deb" "$built/files"
if grep -rlF "$built" "$built/files"; then fail "these hold the path of the build"; fi
if grep -rlaE '/src/[a-z]+/[a-z-]+\.c' "$built/files/usr/bin"; then fail "the program holds a path of its sources"; fi
dpkg-deb -c "$deb" | grep -vE '^(drwxr-xr-x|-rw-r--r--|lrwxrwxrwx) root/root ' |
  grep -vE '^-rwxr-xr-x root/root .* \./usr/bin/' >"$built/modes" || true
[ ! -s "$built/modes" ] || fail "these have other modes: $(cat "$built/modes")"
echo "reproducible: $(cd "$first" && find . -type f | wc -l) files are the same; $(basename "$deb")," \
  "$(sha256sum "$deb" | cut -c1-16)…, has $(dpkg-deb -c "$deb" | wc -l) files"
