#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A program that was just built or installed, on files only, so without a libvirt that runs: smoke.sh PROGRAM VERSION
# Each package runs this when it is built.
set -euo pipefail
program=$(realpath "$1")
version=$2
sample=$(dirname "$0")/../../samples/win10.xml
uuid=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work XDG_STATE_HOME=$work/state

fail() {
  echo "smoke: $*" >&2
  exit 1
}

"$program" --version >"$work/version"
grep -qxF "gvt-xml $version" "$work/version" || fail "its version isn't $version"
grep -q '^libvirt [0-9]' "$work/version" || fail "its module doesn't load libvirt"
[ "$("$program" profiles | wc -l)" -ge 10 ] || fail "it lacks profiles"
"$program" -q apply --file "$sample" --uuid $uuid >"$work/applied.xml"
grep -q "<address uuid=.$uuid.*/>" "$work/applied.xml" || fail "apply --file brings no mdev"
"$program" revert --file "$work/applied.xml" >"$work/reverted.xml"
"$program" -q apply --file "$work/reverted.xml" --uuid $uuid --dry-run | grep -q "^+.*$uuid" || fail "a dry run shows no diff"
echo "smoke: gvt-xml $version works on files"
