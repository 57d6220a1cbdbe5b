<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The guest's memory as it was before a plan's video had blob resources. Parts that others wrote since
     then stay. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:memory]/memoryBacking">
    <xsl:variable name="was" select="$base/gvt:memory"/>
    <xsl:variable name="planned" select="source[@type = $plan/gvt:memory/@source] | access[@mode = $plan/gvt:memory/@access]"/>
    <xsl:if test="$was/@had = 'yes' or node()[not(self::source or self::access)] or count(source | access) &gt; count($planned)">
      <xsl:copy>
        <xsl:apply-templates select="@* | node()"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:memory]/memoryBacking/source[@type = 'memfd']">
    <xsl:apply-templates select="$base/gvt:memory/gvt:source" mode="plain"/>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:memory]/memoryBacking/access[@mode = 'shared']">
    <xsl:apply-templates select="$base/gvt:memory/gvt:access" mode="plain"/>
  </xsl:template>
</xsl:stylesheet>
