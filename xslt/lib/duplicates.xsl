<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Of which host devices libvirt says "Hostdev already exists in the domain configuration", for lint.xsl and fix.xsl; each
  case is held against libvirt in tests/libvirt/twice.c. To be included beside addresses.xsl.

  libvirt (9.0 to 12.8) asks the earlier of two what it goes by, and whether the later one has the same; interfaces come
  first. A USB device goes by its place (bus and device, bus and port), and by its vendor and product if it says no
  place: so one without a place is that of any later one of the same vendor and product, but not the other way round.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- What each goes by, "[id=device]", in libvirt's order; of a USB device that says its place, "{046d:c31c}" behind it. -->
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

  <!-- What it goes by: for libvirt one that doesn't say which device has all numbers 0. -->
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

  <!-- The vendor and product of a USB device that goes by its place; empty for all others. -->
  <func:function name="gvt:second-name">
    <xsl:param name="hostdev"/>
    <xsl:if test="gvt:usb-place($hostdev) != ''">
      <func:result select="gvt:usb-ids($hostdev)"/>
    </xsl:if>
  </func:function>
</xsl:stylesheet>
