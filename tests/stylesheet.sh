#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml stylesheet apply" and "revert" each print one file. With it xsltproc must make the same domain as the
# program. This is tested with the golden cases that apply to a domain without any metadata: the plan that the program made is
# put into the domain, or into the stylesheet (--plan), and xsltproc does the rest. No stylesheet may meet the fault of
# libxslt's keys.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
# The golden cases look for leaks; here only results count, and looking takes a quarter of the time.
export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
export XDG_CONFIG_HOME=/proc/self/cwd/config
export GVT_XML_TEST_ADMIN_PROFILES=/proc/self/cwd/etc/gvt-xml/profiles
GVT_XML=$(realpath "$GVT_XML")
golden=$(realpath "$GVT_XML_SOURCE")/tests/golden/apply
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

failed=0

# same NAME PROGRAM XSLTPROC: both files hold the same XML, in the same order, once formatted alike.
same() {
  xmllint --nonet --format "$2" >"$work/by-program" && xmllint --nonet --format "$3" >"$work/by-xsltproc" &&
    diff -u "$work/by-program" "$work/by-xsltproc" && return
  echo "FAILED $1: xsltproc gives something else than the program"
  failed=$((failed + 1))
}

# The domain of the case with the plan of the program's result: what "gvt-xml plan" and an editor would give.
with_plan() {
  local domain plan
  domain=$(cat in.xml)
  plan=$(xmllint --nonet --xpath "//*[local-name() = 'plan' and namespace-uri() = 'urn:gvt-xml:1']" "$1")
  printf '%s</uuid><metadata><gvt:state xmlns:gvt="urn:gvt-xml:1" version="1">%s</gvt:state></metadata>%s\n' \
    "${domain%%</uuid>*}" "$plan" "${domain#*</uuid>}"
}

transform() {
  (cd "$work" && xsltproc --nonet --nowrite "$1.xsl" "$2" >"$3" 2>"$work/err") && return
  echo "FAILED $name: xsltproc $1.xsl"
  cat "$work/err"
  failed=$((failed + 1))
  return 1
}

# Whether the case at hand is one that can be compared: its words are the parameters.
is_comparable() {
  [ "${1-}" = apply ] && [ -f in.xml ] && [ -f out ] || return 1
  case " $* " in
    *" --dry-run "*) return 1 ;;
  esac
  # The program keeps others' metadata to the byte.
  grep -q CDATA in.xml && return 1
  # A plan is put in once.
  ! grep -q 'urn:gvt-xml:1' in.xml
}

compare() {
  cp out "$work/out"
  "$GVT_XML" stylesheet apply --plan "$work/out" >"$work/given.xsl"
  transform given "$PWD/in.xml" applied && same "$name, apply with the plan in the stylesheet" "$work/out" "$work/applied"
  # The program puts the state behind all of these.
  if ! grep -qE '<(metadata|genid|title|description)[ />]' in.xml; then
    with_plan "$work/out" >"$work/planned"
    transform apply planned applied && same "$name, apply" "$work/out" "$work/applied"
  fi
  "$GVT_XML" -q revert --file "$work/out" >"$work/base" 2>/dev/null
  transform revert out reverted || return
  # A password that only a backup has: the mark that one belongs there is for whoever runs xsltproc.
  grep -q 'gvt:secret=' "$work/reverted" || same "$name, revert" "$work/base" "$work/reverted"
}

for direction in apply revert; do
  "$GVT_XML" stylesheet "$direction" >"$work/$direction.xsl" || exit 1
  if grep -qE '<xsl:(include|import)' "$work/$direction.xsl"; then
    echo "FAILED stylesheet $direction: it isn't one file"
    failed=$((failed + 1))
  fi
done

# libxslt miscounts the definitions of a key of which none finds anything (xslt/lib/facts.xsl): each key of several
# has one that always does.
check_keys() {
  local file key='*[local-name() = "key"]' always="@match = '/domain' or @match = '/*'" bare
  {
    echo '<all>'
    for file in "$1" $(sed -n 's/.*<xsl:include href="\([^"]*\)".*/\1/p' "$1"); do
      grep -v '<?xml' "$file"
    done
    echo '</all>'
  } >"$work/keys.xml"
  bare=$(xmllint --nonet --xpath "//${key}[@name = preceding::${key}/@name][not(@name = //${key}[$always]/@name)]/@name" \
    "$work/keys.xml" 2>/dev/null)
  [ -z "$bare" ] && return
  echo "FAILED $1: keys of several definitions, none of which always finds something:$bare"
  failed=$((failed + 1))
}

cd "$GVT_XML_SOURCE/xslt" || exit 1
for file in apply.xsl revert.xsl lint.xsl fix.xsl adopted.xsl; do
  check_keys "$file"
done

# A stylesheet with a plan of its own isn't for a domain that has one.
"$GVT_XML" -q apply --profile virgl --display egl-headless+vnc --file "$golden/error-rom-bar/in.xml" >"$work/has-plan" &&
  "$GVT_XML" stylesheet apply --plan "$work/has-plan" >"$work/given.xsl" || exit 1
if xsltproc --nonet --nowrite "$work/given.xsl" "$work/has-plan" >"$work/applied" 2>"$work/err" ||
  ! grep -q 'the domain already has a plan; revert it first' "$work/err"; then
  echo "FAILED apply.xsl with a plan, for a domain that has one"
  cat "$work/err"
  failed=$((failed + 1))
fi

# Without a plan there is nothing to apply.
if xsltproc --nonet --nowrite "$work/apply.xsl" "$golden/error-xen/in.xml" >"$work/applied" 2>"$work/err" ||
  ! grep -q 'the domain carries no plan in its metadata' "$work/err"; then
  echo "FAILED apply.xsl without a plan"
  cat "$work/err"
  failed=$((failed + 1))
fi

compared=0
for folder in "$golden"/*/; do
  [ -f "$folder/command" ] || continue
  name=$(basename "$folder")
  cd "$folder" || exit 1
  eval "set -- $(cat command)"
  is_comparable "$@" || continue
  compare
  compared=$((compared + 1))
done
echo "stylesheet: $compared cases compared, $failed failures"
[ "$compared" -ge 3 ] && [ "$failed" = 0 ]
