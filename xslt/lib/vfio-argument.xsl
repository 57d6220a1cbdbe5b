<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  What the argument "-device vfio-pci,NAME=VALUE,…" says, for lint.xsl and fix.xsl, and what stands in the way of a
  <hostdev> that says the same. The key holds the second word. To be included beside facts.xsl and
  duplicates.xsl.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
  <xsl:key name="raw" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg[preceding-sibling::*[1]/@value = '-device']
                  [starts-with(concat(@value, ','), 'vfio-pci,') or
                   starts-with(concat(@value, ','), 'vfio-pci-nohotplug,') or
                   starts-with(@value, 'driver=vfio-pci') or
                   contains(translate(@value, ' ', ''), '&quot;driver&quot;:&quot;vfio-pci')]"/>

  <!-- A property's value; as for QEMU, the last one counts. -->
  <xsl:template match="qemu:arg" mode="raw-value">
    <xsl:param name="name"/>
    <xsl:param name="from" select="concat(',', @value)"/>
    <xsl:variable name="after" select="substring-after($from, concat(',', $name, '='))"/>
    <xsl:choose>
      <xsl:when test="contains($after, concat(',', $name, '='))">
        <xsl:apply-templates select="." mode="raw-value">
          <xsl:with-param name="name" select="$name"/>
          <xsl:with-param name="from" select="$after"/>
        </xsl:apply-templates>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="substring-before(concat($after, ','), ',')"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Its name for QEMU: the first word, or "driver=" behind it. -->
  <xsl:template match="qemu:arg" mode="raw-driver">
    <xsl:variable name="driver">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'driver'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="$driver != ''">
        <xsl:value-of select="$driver"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="substring-before(concat(@value, ','), ',')"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Which host device it takes, as a hostdev's in the mode "device": an mdev's uuid or 0000:41:00.0; empty where
       it's neither. -->
  <xsl:template match="qemu:arg" mode="raw-device">
    <xsl:variable name="host">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'host'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="folder">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'sysfsdev'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="address">
      <xsl:choose>
        <xsl:when test="$host = ''">
          <xsl:value-of select="substring($folder, string-length($folder) - 11)"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:value-of select="concat(substring('0000:', 1 div not(contains(substring-after($host, ':'), ':'))), $host)"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="uuid" select="substring($folder, string-length($folder) - 35)"/>
    <xsl:variable name="digits" select="'0123456789ABCDEFabcdef'"/>
    <xsl:choose>
      <xsl:when test="$host = '' and contains($folder, concat('/', $uuid)) and
                      translate($uuid, $digits, '0000000000000000000000') = '00000000-0000-0000-0000-000000000000'">
        <xsl:value-of select="translate($uuid, 'ABCDEF', 'abcdef')"/>
      </xsl:when>
      <xsl:when test="translate($address, $digits, '0000000000000000000000') = '0000:00:00.0'">
        <xsl:value-of select="translate($address, 'ABCDEF', 'abcdef')"/>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- Says "yes" where the domain has a <hostdev> for the same device. -->
  <xsl:template match="qemu:arg" mode="raw-twice">
    <xsl:variable name="device">
      <xsl:apply-templates select="." mode="raw-device"/>
    </xsl:variable>
    <xsl:if test="$device != '' and contains($taken, concat('=', $device, ']'))">yes</xsl:if>
  </xsl:template>

  <!-- Why it can't become a <hostdev>, or go for one; nothing where it can. -->
  <xsl:template match="qemu:arg" mode="raw-trouble">
    <xsl:variable name="device">
      <xsl:apply-templates select="." mode="raw-device"/>
    </xsl:variable>
    <xsl:variable name="twice">
      <xsl:apply-templates select="." mode="raw-twice"/>
    </xsl:variable>
    <xsl:variable name="id">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'id'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="bus">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'bus'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="starts-with(normalize-space(@value), '{')">it is JSON</xsl:when>
      <xsl:when test="contains(@value, ',,')">it has a doubled comma</xsl:when>
      <xsl:when test="@value = /domain/metadata/gvt:state/gvt:plan/gvt:arg/@value">the recorded plan has it (--arg): apply without it</xsl:when>
      <xsl:when test="$device = ''">it names no device that a &lt;hostdev&gt; could (host=41:00.0, sysfsdev=/sys/…/UUID)</xsl:when>
      <xsl:when test="$id != '' and key('set', $id)">another argument sets more on its id, '-set device.<xsl:value-of select="$id"/>.…': put that into this one first</xsl:when>
      <xsl:when test="$twice != ''"/>
      <xsl:when test="key('lacks', 'override')">this libvirt has no &lt;qemu:override&gt; that works, upgrade it to 8.5 or newer</xsl:when>
      <xsl:when test="$bus != '' and ../qemu:arg[contains(concat(',', @value, ','), concat(',id=', $bus, ','))]">its bus '<xsl:value-of select="$bus"/>' is another of the domain's own arguments</xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="raw-unknown">
          <xsl:with-param name="text" select="substring-after(@value, ',')"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The first property that can't be said to libvirt: QEMU's JSON needs the exact type. -->
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
