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

  <!-- The slot and function as "0x02.0x0": addr is "2", "0x2" or "02.0", hexadecimal. As a number
       in JSON it is the slot by 8 and the function (QEMU 7.2 and 11.1: 40 is slot 5, and 5 is
       function 5 of slot 0). Empty if it is neither. -->
  <func:function name="gvt:own-slot">
    <xsl:param name="alias"/>
    <xsl:variable name="word" select="translate(gvt:own-word($alias, 'addr'), 'ABCDEFX', 'abcdefx')"/>
    <xsl:variable name="type" select="key('override', concat($alias, ' addr'))[last()]/@type"/>
    <xsl:variable name="bare" select="substring($word, 1 + 2 * starts-with($word, '0x'))"/>
    <xsl:variable name="slot" select="substring-before(concat($bare, '.'), '.')"/>
    <xsl:variable name="function" select="concat(substring-after($bare, '.'), substring('0', 1 div not(contains($bare, '.'))))"/>
    <xsl:choose>
      <xsl:when test="$type = 'unsigned' or $type = 'signed'">
        <func:result select="concat('0x', gvt:hex(string(floor($word div 8))), '.0x', $word mod 8)"/>
      </xsl:when>
      <xsl:when test="$slot != '' and string-length($slot) &lt; 3 and translate($slot, '0123456789abcdef', '') = '' and
                      string-length($function) = 1 and translate($function, '01234567', '') = ''">
        <func:result select="concat('0x', gvt:hex(concat('0x', $slot)), '.0x', $function)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="''"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The number of the PCI bus: the root bus, which a machine without PCI Express takes by itself,
       or a controller of the domain's. Empty for another one. -->
  <func:function name="gvt:own-bus">
    <xsl:param name="hostdev"/>
    <xsl:variable name="bus" select="gvt:own-word(gvt:alias($hostdev), 'bus')"/>
    <xsl:variable name="machine" select="$hostdev/../../os/type/@machine"/>
    <xsl:choose>
      <xsl:when test="$bus = 'pci.0' or $bus = 'pcie.0' or
                      ($bus = '' and contains($machine, 'pc') and not(contains($machine, 'q35')))">
        <func:result select="'0'"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="string($hostdev/../controller[@type = 'pci'][concat('pci.', @index) = $bus]/@index)"/>
      </xsl:otherwise>
    </xsl:choose>
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
