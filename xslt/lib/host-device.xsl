<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Says which host device an element takes, as a string that can be compared, and which alias it
     has. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The host device that a <hostdev> or <interface> takes, as a plan names it: an mdev's uuid,
       0000:41:00.0, "bus 1 port 1.2", "bus 1 device 4", 046d:c31c; empty if it doesn't say. As for
       libvirt, a USB device is identified by its place if it has one. -->
  <func:function name="gvt:device">
    <xsl:param name="hostdev"/>
    <xsl:variable name="source" select="$hostdev/source"/>
    <xsl:variable name="address" select="$source/address"/>
    <xsl:variable name="usb-place" select="gvt:usb-place($hostdev)"/>
    <xsl:choose>
      <xsl:when test="$address/@uuid">
        <func:result select="gvt:uuid($address/@uuid)"/>
      </xsl:when>
      <xsl:when test="$usb-place != ''">
        <func:result select="$usb-place"/>
      </xsl:when>
      <xsl:when test="$hostdev/@type = 'usb' and $source/vendor">
        <func:result select="gvt:usb-ids($hostdev)"/>
      </xsl:when>
      <xsl:when test="($address/@bus or $address/@slot) and
                      ($hostdev/@type = 'pci' or ($hostdev/@type = 'hostdev' and not($address/@type = 'usb')))">
        <func:result select="gvt:pci($address)"/>
      </xsl:when>
      <xsl:when test="$hostdev/@type = 'scsi' and $source/adapter">
        <func:result select="concat($source/adapter/@name, ' ', gvt:number($address/@bus), ':',
                                    gvt:number($address/@target), ':', gvt:number($address/@unit))"/>
      </xsl:when>
      <!-- libvirt adds the unit to a name without one. -->
      <xsl:when test="$hostdev/@type = 'scsi' and $source/@protocol = 'iscsi'">
        <func:result select="concat($source/@name, substring('/0', 1 div not(contains($source/@name, '/'))), ' ',
                                    $source/host/@name, ':', $source/host/@port)"/>
      </xsl:when>
      <xsl:when test="$hostdev/@type = 'scsi_host'">
        <func:result select="string($source/@wwpn)"/>
      </xsl:when>
    </xsl:choose>
  </func:function>

  <!-- The place of a USB device; empty if it has none. libvirt takes bus 0 and device 0, which
       don't exist, for no place. -->
  <func:function name="gvt:usb-place">
    <xsl:param name="hostdev"/>
    <xsl:variable name="address" select="$hostdev/source/address[../../@type = 'usb' or @type = 'usb']"/>
    <xsl:if test="$address">
      <xsl:variable name="bus" select="gvt:number($address/@bus)"/>
      <xsl:variable name="device" select="gvt:number($address/@device)"/>
      <xsl:choose>
        <xsl:when test="$bus = '0'"/>
        <xsl:when test="$address/@port">
          <func:result select="concat('bus ', $bus, ' port ', $address/@port)"/>
        </xsl:when>
        <xsl:when test="$device != '0'">
          <func:result select="concat('bus ', $bus, ' device ', $device)"/>
        </xsl:when>
      </xsl:choose>
    </xsl:if>
  </func:function>

  <!-- The vendor and product of a USB device, 046d:c31c. -->
  <func:function name="gvt:usb-ids">
    <xsl:param name="hostdev"/>
    <func:result select="concat(gvt:hex($hostdev/source/vendor/@id, 4), ':', gvt:hex($hostdev/source/product/@id, 4))"/>
  </func:function>

  <!-- A uuid in the form that libvirt prints. libvirt reads it in either case, with or without
       dashes. -->
  <func:function name="gvt:uuid">
    <xsl:param name="text"/>
    <xsl:variable name="bare" select="translate($text, 'ABCDEF- &#9;&#10;&#13;', 'abcdef')"/>
    <xsl:if test="string-length($bare) = 32">
      <func:result select="concat(substring($bare, 1, 8), '-', substring($bare, 9, 4), '-', substring($bare, 13, 4), '-',
                                  substring($bare, 17, 4), '-', substring($bare, 21))"/>
    </xsl:if>
  </func:function>

  <!-- The alias of a <hostdev> in QEMU: its own, or the one by which libvirt numbers it. -->
  <func:function name="gvt:alias">
    <xsl:param name="hostdev"/>
    <xsl:choose>
      <xsl:when test="starts-with($hostdev/alias/@name, 'ua-')">
        <func:result select="string($hostdev/alias/@name)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="concat('hostdev', gvt:alias-number($hostdev))"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- Whether an argument or an override with this alias is for the hostdev: by its alias in QEMU, or by
       one that libvirt drops (hostpci0 in a file), if QEMU doesn't know another device by it. -->
  <func:function name="gvt:answers-to">
    <xsl:param name="hostdev"/>
    <xsl:param name="alias"/>
    <func:result select="gvt:alias($hostdev) = $alias or
                         ($hostdev/alias/@name = $alias and not($hostdev/../hostdev[gvt:alias(.) = $alias]))"/>
  </func:function>

  <!-- The characters of an alias for which libvirt drops it: it keeps letters, digits, '_' and
       '-'. -->
  <func:function name="gvt:strange">
    <xsl:param name="alias"/>
    <func:result select="translate($alias, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-', '')"/>
  </func:function>

  <!-- The number in libvirt's own alias hostdevN (9.0, qemu_alias.c: interfaces of type
       hostdev come first, devices with an alias of their own take no number). C counts once for
       all hostdevs (gvt:number). -->
  <func:function name="gvt:alias-number">
    <xsl:param name="hostdev"/>
    <xsl:choose>
      <xsl:when test="$hostdev/@gvt:number">
        <func:result select="string($hostdev/@gvt:number)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="count($hostdev/../interface[@type = 'hostdev'][not(starts-with(alias/@name, 'ua-'))]) +
                             count($hostdev/preceding-sibling::hostdev[not(starts-with(alias/@name, 'ua-'))])"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
