<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Guest addresses and numbers as strings that can be compared, in whatever form the domain has them.
  For libvirt a missing number is 0.

  Numbers as libvirt prints them stay as they are: a call of a function is dear, and all addresses
  are asked for often.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The guest address of a device; empty if the choice is libvirt's. -->
  <func:function name="gvt:place">
    <xsl:param name="address"/>
    <xsl:variable name="pci" select="concat($address/@domain, ':', $address/@bus, ':', $address/@slot, '.', $address/@function)"/>
    <xsl:choose>
      <xsl:when test="$address/@type = 'pci' and
                      translate($pci, '123456789abcdef', '000000000000000') = '0x0000:0x00:0x00.0x0'">
        <func:result select="concat('pci ', $pci)"/>
      </xsl:when>
      <xsl:when test="$address/@type = 'pci' and ($address/@bus or $address/@slot)">
        <func:result select="concat('pci ', gvt:pci($address, '0x'))"/>
      </xsl:when>
      <xsl:when test="$address[@port or @unit or @devno or @iobase or @slot]">
        <func:result select="concat($address/@type, ' ', number(concat('0', $address/@controller)), ':',
                                    number(concat('0', $address/@bus)), ':', number(concat('0', $address/@target)), ':',
                                    number(concat('0', $address/@unit)), ':', number(concat('0', $address/@slot)), ':',
                                    $address/@port, ':', $address/@cssid, ':', $address/@ssid, ':', $address/@devno, ':',
                                    $address/@iobase)"/>
      </xsl:when>
    </xsl:choose>
  </func:function>

  <!-- The PCI slot of an address, 0x0000:0x00:0x02; empty if the choice is libvirt's. -->
  <func:function name="gvt:slot">
    <xsl:param name="address"/>
    <xsl:variable name="slot" select="concat($address/@domain, ':', $address/@bus, ':', $address/@slot)"/>
    <xsl:choose>
      <xsl:when test="$address/@type = 'pci' and
                      translate($slot, '123456789abcdef', '000000000000000') = '0x0000:0x00:0x00'">
        <func:result select="$slot"/>
      </xsl:when>
      <xsl:when test="$address/@type = 'pci' and ($address/@bus or $address/@slot)">
        <func:result select="concat('0x', gvt:hex($address/@domain, 4), ':0x', gvt:hex($address/@bus), ':0x',
                                    gvt:hex($address/@slot))"/>
      </xsl:when>
    </xsl:choose>
  </func:function>

  <!-- A PCI address, 0000:41:00.0, with a mark before each number. -->
  <func:function name="gvt:pci">
    <xsl:param name="address"/>
    <xsl:param name="mark"/>
    <xsl:variable name="numbers" select="concat($address/@domain, ' ', $address/@bus, ' ', $address/@slot, ' ', $address/@function)"/>
    <xsl:choose>
      <xsl:when test="translate($numbers, '123456789abcdef', '000000000000000') = '0x0000 0x00 0x00 0x0'">
        <func:result select="concat($mark, substring($numbers, 3, 4), ':', $mark, substring($numbers, 10, 2), ':', $mark,
                                    substring($numbers, 15, 2), '.', $mark, substring($numbers, 20))"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="concat($mark, gvt:hex($address/@domain, 4), ':', $mark, gvt:hex($address/@bus), ':', $mark,
                                    gvt:hex($address/@slot), '.', $mark, gvt:hex($address/@function, 1))"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- A number that libvirt reads (0x4, 0x04, 4; 0 if it is missing) in at least so many
       hexadecimal digits. -->
  <func:function name="gvt:hex">
    <xsl:param name="number"/>
    <xsl:param name="digits" select="2"/>
    <xsl:choose>
      <xsl:when test="starts-with($number, '0x') and string-length($number) = $digits + 2">
        <func:result select="translate(substring($number, 3), 'ABCDEF', 'abcdef')"/>
      </xsl:when>
      <xsl:when test="starts-with($number, '0x')">
        <func:result select="gvt:padded(translate(substring($number, 3), 'ABCDEF', 'abcdef'), $digits)"/>
      </xsl:when>
      <xsl:when test="$number != ''">
        <func:result select="gvt:padded(gvt:hex-digits(number(gvt:number($number))), $digits)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="substring('0000', 1, $digits)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- Adds zeros before the digits, or takes surplus zeros away. -->
  <func:function name="gvt:padded">
    <xsl:param name="text"/>
    <xsl:param name="digits"/>
    <xsl:variable name="surplus" select="string-length($text) - $digits"/>
    <xsl:variable name="first" select="substring(translate($text, '0', ''), 1, 1)"/>
    <xsl:choose>
      <xsl:when test="$surplus &lt;= 0">
        <func:result select="concat(substring('0000', 1, - $surplus), $text)"/>
      </xsl:when>
      <xsl:when test="translate(substring($text, 1, $surplus), '0', '') = ''">
        <func:result select="substring($text, $surplus + 1)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="concat($first, substring-after($text, $first))"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <func:function name="gvt:hex-digits">
    <xsl:param name="number"/>
    <xsl:variable name="last" select="substring('0123456789abcdef', $number mod 16 + 1, 1)"/>
    <xsl:choose>
      <xsl:when test="$number &gt;= 16">
        <func:result select="concat(gvt:hex-digits(floor($number div 16)), $last)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="$last"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- A number that libvirt reads (0x14, 024 in octal, 20; 0 if it is missing) in decimal digits. A
       text with more digits than any number stays as it is. -->
  <func:function name="gvt:number">
    <xsl:param name="text"/>
    <xsl:choose>
      <xsl:when test="string-length($text) &gt; 20">
        <func:result select="string($text)"/>
      </xsl:when>
      <xsl:when test="starts-with($text, '0x') or starts-with($text, '0X')">
        <func:result select="string(gvt:value(translate(substring($text, 3), 'ABCDEF', 'abcdef'), 16))"/>
      </xsl:when>
      <xsl:when test="starts-with($text, '0')">
        <func:result select="string(gvt:value($text, 8))"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="string(number(concat('0', $text)))"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The value of digits to a base. "before" is the value of the digits to the left. -->
  <func:function name="gvt:value">
    <xsl:param name="digits"/>
    <xsl:param name="base"/>
    <xsl:param name="before" select="0"/>
    <xsl:choose>
      <xsl:when test="$digits = ''">
        <func:result select="$before"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="gvt:value(substring($digits, 2), $base, $before * $base +
                             string-length(substring-before('0123456789abcdef', substring($digits, 1, 1))))"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
