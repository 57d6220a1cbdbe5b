<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Repairs of the overridden properties of virtio videos. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <!-- venus-without-blob: the properties that are missing come behind the one that needs them. -->
  <xsl:template match="/domain[not(key('lacks', 'override-kept'))]/qemu:override/qemu:device/qemu:frontend
                       /qemu:property[gvt:wants-venus(.)][gvt:lacks-blob(.) or gvt:lacks-hostmem(.)]">
    <xsl:copy-of select="."/>
    <xsl:if test="not(preceding-sibling::qemu:property[gvt:wants-venus(.)])">
      <xsl:if test="gvt:lacks-blob(.)">
        <qemu:property name="blob" type="bool" value="true"/>
      </xsl:if>
      <xsl:if test="gvt:lacks-hostmem(.)">
        <qemu:property name="hostmem" type="unsigned" value="4294967296"/>
      </xsl:if>
    </xsl:if>
  </xsl:template>

  <!-- venus-without-accel3d -->
  <xsl:key name="flat-venus" match="/domain" use="'*'"/>
  <xsl:key name="flat-venus" use="generate-id(gvt:virtio-video(../..))"
           match="/domain[not(key('lacks', 'override-kept'))][key('gl', 'yes')]/qemu:override/qemu:device/qemu:frontend
                  /qemu:property[gvt:wants-venus(.)][not(gvt:has-3d(gvt:virtio-video(../..)))]"/>

  <xsl:template match="/domain/devices/video/model[key('flat-venus', generate-id(..))]">
    <xsl:copy>
      <xsl:apply-templates select="@*[name() != 'device']"/>
      <xsl:element name="acceleration">
        <xsl:apply-templates select="acceleration/@*"/>
        <xsl:attribute name="accel3d">yes</xsl:attribute>
      </xsl:element>
      <xsl:apply-templates select="node()[not(self::acceleration)]"/>
    </xsl:copy>
  </xsl:template>

  <!-- blob-without-memfd: an override becomes libvirt's own attribute too, and that needs memfd, which
       comes where libvirt has it. -->
  <xsl:template match="/domain[not(key('lacks', 'blob-memfd'))]/devices/video[key('blob-unshared', generate-id())]/model">
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:attribute name="blob">on</xsl:attribute>
      <xsl:apply-templates select="node()"/>
    </xsl:copy>
  </xsl:template>

  <xsl:key name="gets-memfd" use="'yes'"
           match="/domain[gvt:may-be-memfd(.)][devices/video[key('blob-refused', generate-id())]]"/>

  <xsl:template match="/domain[key('gets-memfd', 'yes')]/memoryBacking">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:call-template name="memfd"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain[key('gets-memfd', 'yes')][not(memoryBacking)]/*[self::memory or self::currentMemory][last()]">
    <xsl:copy-of select="."/>
    <xsl:element name="memoryBacking">
      <xsl:call-template name="memfd"/>
    </xsl:element>
  </xsl:template>

  <xsl:template name="memfd">
    <xsl:element name="source">
      <xsl:attribute name="type">memfd</xsl:attribute>
    </xsl:element>
  </xsl:template>

  <!-- video-override-type -->
  <xsl:template match="/domain[not(key('lacks', 'override-kept'))]/qemu:override/qemu:device/qemu:frontend
                       /qemu:property[gvt:video-type(.) = 'bool' or (gvt:video-type(.) = 'unsigned' and gvt:bytes(@value) != '')]"
                priority="1">
    <xsl:variable name="type" select="gvt:video-type(.)"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:attribute name="type">
        <xsl:value-of select="$type"/>
      </xsl:attribute>
      <xsl:attribute name="value">
        <xsl:value-of select="concat(substring(gvt:typed(@value, 'bool'), 1 div ($type = 'bool')),
                                     substring(gvt:bytes(@value), 1 div ($type = 'unsigned')))"/>
      </xsl:attribute>
    </xsl:copy>
  </xsl:template>
</xsl:stylesheet>
