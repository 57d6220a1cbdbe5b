<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- A password returns from the graphics that holds it now, or from a backup. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <!-- gvt:from tells apply where the password is. passwords_forget() in src/domain/passwords.c
       removes it before the define. -->
  <xsl:template match="@gvt:secret" mode="back">
    <xsl:variable name="type" select="../@type"/>
    <xsl:variable name="now" select="$ours[self::graphics][@type = $type]/@passwd"/>
    <xsl:variable name="name" select="substring-before(., ' ')"/>
    <xsl:variable name="number" select="substring-after(., ' ')"/>
    <xsl:variable name="then" select="$backup[../@name = $name]/devices/graphics[position() = $number][@type = $type]/@passwd"/>
    <xsl:choose>
      <xsl:when test=". = 'here' and $now">
        <xsl:copy-of select="$now[1]"/>
      </xsl:when>
      <xsl:when test="$then">
        <xsl:copy-of select="$then"/>
        <xsl:attribute name="gvt:from">
          <xsl:value-of select="."/>
        </xsl:attribute>
      </xsl:when>
      <xsl:otherwise>
        <xsl:copy/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
