#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Fails if a packaging file or a changelog isn't of the version that CMakeLists.txt has. The tarball has no debian/.
set -eu

cd "${GVT_XML_SOURCE:-$(dirname "$0")/../..}"
version=$(sed -n 's/^project(gvt-xml VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)
checks=0
failed=0

# has FILE FORM: the first line of that form has the version in place of its "@".
has() {
  local file=$1 form=$2 said
  [ "$file" != debian/changelog ] || [ -d debian ] || return 0
  checks=$((checks + 1))
  said=$(sed -n "s/^${form/@/\\([0-9][0-9.]*\\)}.*/\\1/p" "$file" | head -n 1)
  [ "$said" = "$version" ] || {
    echo "versions: $file has ${said:-no version}, CMakeLists.txt has $version" >&2
    failed=1
  }
}

[ -n "$version" ]
has CHANGELOG.md '## @'
has debian/changelog 'gvt-xml (@-'
has packaging/gvt-xml.spec 'Version: *@'
has packaging/gvt-xml.spec '\* .* - @-'
has packaging/PKGBUILD 'pkgver=@'
has packaging/gvt-xml.nix '  version = "@"'
has flake.nix ' *version = "@"'
has contrib/ansible/galaxy.yml 'version: @'
has contrib/ansible/README.md '    ansible-galaxy collection install gvt_xml-libvirt-@\.tar'
echo "versions: $checks places, of $version"
exit "$failed"
