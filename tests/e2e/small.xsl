<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Makes a sample small enough to be started many times in an emulated host: little memory, one processor, no disks
     but empty drives. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output omit-xml-declaration="yes"/>

  <xsl:template match="@* | node()">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/memory | /domain/currentMemory">
    <xsl:copy>
      <xsl:attribute name="unit">MiB</xsl:attribute>
      <xsl:text>64</xsl:text>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/vcpu">
    <vcpu>1</vcpu>
  </xsl:template>

  <xsl:template match="/domain/devices/disk[@device = 'disk'] | /domain/devices/disk/source"/>
  <xsl:template match="/domain/memoryBacking | /domain/cputune | /domain/numatune | /domain/blkiotune"/>
</xsl:stylesheet>
