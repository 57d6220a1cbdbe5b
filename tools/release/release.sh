#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# All that is offered for download, of a commit, in build/release-files, after all of it was tried:
# release.sh "BUILD-PACKAGE…" COMMIT
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/lib/debian.sh
. tests/lib/debian.sh
folder=build/release-files
spdx=$PWD/build/package/spdx

rm -rf "$folder"
trap 'rm -rf --one-file-system "$spdx"' EXIT
tests/releases/package.sh "$1" "$2" "$folder" 12 13 14
version=$(git show "$2:CMakeLists.txt" | sed -n 's/^project(gvt-xml VERSION \([0-9.]*\) .*/\1/p')
tools/release/rest.sh "$2" "$folder" "$version"
tests/releases/sbom.py "$folder/gvt-xml-$version.spdx.json" "$folder"
# The first release of Debian that has SPDX' own tools.
make_debian 14 "$spdx" python3-spdx-tools
cp "$folder/gvt-xml-$version.spdx.json" "$spdx/root/tmp"
(enter "$spdx/root" pyspdxtools --infile "/tmp/gvt-xml-$version.spdx.json") >&2
echo
(cd "$folder" && sha256sum --check --quiet SHA256SUMS && ls -sh)
