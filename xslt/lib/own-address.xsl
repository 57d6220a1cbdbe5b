<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Guest addresses that a domain gives its host devices past libvirt: the properties addr and bus, by
  an override or by "-set".
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The last word for a property: of the overrides, else of the "-set" arguments. -->
  <func:function name="gvt:own-word">
    <xsl:param name="alias"/>
    <xsl:param name="name"/>
    <xsl:variable name="override" select="key('override', concat($alias, ' ', $name))[last()]"/>
    <xsl:variable name="set" select="key('set', $alias)[gvt:set-property(@value) = $name]"/>
    <func:result select="concat($override/@value, substring(substring-after($set[last()]/@value, '='), 1 div not($override)))"/>
  </func:function>

  <!-- The place as gvt:place() gives it; empty if the domain gives the device none past libvirt, or
       one that can't be told, or that another device has. -->
  <func:function name="gvt:own-place">
    <xsl:param name="hostdev"/>
    <xsl:variable name="alias" select="gvt:alias($hostdev)"/>
    <xsl:variable name="type" select="key('override', concat($alias, ' addr'))[last()]/@type"/>
    <xsl:variable name="place" select="gvt:written-place($hostdev/ancestor::domain, $hostdev/address, gvt:own-word($alias, 'bus'),
                                                         gvt:own-word($alias, 'addr'), string($type))"/>
    <xsl:variable name="others" select="$hostdev/preceding-sibling::* | $hostdev/following-sibling::*"/>
    <func:result select="substring($place, 1 div not($others/address[gvt:place(.) = $place]))"/>
  </func:function>

  <!-- The host device for whose place an overridden property or the value of a "-set" is; none if it
       is for something else. The recorded plan's devices are left to the plan. -->
  <func:function name="gvt:placed-device">
    <xsl:param name="element"/>
    <xsl:variable name="name" select="concat($element/self::qemu:property/@name,
                                             gvt:set-property($element/self::qemu:arg/@value))"/>
    <xsl:variable name="alias" select="concat($element/self::qemu:property/../../@alias,
                                              gvt:set-alias($element/self::qemu:arg/@value))"/>
    <func:result select="key('hostdev', $alias)[$name = 'addr' or $name = 'bus'][not(key('planned', $alias))]"/>
  </func:function>
</xsl:stylesheet>
