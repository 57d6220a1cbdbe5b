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

  <!-- The slot and function as "0x02.0x0"; empty if addr is neither. -->
  <func:function name="gvt:own-slot">
    <xsl:param name="alias"/>
    <xsl:variable name="addr" select="gvt:own-word($alias, 'addr')"/>
    <xsl:variable name="type" select="key('override', concat($alias, ' addr'))[last()]/@type"/>
    <xsl:variable name="bare" select="substring($addr, 1 + 2 * (translate(substring($addr, 1, 2), 'X', 'x') = '0x'))"/>
    <xsl:variable name="slot" select="substring-before(concat($bare, '.'), '.')"/>
    <xsl:variable name="function" select="concat(substring-after($bare, '.'), substring('0', 1 div not(contains($bare, '.'))))"/>
    <xsl:variable name="is-text" select="string-length($slot) &lt; 3 and string-length($function) = 1 and
                                         translate($function, '01234567', '') = ''"/>
    <xsl:variable name="is-number" select="$type = 'unsigned' or $type = 'signed'"/>
    <xsl:variable name="known" select="gvt:addr-slot($addr, string($type))"/>
    <func:result select="substring(concat($known, '.', gvt:addr-function($addr, string($type))),
                                   1 div ($known != '' and ($is-text or $is-number)))"/>
  </func:function>

  <!-- The number of the PCI bus. Only a machine without PCI Express has the device on the root bus if
       no bus is named. Empty for a bus that isn't the domain's. -->
  <func:function name="gvt:own-bus">
    <xsl:param name="hostdev"/>
    <xsl:variable name="bus" select="gvt:own-word(gvt:alias($hostdev), 'bus')"/>
    <xsl:variable name="domain" select="$hostdev/ancestor::domain"/>
    <xsl:variable name="known" select="$bus != '' or ($domain/os/type/@machine and gvt:chipset($domain) = 'i440fx')"/>
    <func:result select="substring(gvt:bus-number($domain, $bus), 1 div $known)"/>
  </func:function>

  <!-- The place as gvt:place() gives it; empty if the domain gives the device none past libvirt, or
       one that can't be told, or that another device has. -->
  <func:function name="gvt:own-place">
    <xsl:param name="hostdev"/>
    <xsl:variable name="slot" select="gvt:own-slot(gvt:alias($hostdev))"/>
    <xsl:variable name="bus" select="gvt:own-bus($hostdev)"/>
    <xsl:variable name="place" select="concat('pci 0x0000:0x', gvt:hex($bus), ':', $slot)"/>
    <xsl:variable name="others" select="$hostdev/preceding-sibling::* | $hostdev/following-sibling::*"/>
    <func:result select="substring($place, 1 div ($slot != '' and $bus != '' and
                                                  not($others/address[gvt:place(.) = $place])))"/>
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
