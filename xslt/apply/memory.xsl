<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  The guest's memory, if the plan's video has blob resources. libvirt (9.6 to 12.8,
  src/qemu/qemu_validate.c) refuses them without memfd: "'blob' support for virtio-gpu devices requires a
  memfd memory backend".
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <!-- libvirt prints <source> and <access> behind these. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:plan/gvt:memory]/memoryBacking">
    <xsl:variable name="anchor" select="generate-id(*[self::hugepages or self::nosharepages or self::locked][last()])"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:if test="$anchor = ''">
        <xsl:call-template name="new-memory"/>
      </xsl:if>
      <xsl:for-each select="node()[not(self::source or self::access)]">
        <xsl:apply-templates select="."/>
        <xsl:if test="generate-id() = $anchor">
          <xsl:call-template name="new-memory"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <!-- A new <memoryBacking> comes where libvirt prints it. The metadata has the state, so that one of these
       is there. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:plan/gvt:memory][not(memoryBacking)]
                       /*[self::metadata or self::maxMemory or self::memory or self::currentMemory or self::blkiotune or
                          self::memtune][last()]">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
    </xsl:copy>
    <xsl:element name="memoryBacking">
      <xsl:call-template name="new-memory"/>
    </xsl:element>
  </xsl:template>

  <xsl:template name="new-memory">
    <xsl:element name="source">
      <xsl:attribute name="type">
        <xsl:value-of select="$plan/gvt:memory/@source"/>
      </xsl:attribute>
    </xsl:element>
    <xsl:element name="access">
      <xsl:attribute name="mode">
        <xsl:value-of select="$plan/gvt:memory/@access"/>
      </xsl:attribute>
    </xsl:element>
  </xsl:template>

  <!-- Records for revert whether there was one, and the parts that the plan replaces. -->
  <xsl:template name="record-memory">
    <xsl:if test="$plan/gvt:memory">
      <gvt:memory>
        <xsl:attribute name="had">
          <xsl:value-of select="concat(substring('yes', 1 div boolean(/domain/memoryBacking)),
                                       substring('no', 1 div not(/domain/memoryBacking)))"/>
        </xsl:attribute>
        <xsl:apply-templates select="/domain/memoryBacking/source | /domain/memoryBacking/access" mode="move"/>
      </gvt:memory>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
