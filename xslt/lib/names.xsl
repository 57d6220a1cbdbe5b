<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What a thing is called, as one string to compare, in whatever form its numbers are written. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1">
  <!-- Which host device it takes, as a plan names it: an mdev's uuid, 0000:41:00.0, 046d:c31c (and where that is plugged in,
       if it says so); empty where it can't be told. -->
  <xsl:template match="hostdev | interface" mode="device">
    <xsl:variable name="address" select="source/address"/>
    <xsl:choose>
      <xsl:when test="$address/@uuid">
        <xsl:value-of select="translate($address/@uuid, 'ABCDEF', 'abcdef')"/>
      </xsl:when>
      <xsl:when test="($address/@bus or $address/@slot) and (@type = 'pci' or @type = 'hostdev')">
        <xsl:apply-templates select="$address" mode="pci"/>
      </xsl:when>
      <xsl:when test="@type = 'usb' and source/vendor">
        <xsl:call-template name="hex">
          <xsl:with-param name="number" select="source/vendor/@id"/>
          <xsl:with-param name="digits" select="4"/>
        </xsl:call-template>
        <xsl:text>:</xsl:text>
        <xsl:call-template name="hex">
          <xsl:with-param name="number" select="source/product/@id"/>
          <xsl:with-param name="digits" select="4"/>
        </xsl:call-template>
        <xsl:if test="$address">
          <xsl:value-of select="concat(' ', $address/@bus, ' ', $address/@device)"/>
        </xsl:if>
      </xsl:when>
      <xsl:when test="@type = 'usb' and $address">
        <xsl:value-of select="concat($address/@bus, ':', $address/@device)"/>
      </xsl:when>
      <xsl:when test="@type = 'scsi' and source/adapter">
        <xsl:value-of select="concat(source/adapter/@name, ' ', $address/@bus, ':', $address/@target, ':',
                                     $address/@unit)"/>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- The guest address of a device as one string, to compare; empty where it is left to libvirt. -->
  <xsl:template match="address | gvt:address" mode="place">
    <xsl:choose>
      <xsl:when test="@type = 'pci' and (@bus or @slot)">
        <xsl:text>pci </xsl:text>
        <xsl:apply-templates select="." mode="pci">
          <xsl:with-param name="mark">0x</xsl:with-param>
        </xsl:apply-templates>
      </xsl:when>
      <xsl:when test="@port or @unit or @devno or @iobase">
        <xsl:value-of select="concat(@type, ' ', @controller, ':', @bus, ':', @target, ':', @unit, ':', @slot,
                                     ':', @port, ':', @cssid, ':', @ssid, ':', @devno, ':', @iobase)"/>
      </xsl:when>
      <xsl:when test="@slot">
        <xsl:value-of select="concat(@type, ' ', @controller, ':', @slot)"/>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- Its slot alone, 0x0000:0x00:0x02; empty where that is left to libvirt. -->
  <xsl:template match="address" mode="slot">
    <xsl:variable name="place">
      <xsl:apply-templates select="." mode="place"/>
    </xsl:variable>
    <xsl:value-of select="substring-before(substring-after($place, 'pci '), '.')"/>
  </xsl:template>

  <!-- 0000:41:00.0, each number with a mark before it. -->
  <xsl:template match="address | gvt:address" mode="pci">
    <xsl:param name="mark"/>
    <xsl:value-of select="$mark"/>
    <xsl:call-template name="hex">
      <xsl:with-param name="number" select="@domain"/>
      <xsl:with-param name="digits" select="4"/>
    </xsl:call-template>
    <xsl:value-of select="concat(':', $mark)"/>
    <xsl:call-template name="hex">
      <xsl:with-param name="number" select="@bus"/>
    </xsl:call-template>
    <xsl:value-of select="concat(':', $mark)"/>
    <xsl:call-template name="hex">
      <xsl:with-param name="number" select="@slot"/>
    </xsl:call-template>
    <xsl:value-of select="concat('.', $mark)"/>
    <xsl:call-template name="hex">
      <xsl:with-param name="number" select="@function"/>
      <xsl:with-param name="digits" select="1"/>
    </xsl:call-template>
  </xsl:template>

  <!-- A number as libvirt reads it (0x4, 0x04, 4, none for 0) in so many hexadecimal digits. -->
  <xsl:template name="hex">
    <xsl:param name="number"/>
    <xsl:param name="digits" select="2"/>
    <xsl:variable name="known" select="'0123456789abcdef'"/>
    <xsl:variable name="text">
      <xsl:choose>
        <xsl:when test="starts-with($number, '0x')">
          <xsl:value-of select="translate(substring($number, 3), 'ABCDEF', 'abcdef')"/>
        </xsl:when>
        <xsl:when test="number($number) &gt; 0">
          <xsl:value-of select="concat(substring($known, floor($number div 4096) mod 16 + 1, 1),
                                       substring($known, floor($number div 256) mod 16 + 1, 1),
                                       substring($known, floor($number div 16) mod 16 + 1, 1),
                                       substring($known, $number mod 16 + 1, 1))"/>
        </xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="padded" select="concat('0000', $text)"/>
    <xsl:value-of select="substring($padded, string-length($padded) - $digits + 1)"/>
  </xsl:template>
</xsl:stylesheet>
