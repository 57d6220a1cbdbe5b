<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Which host device an element takes, as one string to compare, and what libvirt calls it. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <!-- Which host device it takes, as a plan names it: an mdev's uuid, 0000:41:00.0, "bus 1 port 1.2", "bus 1 device 4",
       046d:c31c; empty if it can't be told. A USB device goes by its place if it says one: so it does for libvirt. -->
  <xsl:template match="hostdev | interface" mode="device">
    <xsl:variable name="address" select="source/address"/>
    <xsl:variable name="place">
      <xsl:apply-templates select="." mode="usb-place"/>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="$address/@uuid">
        <xsl:call-template name="uuid">
          <xsl:with-param name="text" select="$address/@uuid"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="$place != ''">
        <xsl:value-of select="$place"/>
      </xsl:when>
      <xsl:when test="@type = 'usb' and source/vendor">
        <xsl:apply-templates select="." mode="usb-ids"/>
      </xsl:when>
      <xsl:when test="($address/@bus or $address/@slot) and
                      (@type = 'pci' or (@type = 'hostdev' and not($address/@type = 'usb')))">
        <xsl:apply-templates select="$address" mode="pci"/>
      </xsl:when>
      <xsl:when test="@type = 'scsi' and source/adapter">
        <xsl:value-of select="concat(source/adapter/@name, ' ')"/>
        <xsl:call-template name="number">
          <xsl:with-param name="text" select="$address/@bus"/>
        </xsl:call-template>
        <xsl:text>:</xsl:text>
        <xsl:call-template name="number">
          <xsl:with-param name="text" select="$address/@target"/>
        </xsl:call-template>
        <xsl:text>:</xsl:text>
        <xsl:call-template name="number">
          <xsl:with-param name="text" select="$address/@unit"/>
        </xsl:call-template>
      </xsl:when>
      <!-- libvirt adds the unit to a name that has none. -->
      <xsl:when test="@type = 'scsi' and source/@protocol = 'iscsi'">
        <xsl:value-of select="concat(source/@name, substring('/0', 1 div not(contains(source/@name, '/'))), ' ',
                                     source/host/@name, ':', source/host/@port)"/>
      </xsl:when>
      <xsl:when test="@type = 'scsi_host'">
        <xsl:value-of select="source/@wwpn"/>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- Where a USB device is plugged in; empty if it doesn't say so. There is no bus 0 and no device 0, and for libvirt they
       say nothing. -->
  <xsl:template match="hostdev | interface" mode="usb-place">
    <xsl:variable name="address" select="source/address[../../@type = 'usb' or @type = 'usb']"/>
    <xsl:variable name="bus">
      <xsl:call-template name="number">
        <xsl:with-param name="text" select="$address/@bus"/>
      </xsl:call-template>
    </xsl:variable>
    <xsl:variable name="device">
      <xsl:call-template name="number">
        <xsl:with-param name="text" select="$address/@device"/>
      </xsl:call-template>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="$bus = '0'"/>
      <xsl:when test="$address/@port">
        <xsl:value-of select="concat('bus ', $bus, ' port ', $address/@port)"/>
      </xsl:when>
      <xsl:when test="$device != '0'">
        <xsl:value-of select="concat('bus ', $bus, ' device ', $device)"/>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- What a USB device is, 046d:c31c. -->
  <xsl:template match="hostdev | interface" mode="usb-ids">
    <xsl:call-template name="hex">
      <xsl:with-param name="number" select="source/vendor/@id"/>
      <xsl:with-param name="digits" select="4"/>
    </xsl:call-template>
    <xsl:text>:</xsl:text>
    <xsl:call-template name="hex">
      <xsl:with-param name="number" select="source/product/@id"/>
      <xsl:with-param name="digits" select="4"/>
    </xsl:call-template>
  </xsl:template>

  <!-- A uuid as libvirt gives it back, which takes it in any case, with dashes anywhere or nowhere. -->
  <xsl:template name="uuid">
    <xsl:param name="text"/>
    <xsl:variable name="bare" select="translate($text, 'ABCDEF- &#9;&#10;&#13;', 'abcdef')"/>
    <xsl:if test="string-length($bare) = 32">
      <xsl:value-of select="concat(substring($bare, 1, 8), '-', substring($bare, 9, 4), '-', substring($bare, 13, 4), '-',
                                   substring($bare, 17, 4), '-', substring($bare, 21))"/>
    </xsl:if>
  </xsl:template>

  <!-- The number in libvirt's own alias hostdevN (9.0, qemu_alias.c: interfaces of type hostdev come
       first, devices with an alias of their own take no number). -->
  <xsl:template match="hostdev" mode="number">
    <xsl:value-of select="count(../interface[@type = 'hostdev'][not(starts-with(alias/@name, 'ua-'))]) +
                          count(preceding-sibling::hostdev[not(starts-with(alias/@name, 'ua-'))])"/>
  </xsl:template>
</xsl:stylesheet>
