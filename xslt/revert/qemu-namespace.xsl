<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What of libvirt's qemu namespace is the plan's. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <xsl:variable name="ours-text">
    <xsl:for-each select="$plan/gvt:arg[starts-with(@value, '-')]">
      <xsl:text>&#10;</xsl:text>
      <xsl:apply-templates select="." mode="option"/>
    </xsl:for-each>
    <xsl:text>&#10;</xsl:text>
  </xsl:variable>

  <!-- Says "ours" for an argument, a variable or an override that the plan put in. -->
  <xsl:template match="node()" mode="ours"/>

  <xsl:template match="qemu:arg" mode="ours">
    <xsl:choose>
      <xsl:when test="key('value', generate-id())">
        <xsl:apply-templates select="preceding-sibling::*[1]" mode="ours"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:variable name="option">
          <xsl:apply-templates select="." mode="option"/>
        </xsl:variable>
        <xsl:variable name="target"
                      select="substring-before(substring-after($option, '-set device.'), '.')"/>
        <xsl:if test="contains($ours-text, concat('&#10;', $option, '&#10;')) or
                      $plan/*/@alias = $target">ours</xsl:if>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="qemu:env" mode="ours">
    <xsl:if test="@name = $plan/gvt:env/@name">ours</xsl:if>
  </xsl:template>

  <xsl:template match="qemu:override/qemu:device" mode="ours">
    <xsl:if test="@alias = $plan/*/@alias">ours</xsl:if>
  </xsl:template>

  <xsl:variable name="kept-text">
    <xsl:for-each select="/domain/qemu:commandline/* | /domain/qemu:override/*">
      <xsl:variable name="ours">
        <xsl:apply-templates select="." mode="ours"/>
      </xsl:variable>
      <xsl:if test="$ours = ''">
        <xsl:value-of select="concat('[', generate-id(), ']')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:variable>
  <xsl:variable name="kept-arguments" select="string($kept-text)"/>
</xsl:stylesheet>
