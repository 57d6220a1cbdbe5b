#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Holds the man pages to what they speak of: gvt-xml(1) to each --help, gvt-xml-profiles(5) to the grammar of profiles
# and plans; both are made without a warning, and the example in the latter is a profile.
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

# The manual, against the help

commands() {
  "$GVT_XML" --help | sed -nE '/^Commands:/,/^$/s/^  ([a-z]+) .*/\1/p'
}

# An option that the page names is a literal, "``--connect URI``"; QEMU's have one dash and more than one letter.
{
  "$GVT_XML" --help
  for command in $(commands); do
    "$GVT_XML" "$command" --help
  done
} | sed -nE 's/^  ((-[a-z]), )?(--[a-z-]+)[ =].*/\2\n\3/p' | sed '/^$/d' | sort -u >"$work/options"
grep -oE '``(-[a-z]\b|--[a-z-]+)' docs/gvt-xml.1.rst | tr -d '`' | sort -u >"$work/told"
same options "$work/told" "$work/options"

commands | sort >"$work/commands"
sed -n '/^COMMANDS$/,/^GLOBAL OPTIONS$/p' docs/gvt-xml.1.rst | grep -E '^[a-z]' | tr ',' '\n' | awk '{ print $1 }' |
  sort -u >"$work/told"
same commands "$work/told" "$work/commands"
while read -r command; do
  grep -q "^| \*\*gvt-xml ${command}[ *]" docs/gvt-xml.1.rst || fail "the synopsis hasn't $command"
done <"$work/commands"

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
  awk -v section="$1" '/^[A-Z ]+$/ { within = $0 == section } within' docs/gvt-xml-profiles.5.rst |
    grep -oE '^ *(``<gvt:[^>]*>``(, )?)+$' | grep -oE '<gvt:[^>]*' | tr -d '[]' |
    awk '{ sub("<gvt:", ""); print $1; for (i = 2; i <= NF; i++) print $1, $i }' | sort -u
}

for definition in profile plan; do
  grammar "$definition" >"$work/grammar"
  [ "$(wc -l <"$work/grammar")" -gt 20 ] || fail "the grammar of a $definition wasn't found"
  told "THE ${definition^^}" >"$work/told"
  same "the $definition's elements and attributes" "$work/told" <(grep -v '^=' "$work/grammar")
  while read -r value; do
    grep -q '``'"$value"'``' docs/gvt-xml-profiles.5.rst || fail "the value $value isn't in the page"
  done < <(sed -n 's/^=//p' "$work/grammar")
done

mkdir -p "$work/config/gvt-xml/profiles"
sed -n '/^EXAMPLE$/,/^SEE ALSO$/s/^    //p' docs/gvt-xml-profiles.5.rst >"$work/config/gvt-xml/profiles/desk.xml"
XDG_CONFIG_HOME=$work/config "$GVT_XML" profiles desk >"$work/desk" || fail "the example is no profile"

# How each display is written

for mode in $(xmllint --xpath '//*[local-name() = "display"]/@mode' profiles/lib/displays.xml | cut -d'"' -f2); do
  sed -n '/^``--display MODE``$/,/^``--ramfb/p' docs/gvt-xml.1.rst | grep -qF "\`\`$mode\`\`" ||
    fail "gvt-xml(1) hasn't the display $mode"
done

# Both are pages

for page in docs/*.rst; do
  rst2man --strict "$page" "$work/page" || fail "$page isn't made without a warning"
done
echo "manpage: $(wc -l <"$work/options") options, $(wc -l <"$work/commands") commands, $failures faults"
[ "$failures" = 0 ]
