<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Says whether a <hostdev> can take the place of an argument "-device vfio-pci,…" on the target. The
     key has all such arguments. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:exsl="http://exslt.org/common"
                extension-element-prefixes="func"
                exclude-result-prefixes="exsl">
  <xsl:key name="raw" use="'yes'" match="/domain/qemu:commandline/qemu:arg[gvt:is-vfio(.)]"/>

  <!-- Whether the domain has a <hostdev> for the argument's device. -->
  <func:function name="gvt:has-hostdev">
    <xsl:param name="argument"/>
    <xsl:variable name="device" select="gvt:argument-device($argument)"/>
    <func:result select="$device != '' and gvt:has-device($device)"/>
  </func:function>

  <!-- Why the argument can't become a <hostdev>, or go in favour of one; empty if it can. -->
  <func:function name="gvt:argument-trouble">
    <xsl:param name="argument"/>
    <xsl:variable name="unreadable" select="gvt:unreadable($argument)"/>
    <xsl:variable name="unknown">
      <xsl:apply-templates select="$argument" mode="unknown"/>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="$argument/@value = /domain/metadata/gvt:state/gvt:plan/gvt:arg/@value">
        <func:result select="'the recorded plan has it (apply with --arg default removes it)'"/>
      </xsl:when>
      <xsl:when test="$unreadable != ''">
        <func:result select="$unreadable"/>
      </xsl:when>
      <xsl:when test="gvt:has-hostdev($argument)">
        <func:result select="''"/>
      </xsl:when>
      <xsl:when test="key('lacks', 'override')">
        <func:result select="'this libvirt has no &lt;qemu:override&gt; that works (upgrade it to 8.5 or newer)'"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="string($unknown)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The first property that libvirt can't be given: QEMU's JSON needs the exact type. -->
  <xsl:template match="qemu:arg" mode="unknown">
    <xsl:variable name="words">
      <xsl:apply-templates select="." mode="words"/>
    </xsl:variable>
    <xsl:for-each select="exsl:node-set($words)/*[not(@type or @name = 'host' or @name = 'sysfsdev' or @name = 'id' or
                                                  @name = 'bus' or @name = 'addr')]
                          [not(@name = $known/@name)][1]">
      <xsl:value-of select="concat(&quot;the type that QEMU wants for '&quot;, @name, '=', @value, &quot;' isn't known here&quot;)"/>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
