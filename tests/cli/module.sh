#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The module with libvirt: which commands load it, from where, and what is said if it can't be loaded.
# module.sh BUILD MODULE [sanitized]: the build folder, and the module where CMake was told to install it. A sanitized program
# has libvirt from its start (CMakeLists.txt), but not the module.
set -eu
: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
build=$1
fallback=$2
sanitized=${3-}
file=gvt-xml-libvirt.so
sample=$GVT_XML_SOURCE/samples/win10.xml
plain="<domain type='kvm'><name>n</name><uuid>518c4251-c77b-4add-837f-0a2103318cfd</uuid></domain>"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0

fail() {
  echo "FAILED: module: $*"
  cat "$work/out" "$work/err"
  exit 1
}

# run STATUS PROGRAM WORD…: its output is in $work/out and $work/err, the files that it loads are in $work/loaded.
run() {
  local expected=$1 status=0
  shift
  rm -f "$work"/debug.*
  LD_DEBUG=files LD_DEBUG_OUTPUT=$work/debug "$@" >"$work/out" 2>"$work/err" <<<"$plain" || status=$?
  [ "$status" = "$expected" ] || fail "$* ends with $status, not $expected"
  sed -n 's/.*calling init: //p' "$work"/debug.* >"$work/loaded"
  checks=$((checks + 1))
}

# says PATTERN: on standard error.
says() {
  grep -qE -- "$1" "$work/err" || fail "it doesn't say: $1"
}

loads() {
  grep -qxF "$1" "$work/loaded" || fail "it doesn't load $1"
}

loads_no_libvirt() {
  grep -q '/libglib' "$work/loaded" || fail "nothing is known of the files that it loads"
  if grep "${sanitized:+gvt-xml-}libvirt" "$work/loaded"; then fail "it loads libvirt"; fi
}

# The commands that don't use libvirt; the program with its data and without its module, or with it.
without_libvirt() {
  run 0 "$1" --help
  loads_no_libvirt
  run 0 "$1" profiles
  loads_no_libvirt
  run 0 "$1" stylesheet apply
  loads_no_libvirt
  run 0 "$1" apply --file "$sample" --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525
  loads_no_libvirt
  run 0 "$1" hook run -- n prepare begin -
  loads_no_libvirt
}

without_libvirt "$GVT_XML"
run 0 "$GVT_XML" -c test:///default status
loads "$(dirname "$(realpath "$GVT_XML")")/$file"
grep -q /libvirt.so "$work/loaded" || fail "it doesn't load libvirt"

# Nothing else of the module is seen, and the program has no need of libvirt. A sanitizer's names begin with "__".
symbols=$(nm -D --defined-only "$build/$file" | awk '$3 !~ /^__/ { print $3 }')
[ "$symbols" = virt_module ] || fail "the module's symbols are $symbols"
if [ -z "$sanitized" ] && readelf -dW "$build/gvt-xml" | grep 'NEEDED.*libvirt'; then fail "the program needs libvirt"; fi

# Below another prefix than CMake's, below DESTDIR, and when the tree was moved.
install() {
  cmake --install "$build" "$@" >"$work/out" 2>"$work/err" || fail "it can't be installed: $*"
}
# works TREE: with the tree's own module.
works() {
  local module
  module=$(find "$1" -name "$file")
  [ -n "$module" ] || fail "$1 has no $file"
  run 0 "$1/bin/gvt-xml" --version
  loads "$module"
  grep -qE '^libvirt [0-9]+\.' "$work/out" || fail "it has no version of libvirt"
  run 0 "$1/bin/gvt-xml" -c test:///default status
}
install --prefix "$work/prefix"
works "$work/prefix"
DESTDIR=$work/destdir install --prefix /usr
works "$work/destdir/usr"
mv "$work/prefix" "$work/moved"
works "$work/moved"
ln -s "$work/moved/bin/gvt-xml" "$work/link"
run 0 "$work/link" --version

program=$work/moved/bin/gvt-xml
module=$(find "$work/moved" -name "$file")
mv "$module" "$work/$file"

# fails PATTERN: what needs libvirt fails for this reason, and all else works.
fails() {
  run 1 "$program" -c test:///default status
  says "^error: libvirt can't be loaded: $1; install libvirt's client library \(Debian: libvirt0\), or reinstall gvt-xml\$"
  [ "$(wc -l <"$work/err")" = 1 ] || fail "it says more than that"
  run 1 "$program" -c test:///default apply test --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525
  says "^error: libvirt can't be loaded: $1;"
  run 1 "$program" --version
  says "^error: libvirt can't be loaded: $1;"
  grep -qE '^libvirt unknown, libxml2 [0-9]' "$work/out" || fail "it doesn't print the other versions"
  without_libvirt "$program"
}

# altered FROM TO: the module with other words of the same length.
altered() {
  LC_ALL=C sed "s/$1/$2/" "$work/$file" >"$module"
  if cmp -s "$work/$file" "$module"; then fail "the module has no $1"; fi
}
altered 'libvirt\.so\.0' libvirt.so.9
fails 'libvirt\.so\.9: cannot open shared object file: .*'
version=$("$GVT_XML" --version | sed -n 's/^gvt-xml //p')
# libvirt's symbols have versions too, as LIBVIRT_0.1.0.
altered "\\x00${version//./\\.}\\x00" "\\x00${version//[0-9]/9}\\x00"
fails "$module is of another version of gvt-xml than this program"
echo 'no module' >"$module"
fails "$module: .*"
rm "$module"
if [ -e "$fallback" ]; then
  echo "skipped: module: this host has a module at $fallback"
else
  # Nor is it looked for in the working folder.
  cp "$work/$file" "$work/moved"
  cd "$work/moved"
  fails "$fallback: cannot open shared object file: .*"
fi
echo "module: $checks runs"
