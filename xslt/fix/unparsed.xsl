<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The repair of argument-not-parsed, if the meaning is plain. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <xsl:template match="/domain/qemu:commandline/qemu:arg[gvt:unparsed(.) = 'joined'][not(gvt:is-planned-argument(.))]">
    <xsl:call-template name="split-words">
      <xsl:with-param name="words" select="gvt:joined-words(.)"/>
    </xsl:call-template>
  </xsl:template>

  <!-- Writes an argument for each option, and one for the words behind it. -->
  <xsl:template name="split-words">
    <xsl:param name="words"/>
    <xsl:param name="value"/>
    <xsl:variable name="word" select="substring-before(concat($words, ' '), ' ')"/>
    <xsl:variable name="opens" select="$words = '' or gvt:is-option(gvt:option-name($word))"/>
    <xsl:variable name="joined" select="concat($value, substring(' ', 1 div ($value != '')), $word)"/>
    <xsl:if test="$opens and $value != ''">
      <xsl:call-template name="argument">
        <xsl:with-param name="value" select="$value"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="$opens and $words != ''">
      <xsl:call-template name="argument">
        <xsl:with-param name="value" select="$word"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="$words != ''">
      <xsl:call-template name="split-words">
        <xsl:with-param name="words" select="substring-after($words, ' ')"/>
        <xsl:with-param name="value" select="substring($joined, 1 div not($opens))"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- An argument with the context's name, so with its prefix. -->
  <xsl:template name="argument">
    <xsl:param name="value"/>
    <xsl:copy>
      <xsl:attribute name="value">
        <xsl:value-of select="gvt:renamed($value)"/>
      </xsl:attribute>
    </xsl:copy>
  </xsl:template>

  <!-- The value may be renamed in the same pass, with its host device. -->
  <xsl:template match="/domain/qemu:commandline/qemu:arg[gvt:unparsed(.) = 'stray'][not(gvt:is-planned-argument(.))]">
    <xsl:call-template name="argument">
      <xsl:with-param name="value" select="'-set'"/>
    </xsl:call-template>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/qemu:commandline/qemu:arg[gvt:option-name(@value) = 'set']
                       [gvt:unparsed(.) = 'last' or gvt:unparsed(.) = 'swallowing'][not(gvt:is-planned-argument(.))]"/>
</xsl:stylesheet>
