<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Reads the place that QEMU's properties bus and addr give a device. QEMU (7.2, hw/core/qdev-properties.c,
  pci-devfn): a text is hexadecimal, SLOT or SLOT.FUNCTION; a number is slot * 8 + function. So the text
  "5" is slot 5, and the number 5 is function 5 of slot 0.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The slot as 0x10; empty if addr is no slot and function. type is that of the value, empty for a
       text. -->
  <func:function name="gvt:addr-slot">
    <xsl:param name="addr"/>
    <xsl:param name="type"/>
    <xsl:variable name="bare" select="substring($addr, 1 + 2 * (translate(substring($addr, 1, 2), 'X', 'x') = '0x'))"/>
    <xsl:variable name="slot" select="substring-before(concat($bare, '.'), '.')"/>
    <xsl:variable name="function" select="concat(substring-after($bare, '.'), substring('0', 1 div not(contains($bare, '.'))))"/>
    <xsl:choose>
      <xsl:when test="$type = 'unsigned' or $type = 'signed'">
        <func:result select="substring(concat('0x', gvt:hex(floor($addr div 8))), 1 div ($addr &gt;= 0 and $addr &lt; 256))"/>
      </xsl:when>
      <xsl:when test="$slot != '' and translate($slot, '0123456789ABCDEFabcdef', '') = '' and string-length($slot) &lt; 3 and
                      string-length($function) = 1 and translate($function, '01234567', '') = ''">
        <func:result select="concat('0x', gvt:hex(concat('0x', $slot)))"/>
      </xsl:when>
    </xsl:choose>
  </func:function>

  <!-- The function as 0x0. -->
  <func:function name="gvt:addr-function">
    <xsl:param name="addr"/>
    <xsl:param name="type"/>
    <xsl:choose>
      <xsl:when test="$type = 'unsigned' or $type = 'signed'">
        <func:result select="concat('0x', $addr mod 8)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="concat('0x', gvt:hex(concat('0x', substring-after(translate($addr, 'xX', ''), '.')), 1))"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The number of the bus that QEMU calls so (pci.3, pcie.0, ua-port; empty for the first bus);
       empty if it isn't libvirt's. -->
  <func:function name="gvt:bus-number">
    <xsl:param name="domain"/>
    <xsl:param name="bus"/>
    <xsl:choose>
      <xsl:when test="$bus = '' or $bus = 'pci.0' or $bus = 'pcie.0'">
        <func:result select="'0'"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="string($domain/devices/controller[@type = 'pci']
                                    [alias/@name = $bus or concat('pci.', @index) = $bus]/@index)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The place on the bus of this number, as gvt:place() gives it; empty if addr is no slot, or there is
       no such bus. Without addr QEMU chooses the slot, but a port has only slot 0: QEMU (7.2) takes another
       one, and the guest doesn't find the device there. -->
  <func:function name="gvt:qemu-place">
    <xsl:param name="domain"/>
    <xsl:param name="number"/>
    <xsl:param name="addr"/>
    <xsl:param name="type"/>
    <xsl:variable name="port" select="$domain/devices/controller[@type = 'pci'][@index = $number][contains(@model, 'port')]"/>
    <xsl:variable name="slot" select="concat(gvt:addr-slot($addr, $type), substring('0x00', 1 div ($addr = '' and boolean($port))))"/>
    <xsl:if test="$number != '' and $slot != '' and not($port and $slot != '0x00')">
      <func:result select="concat('pci 0x0000:0x', gvt:hex($number), ':', $slot, '.', gvt:addr-function($addr, $type))"/>
    </xsl:if>
  </func:function>

  <!-- The place by the properties bus and addr; empty if there is neither, or it is no place of libvirt's.
       own is the <address> that the device has, if it has one: what a property doesn't say is as there.
       Otherwise it is the first bus that is meant. QEMU takes that for a -device without a bus (7.2,
       "info qtree": pcie.0 on q35, pci.0 on pc). libvirt (9.0) gives a <hostdev> a bus of its choice: pci.0
       on pc too, but on q35 a port, behind which the guest would find no slot but 0. -->
  <func:function name="gvt:written-place">
    <xsl:param name="domain"/>
    <xsl:param name="own"/>
    <xsl:param name="bus"/>
    <xsl:param name="addr"/>
    <xsl:param name="type"/>
    <xsl:variable name="named" select="gvt:bus-number($domain, $bus)"/>
    <xsl:variable name="by-own" select="$own and $bus = ''"/>
    <xsl:variable name="number" select="concat(substring(gvt:number($own/@bus), 1 div boolean($by-own)),
                                               substring($named, 1 div not($by-own)))"/>
    <xsl:choose>
      <xsl:when test="$addr != '' or ($bus != '' and not($own))">
        <func:result select="gvt:qemu-place($domain, $number, $addr, $type)"/>
      </xsl:when>
      <xsl:when test="$bus != ''">
        <func:result select="gvt:qemu-place($domain, $number, concat(gvt:hex($own/@slot), '.', gvt:hex($own/@function, 1)), '')"/>
      </xsl:when>
    </xsl:choose>
  </func:function>

  <!-- The <address> for a place. -->
  <xsl:template name="address-at">
    <xsl:param name="place"/>
    <xsl:param name="multifunction"/>
    <xsl:variable name="in-domain" select="substring-after($place, ':')"/>
    <xsl:element name="address">
      <xsl:attribute name="type">pci</xsl:attribute>
      <xsl:attribute name="domain">0x0000</xsl:attribute>
      <xsl:attribute name="bus">
        <xsl:value-of select="substring-before($in-domain, ':')"/>
      </xsl:attribute>
      <xsl:attribute name="slot">
        <xsl:value-of select="substring-before(substring-after($in-domain, ':'), '.')"/>
      </xsl:attribute>
      <xsl:attribute name="function">
        <xsl:value-of select="substring-after($place, '.')"/>
      </xsl:attribute>
      <xsl:if test="$multifunction">
        <xsl:attribute name="multifunction">on</xsl:attribute>
      </xsl:if>
    </xsl:element>
  </xsl:template>
</xsl:stylesheet>
