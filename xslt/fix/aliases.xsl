<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Repairs of aliases: dropped-alias, unknown-override-alias, and the first step, which gives host
  devices that something names by number an alias of their own.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:set="http://exslt.org/sets"
                exclude-result-prefixes="gvt set">
  <!-- dropped-alias: the alias gets the prefix ua-, which libvirt keeps, in the device, in overrides and
       in -set lines. -->

  <xsl:template match="/domain/devices/*/alias/@name[key('dropped', generate-id(..))]">
    <xsl:attribute name="name">
      <xsl:call-template name="kept-name"/>
    </xsl:attribute>
  </xsl:template>

  <xsl:template match="/domain/qemu:override/qemu:device/@alias
                       [key('dropped', generate-id(key('dropped-name', .)))]">
    <xsl:attribute name="alias">
      <xsl:call-template name="kept-name"/>
    </xsl:attribute>
  </xsl:template>

  <xsl:template match="qemu:commandline/qemu:arg/@value[starts-with(., 'device.')]
                       [key('dropped', generate-id(key('dropped-name', gvt:set-alias(.))))]">
    <xsl:attribute name="value">
      <xsl:text>device.</xsl:text>
      <xsl:call-template name="kept-name">
        <xsl:with-param name="name" select="gvt:set-alias(.)"/>
      </xsl:call-template>
      <xsl:value-of select="concat('.', substring-after(substring-after(., 'device.'), '.'))"/>
    </xsl:attribute>
  </xsl:template>

  <xsl:template name="kept-name">
    <xsl:param name="name" select="."/>
    <xsl:if test="not(starts-with($name, 'ua-'))">ua-</xsl:if>
    <xsl:value-of select="translate($name, gvt:strange($name), '-----------')"/>
  </xsl:template>

  <!-- C's count of the host devices: lib/host-device.xsl. -->
  <xsl:template match="/domain/devices/hostdev/@gvt:number"/>

  <xsl:template match="/domain/devices/hostdev[not(starts-with(alias/@name, 'ua-'))]">
    <xsl:variable name="number" select="gvt:alias(.)"/>
    <xsl:variable name="needed" select="key('spoken-of', $number) or (@type = 'mdev' and rom) or
                                        (@display = 'on' and not(../graphics) and key('own-display', 'yes')) or
                                        (((key('blind', generate-id()) and not(gvt:has-opregion-elsewhere(.))) or
                                          set:has-same-node(., $loses-opregion)) and
                                         not(key('lacks', 'override')))"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:choose>
        <xsl:when test="key('spoken-of', $number) or ($needed and not(key('dropped', generate-id(alias))))">
          <xsl:apply-templates select="node()[not(self::alias or self::address)]"/>
          <xsl:element name="alias">
            <xsl:attribute name="name">
              <xsl:value-of select="concat('ua-', $number)"/>
            </xsl:attribute>
          </xsl:element>
          <xsl:apply-templates select="address"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:apply-templates select="node()"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/qemu:override/qemu:device/@alias[key('hostdev', .)[not(starts-with(alias/@name, 'ua-'))]]">
    <xsl:attribute name="alias">
      <xsl:value-of select="concat('ua-', .)"/>
    </xsl:attribute>
  </xsl:template>

  <xsl:template match="qemu:commandline/qemu:arg/@value[starts-with(., 'device.hostdev')]">
    <xsl:attribute name="value">
      <xsl:value-of select="gvt:renamed(.)"/>
    </xsl:attribute>
  </xsl:template>

  <!-- unknown-override-alias is repaired if only one host device can be meant. -->

  <xsl:template match="/domain[count(devices/hostdev) = 1][not(devices/interface[@type = 'hostdev'])]
                       /qemu:override[count(qemu:device) = 1]/qemu:device/@alias
                       [starts-with(., 'hostdev')][not(key('hostdev', .))]
                       [starts-with(/domain/devices/hostdev/alias/@name, 'ua-')]">
    <xsl:attribute name="alias">
      <xsl:value-of select="/domain/devices/hostdev/alias/@name"/>
    </xsl:attribute>
  </xsl:template>
</xsl:stylesheet>
