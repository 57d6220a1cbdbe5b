<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  For the stylesheet that brings its plan with it, which is apply.xsl and this: what is worked on is the domain with the
  given plan in its metadata. A domain that has a plan already is refused, for what
  that one took out would have to come back first.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:exsl="http://exslt.org/common"
                exclude-result-prefixes="exsl">
  <!-- The plan, which the program writes here. -->
  <xsl:variable name="given"/>

  <xsl:variable name="planned">
    <xsl:apply-templates select="/" mode="put-in"/>
  </xsl:variable>
  <xsl:variable name="document" select="exsl:node-set($planned)"/>

  <xsl:template match="@* | node()" mode="put-in">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()" mode="put-in"/>
    </xsl:copy>
  </xsl:template>

  <!-- The metadata that there are get it behind what is in them; new ones stand where libvirt prints them. -->
  <xsl:template match="/domain/metadata" mode="put-in">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()" mode="put-in"/>
      <xsl:call-template name="state"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain[not(metadata)]" mode="put-in">
    <xsl:variable name="before" select="name | uuid | genid | title | description"/>
    <xsl:copy>
      <xsl:apply-templates select="@* | $before" mode="put-in"/>
      <metadata>
        <xsl:call-template name="state"/>
      </metadata>
      <xsl:apply-templates select="node()[not(self::name or self::uuid or self::genid or self::title or self::description)]"
                           mode="put-in"/>
    </xsl:copy>
  </xsl:template>

  <!-- Made anew, element by element: a copy would bring the stylesheet's own namespaces with it. -->
  <xsl:template name="state">
    <xsl:element name="gvt:state">
      <xsl:attribute name="version">1</xsl:attribute>
      <xsl:apply-templates select="exsl:node-set($given)/*" mode="move"/>
      <xsl:if test="self::metadata[not(*)]">
        <xsl:element name="gvt:facts">
          <xsl:attribute name="metadata">empty</xsl:attribute>
        </xsl:element>
      </xsl:if>
    </xsl:element>
  </xsl:template>

  <xsl:template match="/domain/metadata/gvt:state" mode="put-in">
    <xsl:message terminate="yes">the domain has a plan already: take it back first (gvt-xml revert, or the stylesheet for it)</xsl:message>
  </xsl:template>
</xsl:stylesheet>
