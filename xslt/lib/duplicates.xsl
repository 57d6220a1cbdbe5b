<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Finds the host devices of which libvirt says "Hostdev already exists in the domain configuration".
  tests/libvirt/twice.c holds each case against libvirt.

  libvirt (9.0 to 12.8) compares an earlier device with each later one; interfaces come first. It
  takes the earlier one's identity, and asks whether the later one has it too. A USB device's
  identity is its place (bus and device, or bus and port) or, if it has no place, its vendor and
  product. So a device without a place equals any later one of its vendor and product, but not the
  other way round.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The identity of each device, "[id=device]", in libvirt's order; behind that of a USB device
       with a place its vendor and product, "{046d:c31c}". It is a text, since the order counts, and
       XSLT 1.0 has no map. -->
  <xsl:variable name="taken">
    <xsl:apply-templates select="/domain/devices/interface[@type = 'hostdev']" mode="taken"/>
    <xsl:apply-templates select="/domain/devices/hostdev" mode="taken"/>
  </xsl:variable>

  <xsl:template match="hostdev | interface" mode="taken">
    <xsl:variable name="second-name" select="gvt:second-name(.)"/>
    <xsl:value-of select="concat('[', generate-id(), '=', gvt:compared(.), ']')"/>
    <xsl:if test="$second-name != ''">
      <xsl:value-of select="concat('{', $second-name, '}')"/>
    </xsl:if>
  </xsl:template>

  <!-- A device's identity. For libvirt, a device that doesn't say which it is has all numbers 0.
       -->
  <func:function name="gvt:compared">
    <xsl:param name="hostdev"/>
    <xsl:variable name="device" select="gvt:device($hostdev)"/>
    <xsl:choose>
      <xsl:when test="$device != ''">
        <func:result select="$device"/>
      </xsl:when>
      <xsl:when test="$hostdev/@type = 'usb' or $hostdev/source/address/@type = 'usb'">
        <func:result select="'0000:0000'"/>
      </xsl:when>
      <xsl:when test="$hostdev/@type = 'pci' or $hostdev/@type = 'hostdev'">
        <func:result select="'0000:00:00.0'"/>
      </xsl:when>
    </xsl:choose>
  </func:function>

  <!-- The vendor and product of a USB device that has a place; empty for all others. -->
  <func:function name="gvt:second-name">
    <xsl:param name="hostdev"/>
    <xsl:if test="gvt:usb-place($hostdev) != ''">
      <func:result select="gvt:usb-ids($hostdev)"/>
    </xsl:if>
  </func:function>
</xsl:stylesheet>
