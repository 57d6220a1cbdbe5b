<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Makes a stylesheet that has its plan in itself: the program appends this file to apply.xsl, and
  puts the plan into $given. $document is then the domain with that plan in its metadata. A domain
  that has a plan already is refused, since what that plan removed would have to return first.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:exsl="http://exslt.org/common"
                exclude-result-prefixes="exsl">
  <!-- The program writes the plan here. -->
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

  <!-- An existing <metadata> gets the state as its last child; a new one comes where libvirt prints
       it. -->
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

  <!-- Each element is made by xsl:element: a copy would declare the stylesheet's own namespaces.
       -->
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
    <xsl:message terminate="yes">the domain already has a plan; revert it first (gvt-xml revert, or its stylesheet)</xsl:message>
  </xsl:template>
</xsl:stylesheet>
