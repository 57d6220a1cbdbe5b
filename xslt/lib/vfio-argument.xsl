<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Reads the argument "-device vfio-pci,NAME=VALUE,…", and says whether a <hostdev> can take its
  place. The key has the second word of each.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <xsl:key name="raw" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg[gvt:option-of(.) = 'device']
                  [starts-with(concat(@value, ','), 'vfio-pci,') or
                   starts-with(concat(@value, ','), 'vfio-pci-nohotplug,') or
                   starts-with(@value, 'driver=vfio-pci') or
                   contains(translate(@value, ' ', ''), '&quot;driver&quot;:&quot;vfio-pci')]"/>

  <!-- The value of a property. As for QEMU, the last one counts. -->
  <func:function name="gvt:argument-value">
    <xsl:param name="argument"/>
    <xsl:param name="name"/>
    <func:result select="gvt:last-value(concat(',', $argument/@value), $name)"/>
  </func:function>

  <func:function name="gvt:last-value">
    <xsl:param name="text"/>
    <xsl:param name="name"/>
    <xsl:variable name="after" select="substring-after($text, concat(',', $name, '='))"/>
    <xsl:choose>
      <xsl:when test="contains($after, concat(',', $name, '='))">
        <func:result select="gvt:last-value($after, $name)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="substring-before(concat($after, ','), ',')"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The driver: the first word of the argument, or the value of "driver=" behind it. -->
  <func:function name="gvt:argument-driver">
    <xsl:param name="argument"/>
    <xsl:variable name="driver" select="gvt:argument-value($argument, 'driver')"/>
    <xsl:choose>
      <xsl:when test="$driver != ''">
        <func:result select="$driver"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="substring-before(concat($argument/@value, ','), ',')"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The host device that the argument takes, as gvt:device() gives it for a hostdev: an mdev's
       uuid or 0000:41:00.0; empty if it is neither. -->
  <func:function name="gvt:argument-device">
    <xsl:param name="argument"/>
    <xsl:variable name="host" select="gvt:argument-value($argument, 'host')"/>
    <xsl:variable name="folder" select="gvt:argument-value($argument, 'sysfsdev')"/>
    <xsl:variable name="end" select="substring($folder, string-length($folder) - 11)"/>
    <xsl:variable name="uuid" select="substring($folder, string-length($folder) - 35)"/>
    <xsl:variable name="domain" select="substring('0000:', 1 div not(contains(substring-after($host, ':'), ':')))"/>
    <xsl:variable name="address" select="concat(substring($end, 1 div ($host = '')),
                                                substring(concat($domain, $host), 1 div ($host != '')))"/>
    <xsl:variable name="digits" select="'0123456789ABCDEFabcdef'"/>
    <xsl:choose>
      <xsl:when test="$host = '' and contains($folder, concat('/', $uuid)) and
                      translate($uuid, $digits, '0000000000000000000000') = '00000000-0000-0000-0000-000000000000'">
        <func:result select="translate($uuid, 'ABCDEF', 'abcdef')"/>
      </xsl:when>
      <xsl:when test="translate($address, $digits, '0000000000000000000000') = '0000:00:00.0'">
        <func:result select="translate($address, 'ABCDEF', 'abcdef')"/>
      </xsl:when>
    </xsl:choose>
  </func:function>

  <!-- Whether the domain has a <hostdev> for the argument's device. -->
  <func:function name="gvt:has-hostdev">
    <xsl:param name="argument"/>
    <xsl:variable name="device" select="gvt:argument-device($argument)"/>
    <func:result select="$device != '' and contains($taken, concat('=', $device, ']'))"/>
  </func:function>

  <!-- Why the argument can't become a <hostdev>, or go in favour of one; empty if it can. -->
  <func:function name="gvt:argument-trouble">
    <xsl:param name="argument"/>
    <xsl:variable name="trouble">
      <xsl:apply-templates select="$argument" mode="raw-trouble"/>
    </xsl:variable>
    <func:result select="string($trouble)"/>
  </func:function>

  <xsl:template match="qemu:arg" mode="raw-trouble">
    <xsl:variable name="device" select="gvt:argument-device(.)"/>
    <xsl:variable name="id" select="gvt:argument-value(., 'id')"/>
    <xsl:variable name="bus" select="gvt:argument-value(., 'bus')"/>
    <xsl:choose>
      <xsl:when test="starts-with(normalize-space(@value), '{')">it is JSON</xsl:when>
      <xsl:when test="contains(@value, ',,')">it has a doubled comma</xsl:when>
      <xsl:when test="@value = /domain/metadata/gvt:state/gvt:plan/gvt:arg/@value">the recorded plan has it (--arg): apply without it</xsl:when>
      <xsl:when test="$device = ''">it names no device that a &lt;hostdev&gt; could (host=41:00.0, sysfsdev=/sys/…/UUID)</xsl:when>
      <xsl:when test="$id != '' and key('set', $id)">another argument sets more on its id, '-set device.<xsl:value-of select="$id"/>.…': put that into this one first</xsl:when>
      <xsl:when test="gvt:has-hostdev(.)"/>
      <xsl:when test="key('lacks', 'override')">this libvirt has no &lt;qemu:override&gt; that works, upgrade it to 8.5 or newer</xsl:when>
      <xsl:when test="$bus != '' and ../qemu:arg[contains(concat(',', @value, ','), concat(',id=', $bus, ','))]">its bus '<xsl:value-of select="$bus"/>' is another of the domain's own arguments</xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="raw-unknown">
          <xsl:with-param name="text" select="substring-after(@value, ',')"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The first property that libvirt can't be given: QEMU's JSON needs the exact type. -->
  <xsl:template name="raw-unknown">
    <xsl:param name="text"/>
    <xsl:variable name="part" select="substring-before(concat($text, ','), ',')"/>
    <xsl:variable name="name" select="substring-before($part, '=')"/>
    <xsl:choose>
      <xsl:when test="$text = ''"/>
      <xsl:when test="$name = 'host' or $name = 'sysfsdev' or $name = 'id' or $name = 'bus' or $name = 'addr' or
                      $name = /domain/gvt:facts/gvt:properties/gvt:property/@name">
        <xsl:call-template name="raw-unknown">
          <xsl:with-param name="text" select="substring-after($text, ',')"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>the type that QEMU wants for '<xsl:value-of select="$part"/>' isn't known here</xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
