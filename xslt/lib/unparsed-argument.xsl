<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Says which arguments QEMU can't parse, and why. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The reason why QEMU can't parse an argument; empty if it can:

       joined      an option and its value are one argument, "-display gtk" or "-display=gtk"
       unknown     an option that no QEMU from 5.2 to 11.1 has
       last        an option that takes a value is the last argument
       swallowing  an option has another option as its value
       set         the value of -set isn't GROUP.ID.PROPERTY=VALUE
       stray       the value of a -set that is missing
       file        a word that belongs to no option, so that QEMU takes it for a disk image -->
  <func:function name="gvt:unparsed">
    <xsl:param name="argument"/>
    <xsl:variable name="text" select="$argument/@value"/>
    <xsl:variable name="name" select="gvt:option-name($text)"/>
    <xsl:variable name="next" select="gvt:next-argument($argument)"/>
    <xsl:choose>
      <xsl:when test="gvt:is-value($argument)">
        <func:result select="substring('set', 1 div (gvt:option-of($argument) = 'set' and not(starts-with($text, '-')) and
                                                     not(contains(substring-after(substring-after($text, '.'), '.'), '='))))"/>
      </xsl:when>
      <xsl:when test="gvt:lacks-value($argument)">
        <func:result select="'last'"/>
      </xsl:when>
      <xsl:when test="gvt:has-option($options-with-value, $name)">
        <func:result select="substring('swallowing', 1 div (gvt:is-option(gvt:option-name($next/@value)) and
                                                            $name != 'append'))"/>
      </xsl:when>
      <xsl:when test="gvt:has-option($options-alone, $name) or $text = ''">
        <func:result select="''"/>
      </xsl:when>
      <xsl:when test="gvt:joined-words($argument) != ''">
        <func:result select="'joined'"/>
      </xsl:when>
      <xsl:when test="starts-with($text, '-')">
        <func:result select="'unknown'"/>
      </xsl:when>
      <xsl:when test="starts-with($text, 'device.') and contains($text, '=')">
        <func:result select="'stray'"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="substring('file', 1 div not(starts-with($text, '/') or contains($text, ':')))"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The words of an argument that joins an option and its value, with a space between each; empty
       if it is no such argument. -->
  <func:function name="gvt:joined-words">
    <xsl:param name="argument"/>
    <xsl:variable name="words" select="normalize-space($argument/@value)"/>
    <xsl:variable name="first" select="gvt:option-name(substring-before(concat($words, ' '), ' '))"/>
    <xsl:choose>
      <xsl:when test="gvt:is-option($first)">
        <func:result select="$words"/>
      </xsl:when>
      <xsl:when test="gvt:has-option($options-with-value, substring-before($first, '='))">
        <func:result select="concat('-', substring-before($first, '='), ' ', substring-after($words, '='))"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="''"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- Whether an argument is the recorded plan's, which lint's repairs leave to the plan. -->
  <func:function name="gvt:is-planned-argument">
    <xsl:param name="argument"/>
    <func:result select="$argument/@value = $argument/ancestor::domain/metadata/gvt:state/gvt:plan/gvt:arg/@value"/>
  </func:function>
</xsl:stylesheet>
