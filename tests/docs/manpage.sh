#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Holds the man pages to what they speak of: those of the commands to each --help-all, gvt-xml-profiles(5) to the grammar of
# profiles and plans; all are made without a warning, and the example in the latter is a profile.
# shellcheck disable=SC2016 # what is quoted is rst's and XPath's
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$GVT_XML_SOURCE" || exit 1
failures=0

fail() {
  echo "manpage: $*" >&2
  failures=$((failures + 1))
}

# same WHAT PAGE PROGRAM: two sorted lists.
same() {
  diff -u --label "$1, in the page" --label "$1, in the program" "$2" "$3" >&2 || fail "$1: the page is behind"
}

# The commands' pages, against the help

# expand PAGE: its text, with the parts that it includes.
expand() {
  (cd docs/man && awk '/^\.\. include:: / { while ((getline line < $3) > 0) print line; next } { print }' "$1")
}

# A term that is an option is a literal, "``-c URI``, ``--connect URI``".
page_options() {
  expand "$1" | grep -xE '``-[^`]*``(, ``-[^`]*``)*' | grep -oE '``(-[a-zA-Z]\b|--[a-z-]+)' | tr -d '`' | sort
}

# check_sections PAGE: each has these, in this order.
check_sections() {
  local found
  found=$(expand "$1" | grep -xE '[A-Z ]+' | grep -xE 'SYNOPSIS|DESCRIPTION|EXAMPLES|OPTIONS|EXIT STATUS|SEE ALSO|REPORTING BUGS' | tr '\n' ,)
  [ "$found" = 'SYNOPSIS,DESCRIPTION,EXAMPLES,OPTIONS,EXIT STATUS,SEE ALSO,REPORTING BUGS,' ] || fail "$1 has the sections $found"
  [ "$(expand "$1" | grep -xE '[A-Z ]+' | sed -n 3p)" = EXAMPLES ] || fail "$1: EXAMPLES aren't first behind DESCRIPTION"
}

options=0
commands=0
# check_command PAGE COMMAND…: the page of a command, or of the program itself.
check_command() {
  local page=$1
  shift
  "$GVT_XML" "$@" --list-options | cut -f 1 | sort >"$work/options"
  page_options "$page" >"$work/told"
  same "options of gvt-xml $*" "$work/told" "$work/options"
  check_sections "$page"
  options=$((options + $(wc -l <"$work/options")))
  commands=$((commands + 1))
}

check_command gvt-xml.1.rst
while IFS=$'\037' read -r command operands summary; do
  case $command in
    help | version)
      grep -qF "**gvt-xml $command**" docs/man/gvt-xml.1.rst || fail "gvt-xml(1) hasn't $command"
      continue
      ;;
  esac
  check_command "gvt-xml-$command.1.rst" "$command"
  grep -qE "^\| \*\*gvt-xml ${command}[ *]" "docs/man/gvt-xml-$command.1.rst" || fail "the synopsis of gvt-xml-$command(1) hasn't $command"
  # A verb is an operand in small letters: "create TYPE | remove UUID", "install|remove".
  for verb in $(sed -nE 's/^\[?([a-z|]+).*/\1/p' <<<"${operands// | /$'\n'}" | tr '|' ' '); do
    grep -qE "^\| \*\*gvt-xml $command ${verb}\*\*" "docs/man/gvt-xml-$command.1.rst" ||
      fail "the synopsis of gvt-xml-$command(1) hasn't $command $verb"
  done
  grep -qxF "  $summary." <(sed -n "/^gvt-xml-$command(1)$/{n;p}" docs/man/gvt-xml.1.rst) ||
    fail "gvt-xml(1) doesn't say of $command: $summary"
done < <("$GVT_XML" --list-commands | tr '\t' '\037')
[[ $commands -gt 12 && $options -gt 200 ]] || fail "there are few commands, or few options"

# Every page that one names is there.
while read -r name; do
  file=${name%)}
  [ -f "docs/man/${file/(/.}.rst" ] || [ -f "docs/man/tables/${file/(/.}.rst" ] || fail "there is no page $name"
