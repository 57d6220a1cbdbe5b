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
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <!-- What each goes by, "[id=device]", in libvirt's order; of a USB device that says its place, "{046d:c31c}" behind it. -->
  <xsl:variable name="taken">
    <xsl:apply-templates select="/domain/devices/interface[@type = 'hostdev']" mode="taken"/>
    <xsl:apply-templates select="/domain/devices/hostdev" mode="taken"/>
  </xsl:variable>

  <xsl:template match="hostdev | interface" mode="taken">
    <xsl:value-of select="concat('[', generate-id(), '=')"/>
    <xsl:apply-templates select="." mode="compared"/>
    <xsl:text>]</xsl:text>
    <xsl:variable name="ids">
      <xsl:apply-templates select="." mode="second-name"/>
    </xsl:variable>
    <xsl:if test="$ids != ''">
      <xsl:value-of select="concat('{', $ids, '}')"/>
    </xsl:if>
  </xsl:template>

  <!-- What it goes by: for libvirt one that doesn't say which device has all numbers 0. -->
  <xsl:template match="hostdev | interface" mode="compared">
    <xsl:variable name="device">
      <xsl:apply-templates select="." mode="device"/>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="$device != ''">
        <xsl:value-of select="$device"/>
      </xsl:when>
      <xsl:when test="@type = 'usb' or source/address/@type = 'usb'">0000:0000</xsl:when>
      <xsl:when test="@type = 'pci' or @type = 'hostdev'">0000:00:00.0</xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- What a USB device that goes by its place is besides; empty for all others. -->
  <xsl:template match="hostdev | interface" mode="second-name">
    <xsl:variable name="place">
      <xsl:apply-templates select="." mode="usb-place"/>
    </xsl:variable>
    <xsl:if test="$place != ''">
      <xsl:apply-templates select="." mode="usb-ids"/>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
