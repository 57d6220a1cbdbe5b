<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Decides which arguments, variables and overrides are the plan's. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt">
  <xsl:variable name="kept" select="(/domain/qemu:commandline/* | /domain/qemu:override/*)[not(gvt:is-planned(.))]"/>

  <!-- Whether the plan put in this argument, variable or override. -->
  <func:function name="gvt:is-planned">
    <xsl:param name="node"/>
    <xsl:choose>
      <xsl:when test="gvt:is-value($node)">
        <func:result select="gvt:is-planned(gvt:previous-argument($node))"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:arg">
        <xsl:variable name="option" select="gvt:option($node)"/>
        <func:result select="boolean($plan/gvt:arg[not(gvt:is-value(.))][gvt:option(.) = $option]) or
                             $plan/*/@alias = substring-before(substring-after($option, '-set device.'), '.')"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:env">
        <func:result select="$node/@name = $plan/gvt:env/@name"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:device">
        <func:result select="$node/@alias = $plan/*/@alias"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="false()"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
