<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The chipset of a guest. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- "q35", "i440fx" (libvirt's default on x86 too), or empty for another machine. "pc" and
       "pc-1.0" are i440fx. -->
  <func:function name="gvt:chipset">
    <xsl:param name="domain"/>
    <xsl:variable name="type" select="$domain/os/type"/>
    <xsl:variable name="machine" select="$type/@machine"/>
    <xsl:choose>
      <xsl:when test="contains($machine, 'q35')">
        <func:result select="'q35'"/>
      </xsl:when>
      <xsl:when test="$machine = 'pc' or starts-with($machine, 'pc-') or
                      $type[not(@machine)][not(@arch) or @arch = 'x86_64' or @arch = 'i686']">
        <func:result select="'i440fx'"/>
      </xsl:when>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
