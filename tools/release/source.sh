#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The sources of a commit as FOLDER/gvt-xml-VERSION.tar.xz, without debian/, and Debian's source package of them (.dsc,
# .orig.tar.xz, .debian.tar.xz): source.sh COMMIT FOLDER. The same commit gives the same bytes. It prints the version.
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC SOURCE_DATE_EPOCH
umask 022
folder=$(realpath "$2")
cd "$(dirname "$0")/../.."
commit=$(git rev-parse --verify --quiet "$1^{commit}") || {
  echo "there is no commit '$1' here" >&2
  exit 1
}
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct "$commit")
version=$(git show "$commit:CMakeLists.txt" | sed -n 's/^project(gvt-xml VERSION \([0-9.]*\) .*/\1/p')
tarball=$folder/gvt-xml-$version.tar.xz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git -c tar.umask=022 archive --prefix="gvt-xml-$version/" "$commit" . ':!debian' | xz --threads=1 >"$tarball"
cp "$tarball" "$work/gvt-xml_$version.orig.tar.xz"
git -c tar.umask=022 archive --prefix="gvt-xml-$version/" "$commit" | tar --extract --directory="$work"
(cd "$work" && dpkg-source --build "gvt-xml-$version" >log 2>&1) || {
  cat "$work/log" >&2
  exit 1
}
cp "$work"/gvt-xml_* "$folder"
echo "$version"