done < <(cat docs/man/*.rst | grep -oE 'gvt-xml(-[a-z]+)?\([1-9]\)' | sort -u)

# The profiles' page, against the grammar

# grammar DEFINITION: its elements, each with its attributes, and those of the definitions that it names; "=WORD" for
# each word that is named as a value.
grammar() {
  xsltproc --stringparam definition "$1" - profiles/plan.rng <<'XSL' | sort -u
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="http://relaxng.org/ns/structure/1.0">
  <xsl:output method="text"/>
  <xsl:param name="definition"/>
  <xsl:template match="/">
    <xsl:apply-templates select="//r:define[@name = $definition]"/>
  </xsl:template>
  <xsl:template match="r:element">
    <xsl:value-of select="concat(@name, '&#10;')"/>
    <xsl:apply-templates><xsl:with-param name="of" select="@name"/></xsl:apply-templates>
  </xsl:template>
  <!-- An element that has the name of an option. -->
  <xsl:template match="r:element[r:nsName]">
    <xsl:text>OPTION&#10;</xsl:text>
    <xsl:apply-templates><xsl:with-param name="of" select="'OPTION'"/></xsl:apply-templates>
  </xsl:template>
  <xsl:template match="r:attribute">
    <xsl:param name="of"/>
    <xsl:value-of select="concat($of, ' ', @name, '&#10;')"/>
    <xsl:apply-templates/>
  </xsl:template>
  <xsl:template match="r:value">
    <xsl:value-of select="concat('=', ., '&#10;')"/>
  </xsl:template>
  <xsl:template match="r:ref">
    <xsl:param name="of"/>
    <xsl:apply-templates select="//r:define[@name = current()/@name]"><xsl:with-param name="of" select="$of"/></xsl:apply-templates>
  </xsl:template>
  <xsl:template match="*">
    <xsl:param name="of"/>
    <xsl:apply-templates select="*"><xsl:with-param name="of" select="$of"/></xsl:apply-templates>
  </xsl:template>
  <xsl:template match="text()"/>
</xsl:stylesheet>
XSL
}

# told SECTION: those that the headings of a section of the page have: "``<gvt:NAME ATTRIBUTE [ATTRIBUTE]>``".
told() {
  awk -v section="$1" '/^[A-Z ]+$/ { within = $0 == section } within' docs/man/gvt-xml-profiles.5.rst |
    grep -oE '^ *(``<gvt:[^>]*>``(, )?)+$' | grep -oE '<gvt:[^>]*' | tr -d '[]' |
    awk '{ sub("<gvt:", ""); print $1; for (i = 2; i <= NF; i++) print $1, $i }' | sort -u
}

for definition in profile plan; do
  grammar "$definition" >"$work/grammar"
  [ "$(wc -l <"$work/grammar")" -gt 20 ] || fail "the grammar of a $definition wasn't found"
  told "THE ${definition^^}" >"$work/told"
  same "the $definition's elements and attributes" "$work/told" <(grep -v '^=' "$work/grammar")
  while read -r value; do
    grep -q '``'"$value"'``' docs/man/gvt-xml-profiles.5.rst || fail "the value $value isn't in the page"
  done < <(sed -n 's/^=//p' "$work/grammar")
done

mkdir -p "$work/config/gvt-xml/profiles"
sed -n '/^EXAMPLE$/,/^SEE ALSO$/s/^    //p' docs/man/gvt-xml-profiles.5.rst >"$work/config/gvt-xml/profiles/desk.xml"
XDG_CONFIG_HOME=$work/config "$GVT_XML" profiles desk >"$work/desk" || fail "the example is no profile"

# How each display is written

for mode in $(xmllint --xpath '//*[local-name() = "display"]/@mode' profiles/lib/displays.xml | cut -d'"' -f2); do
  sed -n '/^``--display MODE``$/,/^``--resolution/p' docs/man/parts/display-options.rst | grep -qF "\`\`$mode\`\`" ||
    fail "gvt-xml-apply(1) hasn't the display $mode"
done

# All are pages, that fit a terminal

pages=0
for page in docs/man/*.rst; do
  rst2man --strict "$page" "$work/page" || fail "$page isn't made without a warning"
  groff -k -man -Tutf8 -P-cbou -ww -rLL=80n "$work/page" >"$work/text" 2>"$work/warnings" || fail "$page isn't set"
  [ ! -s "$work/warnings" ] || fail "$page isn't set without a warning: $(head -3 "$work/warnings")"
  [ "$(wc -L <"$work/text")" -le 80 ] || fail "$page has a line of $(wc -L <"$work/text") columns"
  grep -q '^\.TH "\{0,1\}GVT-XML[A-Z-]*"\{0,1\} "\{0,1\}[157]"\{0,1\} "@MANUAL_DATE@" "gvt-xml @PROJECT_VERSION@"' "$work/page" ||
    fail "$page lacks its date or version"
  pages=$((pages + 1))
done
echo "manpage: $pages pages, $options options, $commands commands, $failures faults"
[ "$failures" = 0 ]
