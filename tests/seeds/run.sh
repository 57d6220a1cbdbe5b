#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A domain that a person made by hand, following a document, becomes the one that the document's profile makes.
# run.sh NAME: for tests/seeds/NAME/, the guest's name and what it gets, which holds (lines that start with "#" say why)
#   document       the document's name
#   base.xml       the domain before the steps of the document
#   by-hand.xml    the domain as the document's steps make it
#   profile        the words for "apply" that stand for the document
#   findings       the rules by which lint finds something in by-hand.xml, sorted, one a line
#   target         the host of the document, for --target, if it isn't the newest
#   left           those of them that remain after the repair; if there are none, there is no such file
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}" "${GVT_XML_SCHEMA:?}"
export LC_ALL=C.UTF-8
GVT_XML=$(realpath "$GVT_XML")
seeds=$(realpath "$GVT_XML_SOURCE")/tests/seeds
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

cd "$seeds/${1:?}" || exit 1
read -r -d '' -a profile < <(grep -v '^#' profile)
target=()
[ ! -f target ] || target=(--target "$(grep -v '^#' target)")

fail() {
  echo "FAILED: $*"
  failed=$((failed + 1))
}

# run FILE WORD…: the program's standard output in $work/FILE. 3 is the status of findings that are left.
run() {
  local file=$1 status
  shift
  "$GVT_XML" "$@" >"$work/$file" 2>"$work/err" </dev/null
  status=$?
  [ "$status" = 0 ] || [ "$1$status" = lint3 ] && return
  fail "gvt-xml $* fails"
  cat "$work/err"
  exit 1
}

# same MESSAGE EXPECTED GIVEN
same() {
  diff -u "$2" "$3" || fail "$1"
}

# expect_findings MESSAGE FILE EXPECTED: lint finds exactly the rules that are listed.
expect_findings() {
  run found lint --file "$2" "${target[@]}"
  sed -nE 's/^[^ ]+: ([a-z0-9-]+) \([a-z]+\): .*/\1/p' "$work/found" | sort -u >"$work/given"
  grep -hv '^#' "$3" >"$work/expected" 2>/dev/null
  diff -u "$work/expected" "$work/given" && return
  fail "$1"
  cat "$work/found"
}

# canonical FILE: one element or attribute a line, so that a difference can be read.
canonical() {
  xsltproc --nonet "$seeds/canonical.xsl" "$1" | xmllint --nonet --c14n - | sed 's/></>\n</g'
}

fits_schema() {
  xmllint --nonet --noout --relaxng "$GVT_XML_SCHEMA" "$1" >"$work/schema" 2>&1 && return
  fail "$1 doesn't fit libvirt's schema"
  cat "$work/schema"
}

expect_findings "lint finds other things than expected" by-hand.xml findings
run fixed lint --fix --file by-hand.xml "${target[@]}"
expect_findings "the repair leaves other things than expected" "$work/fixed" left

run applied apply --file base.xml "${profile[@]}" "${target[@]}"
# A file is for the newest libvirt; a schema that knows no override yet (before 8.2) can't check it.
if grep -q qemuoverride "${GVT_XML_SCHEMA%/*}/domaincommon.rng"; then
  fits_schema "$work/fixed"
  fits_schema "$work/applied"
fi
canonical "$work/applied" >"$work/applied.c14n"
canonical "$work/fixed" >"$work/fixed.c14n"
[ -s "$work/fixed.c14n" ] || fail "there is nothing to compare"
same "the repaired domain isn't what the profile gives" "$work/applied.c14n" "$work/fixed.c14n"

# The repaired domain is one like any other.
run over apply --file "$work/fixed" "${profile[@]}" "${target[@]}"
run back revert --file "$work/over"
xmllint --nonet --c14n "$work/fixed" >"$work/fixed.whole"
xmllint --nonet --c14n "$work/back" >"$work/back.whole"
same "revert doesn't give the repaired domain back" "$work/fixed.whole" "$work/back.whole"

[ "$failed" = 0 ] && echo "seeds: $1: found, repaired, what the profile gives"
