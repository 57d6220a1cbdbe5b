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
  <!-- The devices by element and identity, "hostdev 0000:41:00.0", and USB devices with a place by
       vendor and product too, "hostdev also 046d:c31c". One definition matches in every domain:
       lib/facts.xsl says why. -->
  <xsl:key name="compared" match="/domain" use="'*'"/>
  <xsl:key name="compared" match="/domain/devices/hostdev" use="concat('hostdev ', gvt:compared(.))"/>
  <xsl:key name="compared" match="/domain/devices/interface[@type = 'hostdev']" use="concat('interface ', gvt:compared(.))"/>
  <xsl:key name="compared" match="/domain/devices/hostdev" use="concat('hostdev also ', gvt:second-name(.))"/>
  <xsl:key name="compared" match="/domain/devices/interface[@type = 'hostdev']" use="concat('interface also ', gvt:second-name(.))"/>

  <!-- Whether the domain has a device of that identity. -->
  <func:function name="gvt:has-device">
    <xsl:param name="device"/>
    <func:result select="boolean(key('compared', concat('hostdev ', $device)) or key('compared', concat('interface ', $device)))"/>
  </func:function>

  <!-- Whether a device of that identity comes before the hostdev, in libvirt's order. -->
  <func:function name="gvt:has-before">
    <xsl:param name="hostdev"/>
    <xsl:param name="device"/>
    <xsl:variable name="interface" select="key('compared', concat('interface ', $device))[1]"/>
    <xsl:choose>
      <xsl:when test="name($hostdev) = 'interface'">
        <func:result select="gvt:is-before($interface, $hostdev)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="boolean($interface) or gvt:is-before(key('compared', concat('hostdev ', $device))[1], $hostdev)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- Whether a device of that identity comes behind the hostdev, in libvirt's order; with 'also '
       one of that vendor and product that has a place. -->
  <func:function name="gvt:has-behind">
    <xsl:param name="hostdev"/>
    <xsl:param name="device"/>
    <xsl:param name="also"/>
    <xsl:variable name="last" select="key('compared', concat('hostdev ', $also, $device))[last()]"/>
    <xsl:choose>
      <xsl:when test="name($hostdev) = 'interface'">
        <func:result select="boolean($last) or gvt:is-before($hostdev, key('compared', concat('interface ', $also, $device))[last()])"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="gvt:is-before($hostdev, $last)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- Whether both nodes are there, and the first comes before the second in the document. -->
  <func:function name="gvt:is-before">
    <xsl:param name="node"/>
    <xsl:param name="other"/>
    <func:result select="boolean($node) and count($node | $other) = 2 and
                         generate-id(($node | $other)[1]) = generate-id($node)"/>
  </func:function>

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
