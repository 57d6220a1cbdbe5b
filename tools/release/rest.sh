#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The files of a release that are made of its sources' tarball and packages: rest.sh COMMIT FOLDER VERSION. These are the packaging
# files for rpm, Arch Linux and Nix, the Ansible collection, the SPDX document and SHA256SUMS. The same commit gives the same bytes.
set -euo pipefail
export LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH
umask 022
folder=$(realpath "$2")
version=$3
cd "$(dirname "$0")/../.."
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tarball=gvt-xml-$version.tar.xz

tar --extract --directory="$work" --strip-components=1 --file="$folder/$tarball"
cp "$work"/packaging/gvt-xml.{spec,nix} "$work/flake.nix" "$folder"
sum=$(sha256sum "$folder/$tarball")
sed "s/^sha256sums=.*/sha256sums=(${sum%% *})/" "$work/packaging/PKGBUILD" >"$folder/PKGBUILD"
/usr/bin/python3 tools/release/collection.py "$work/contrib/ansible" "$folder" >/dev/null
/usr/bin/python3 tools/release/sbom.py "$folder" "$version" >"$work/spdx.json"
cp "$work/spdx.json" "$folder/gvt-xml-$version.spdx.json"
(cd "$folder" && sha256sum -- * >"$work/sums")
cp "$work/sums" "$folder/SHA256SUMS"
