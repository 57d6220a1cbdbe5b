<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Chooses a free PCI slot of a guest. A slot is a string, 0x0000:0x00:0x02 (domain, bus, slot), so
  that slots can be compared. In a plan it is written 0000:00:02.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt">
  <!-- The slot of an address in a plan, 0000:00:02.0. -->
  <func:function name="gvt:planned-slot">
    <xsl:param name="address"/>
    <func:result select="concat('0x', substring($address, 1, 4), ':0x', substring($address, 6, 2), ':0x',
                                substring($address, 9, 2))"/>
  </func:function>

  <!-- The places of PCI addresses: "[slot.function]" for each. They are a string, since XSLT 1.0
       has no set of strings, and each place is asked for often. -->
  <func:function name="gvt:places">
    <xsl:param name="addresses"/>
    <xsl:variable name="places">
      <xsl:for-each select="$addresses">
        <xsl:value-of select="concat('[', substring-after(gvt:place(.), 'pci '), ']')"/>
      </xsl:for-each>
    </xsl:variable>
    <func:result select="string($places)"/>
  </func:function>

  <!-- The slots of the addresses that a plan names: "[slot." for each. -->
  <func:function name="gvt:planned-slots">
    <xsl:param name="addresses"/>
    <xsl:variable name="slots">
      <xsl:for-each select="$addresses">
        <xsl:value-of select="concat('[', gvt:planned-slot(.), '.')"/>
      </xsl:for-each>
    </xsl:variable>
    <func:result select="string($slots)"/>
  </func:function>

  <!-- A free slot on a bus. If that bus has only one slot (behind a root port), it is the slot of
       the next bus that isn't there yet: libvirt makes the root port for it. "controllers" are the
       domain's PCI controllers. "taken" has "[slot." for each slot that isn't free. The result is
       empty if there is none. -->
  <func:function name="gvt:free-slot">
    <xsl:param name="controllers"/>
    <xsl:param name="bus"/>
    <xsl:param name="taken"/>
    <xsl:variable name="model" select="$controllers[concat('0x', gvt:hex(@index)) = $bus]/@model"/>
    <xsl:choose>
      <xsl:when test="$bus = '0x00' or contains($model, 'pci-bridge')">
        <func:result select="gvt:free-slot-of-bus($bus, $taken, 3)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="gvt:free-bus($controllers, $taken, 1)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The first free slot from this number on, of the 31 that a bus of plain PCI has. -->
  <func:function name="gvt:free-slot-of-bus">
    <xsl:param name="bus"/>
    <xsl:param name="taken"/>
    <xsl:param name="number"/>
    <xsl:variable name="slot" select="concat('0x0000:', $bus, ':0x', gvt:hex($number))"/>
    <xsl:choose>
      <xsl:when test="$number &gt; 30">
        <func:result select="''"/>
      </xsl:when>
      <xsl:when test="contains($taken, concat('[', $slot, '.'))">
        <func:result select="gvt:free-slot-of-bus($bus, $taken, $number + 1)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="$slot"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The slot of the first bus from this number on that has no controller yet. -->
  <func:function name="gvt:free-bus">
    <xsl:param name="controllers"/>
    <xsl:param name="taken"/>
    <xsl:param name="number"/>
    <xsl:variable name="slot" select="concat('0x0000:0x', gvt:hex($number), ':0x00')"/>
    <xsl:choose>
      <xsl:when test="$number &gt; 255">
        <func:result select="''"/>
      </xsl:when>
      <xsl:when test="contains($taken, concat('[', $slot, '.')) or $controllers[@index = $number]">
        <func:result select="gvt:free-bus($controllers, $taken, $number + 1)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="$slot"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
