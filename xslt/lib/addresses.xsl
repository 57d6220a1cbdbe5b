<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Guest addresses and numbers, as strings to compare, in whatever form the domain writes them. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1">
  <!-- The guest address of a device as one string, to compare; empty where it is left to libvirt. A number that isn't there is
       0 for libvirt. -->
  <xsl:template match="address | gvt:address" mode="place">
    <xsl:choose>
      <xsl:when test="@type = 'pci' and (@bus or @slot)">
        <xsl:text>pci </xsl:text>
        <xsl:apply-templates select="." mode="pci">
          <xsl:with-param name="mark">0x</xsl:with-param>
        </xsl:apply-templates>
      </xsl:when>
      <xsl:when test="@port or @unit or @devno or @iobase or @slot">
        <xsl:value-of select="concat(@type, ' ', number(concat('0', @controller)), ':', number(concat('0', @bus)), ':',
                                     number(concat('0', @target)), ':', number(concat('0', @unit)), ':',
                                     number(concat('0', @slot)), ':', @port, ':', @cssid, ':', @ssid, ':', @devno, ':',
                                     @iobase)"/>
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

  <!-- A number as libvirt reads it (0x4, 0x04, 4, none for 0) in so many hexadecimal digits, in more if it takes more. -->
  <xsl:template name="hex">
    <xsl:param name="number"/>
    <xsl:param name="digits" select="2"/>
    <xsl:variable name="text">
      <xsl:choose>
        <xsl:when test="starts-with($number, '0x')">
          <xsl:value-of select="translate(substring($number, 3), 'ABCDEF', 'abcdef')"/>
        </xsl:when>
        <xsl:when test="$number != ''">
          <xsl:variable name="value">
            <xsl:call-template name="number">
              <xsl:with-param name="text" select="$number"/>
            </xsl:call-template>
          </xsl:variable>
          <xsl:call-template name="hex-digits">
            <xsl:with-param name="number" select="number($value)"/>
          </xsl:call-template>
        </xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="surplus" select="string-length($text) - $digits"/>
    <xsl:variable name="first" select="substring(translate($text, '0', ''), 1, 1)"/>
    <xsl:choose>
      <xsl:when test="$surplus &lt;= 0">
        <xsl:value-of select="concat(substring('0000', 1, - $surplus), $text)"/>
      </xsl:when>
      <xsl:when test="translate(substring($text, 1, $surplus), '0', '') = ''">
        <xsl:value-of select="substring($text, $surplus + 1)"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="concat($first, substring-after($text, $first))"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="hex-digits">
    <xsl:param name="number"/>
    <xsl:if test="$number &gt;= 16">
      <xsl:call-template name="hex-digits">
        <xsl:with-param name="number" select="floor($number div 16)"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:value-of select="substring('0123456789abcdef', $number mod 16 + 1, 1)"/>
  </xsl:template>

  <!-- A number as libvirt reads it: 0x14, 024 (octal), 20, none for 0. What has more digits than any number is left as it is. -->
  <xsl:template name="number">
    <xsl:param name="text"/>
    <xsl:choose>
      <xsl:when test="string-length($text) &gt; 20">
        <xsl:value-of select="$text"/>
      </xsl:when>
      <xsl:when test="starts-with($text, '0x') or starts-with($text, '0X')">
        <xsl:call-template name="digits">
          <xsl:with-param name="text" select="translate(substring($text, 3), 'ABCDEF', 'abcdef')"/>
          <xsl:with-param name="base" select="16"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="starts-with($text, '0')">
        <xsl:call-template name="digits">
          <xsl:with-param name="text" select="$text"/>
          <xsl:with-param name="base" select="8"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="number(concat('0', $text))"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="digits">
    <xsl:param name="text"/>
    <xsl:param name="base"/>
    <xsl:param name="value" select="0"/>
    <xsl:choose>
      <xsl:when test="$text = ''">
        <xsl:value-of select="$value"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="digits">
          <xsl:with-param name="text" select="substring($text, 2)"/>
          <xsl:with-param name="base" select="$base"/>
          <xsl:with-param name="value"
                          select="$value * $base + string-length(substring-before('0123456789abcdef', substring($text, 1, 1)))"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
