<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  The repair of raw-vfio-argument: "-device vfio-pci,…" becomes a <hostdev>, and its properties
  become libvirt's own attributes, <rom> and <qemu:override>. Each pass repairs one argument, the
  first that can be repaired, so that each repair sees the result of the one before.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                xmlns:exsl="http://exslt.org/common"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt set exsl">
  <!-- The argument that this pass repairs. -->
  <xsl:variable name="raw" select="key('raw', 'yes')[gvt:argument-trouble(.) = ''][1]"/>

  <!-- What is set on the argument's id goes with it. -->
  <xsl:variable name="raw-words"
                select="$raw | /domain/qemu:commandline/qemu:arg[gvt:option-of(.) = 'set'][gvt:set-alias(@value) != '']
                               [gvt:set-alias(@value) = gvt:argument-value($raw, 'id')]"/>

  <xsl:template match="/domain/qemu:commandline/qemu:arg[gvt:unparsed(.) = '']
                       [gvt:option-name(@value) = 'device' or gvt:option-name(@value) = 'set' or
                        gvt:option-of(.) = 'device' or gvt:option-of(.) = 'set']">
    <xsl:if test="not(set:has-same-node(. | gvt:next-argument(.), $raw-words))">
      <xsl:copy>
        <xsl:apply-templates select="@*"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain/qemu:commandline[not(*)]"/>

  <xsl:template name="raw-hostdev">
    <xsl:apply-templates select="$raw[not(gvt:has-hostdev(.))]" mode="raw-hostdev"/>
  </xsl:template>

  <xsl:template match="qemu:arg" mode="raw-hostdev">
    <xsl:variable name="device" select="gvt:argument-device(.)"/>
    <xsl:variable name="native" select="gvt:argument-is-native(.)"/>
    <xsl:element name="hostdev">
      <xsl:attribute name="mode">subsystem</xsl:attribute>
      <xsl:choose>
        <xsl:when test="contains($device, '.')">
          <xsl:attribute name="type">pci</xsl:attribute>
          <xsl:attribute name="managed">yes</xsl:attribute>
        </xsl:when>
        <xsl:otherwise>
          <xsl:attribute name="type">mdev</xsl:attribute>
          <xsl:attribute name="managed">no</xsl:attribute>
          <xsl:attribute name="model">vfio-pci</xsl:attribute>
          <xsl:attribute name="display">off</xsl:attribute>
        </xsl:otherwise>
      </xsl:choose>
      <xsl:if test="$native">
        <xsl:call-template name="raw-attribute">
          <xsl:with-param name="name" select="'display'"/>
        </xsl:call-template>
        <xsl:call-template name="raw-attribute">
          <xsl:with-param name="name" select="'ramfb'"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:element name="source">
        <xsl:element name="address">
          <xsl:choose>
            <xsl:when test="contains($device, '.')">
              <xsl:attribute name="domain">
                <xsl:value-of select="concat('0x', substring($device, 1, 4))"/>
              </xsl:attribute>
              <xsl:attribute name="bus">
                <xsl:value-of select="concat('0x', substring($device, 6, 2))"/>
              </xsl:attribute>
              <xsl:attribute name="slot">
                <xsl:value-of select="concat('0x', substring($device, 9, 2))"/>
              </xsl:attribute>
              <xsl:attribute name="function">
                <xsl:value-of select="concat('0x', substring($device, 12))"/>
              </xsl:attribute>
            </xsl:when>
            <xsl:otherwise>
              <xsl:attribute name="uuid">
                <xsl:value-of select="$device"/>
              </xsl:attribute>
            </xsl:otherwise>
          </xsl:choose>
        </xsl:element>
      </xsl:element>
      <xsl:element name="alias">
        <xsl:attribute name="name">
          <xsl:value-of select="gvt:new-alias(.)"/>
        </xsl:attribute>
      </xsl:element>
      <xsl:if test="contains($device, '.')">
        <xsl:apply-templates select="." mode="raw-rom"/>
      </xsl:if>
      <xsl:apply-templates select="." mode="raw-address">
        <xsl:with-param name="device" select="$device"/>
      </xsl:apply-templates>
    </xsl:element>
  </xsl:template>

  <!-- Whether libvirt's own attributes will do for display and ramfb, as gvt:is-native() says of a
       hostdev. -->
  <func:function name="gvt:argument-is-native">
    <xsl:param name="argument"/>
    <func:result select="/domain/devices/graphics and
                         (contains(gvt:argument-device($argument), '-') or not(key('lacks', 'pci-display')))"/>
  </func:function>

  <xsl:template name="raw-attribute">
    <xsl:param name="name"/>
    <xsl:variable name="value" select="gvt:argument-value(., $name)"/>
    <xsl:if test="gvt:is-switch($value)">
      <xsl:attribute name="{$name}">
        <xsl:value-of select="gvt:typed($value, 'string')"/>
      </xsl:attribute>
    </xsl:if>
  </xsl:template>

  <!-- Whether a value is one of libvirt's own attributes on and off; JSON has true and false. -->
  <func:function name="gvt:is-switch">
    <xsl:param name="value"/>
    <func:result select="$value = 'on' or $value = 'off' or $value = 'true' or $value = 'false'"/>
  </func:function>

  <xsl:template match="qemu:arg" mode="raw-rom">
    <xsl:variable name="bar" select="gvt:argument-value(., 'rombar')"/>
    <xsl:variable name="file" select="gvt:argument-value(., 'romfile')"/>
    <xsl:if test="$bar != '' or $file != ''">
      <xsl:element name="rom">
        <xsl:if test="$bar != ''">
          <xsl:attribute name="bar">
            <xsl:choose>
              <xsl:when test="$bar = '0'">off</xsl:when>
              <xsl:otherwise>on</xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
        </xsl:if>
        <xsl:if test="$file != ''">
          <xsl:attribute name="file">
            <xsl:value-of select="$file"/>
          </xsl:attribute>
        </xsl:if>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- The alias is ua-ID by the argument's id, else by the number that libvirt would give the
       device; if that alias is taken, another. -->
  <func:function name="gvt:new-alias">
    <xsl:param name="argument"/>
    <xsl:variable name="id" select="gvt:argument-value($argument, 'id')"/>
    <xsl:choose>
      <xsl:when test="$id = '' or gvt:strange($id) != ''">
        <func:result select="gvt:free-alias(concat('ua-hostdev', count(/domain/devices/hostdev |
                                                   /domain/devices/interface[@type = 'hostdev'])))"/>
      </xsl:when>
      <xsl:when test="starts-with($id, 'ua-')">
        <func:result select="gvt:free-alias($id)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="gvt:free-alias(concat('ua-', $id))"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <func:function name="gvt:free-alias">
    <xsl:param name="wanted"/>
    <xsl:choose>
      <xsl:when test="$wanted = /domain/devices//alias/@name or $wanted = /domain/qemu:override/qemu:device/@alias">
        <func:result select="gvt:free-alias(concat($wanted, '-2'))"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="$wanted"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- Copies the guest address if libvirt has the bus that the argument names and the place is
       free. A bus that libvirt doesn't have only gave the card a place of its own: on a PCI Express
       machine the function that opens it (multifunction=on) gets a new bus, and the other functions
       of the card follow it. -->
  <xsl:template match="qemu:arg" mode="raw-address">
    <xsl:param name="device"/>
    <xsl:variable name="addr" select="gvt:argument-value(., 'addr')"/>
    <xsl:variable name="number" select="gvt:bus-number(/domain, gvt:argument-value(., 'bus'))"/>
    <xsl:variable name="multifunction" select="gvt:typed(gvt:argument-value(., 'multifunction'), 'bool') = 'true'"/>
    <xsl:variable name="controllers" select="/domain/devices/controller[@type = 'pci']"/>
    <xsl:variable name="card" select="/domain/devices/hostdev[@type = 'pci'][address/@multifunction = 'on']
                                      [concat(substring(source/address/@domain, 3), ':',
                                              substring(source/address/@bus, 3), ':',
                                              substring(source/address/@slot, 3)) = substring($device, 1, 10)]"/>
    <xsl:variable name="place">
      <xsl:choose>
        <xsl:when test="$number != ''">
          <xsl:value-of select="gvt:qemu-place(/domain, $number, $addr, gvt:argument-type(., 'addr'))"/>
        </xsl:when>
        <xsl:when test="$addr = ''"/>
        <xsl:when test="$card">
          <xsl:value-of select="concat('pci ', gvt:slot($card/address), '.', gvt:addr-function($addr, gvt:argument-type(., 'addr')))"/>
        </xsl:when>
        <xsl:when test="$multifunction and $controllers[@model = 'pcie-root']">
          <xsl:for-each select="$controllers">
            <xsl:sort select="@index" data-type="number" order="descending"/>
            <xsl:if test="position() = 1">
              <xsl:value-of select="concat('pci 0x0000:0x', gvt:hex(@index + 1), ':0x00.0x0')"/>
            </xsl:if>
          </xsl:for-each>
        </xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:if test="$place != '' and not(/domain/devices/*/address[gvt:place(.) = $place])">
      <xsl:call-template name="address-at">
        <xsl:with-param name="place" select="$place"/>
        <xsl:with-param name="multifunction" select="$multifunction"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- The override of the device that the argument becomes. -->
  <xsl:template name="raw-override">
    <xsl:for-each select="$raw[not(gvt:has-hostdev(.))]">
      <xsl:variable name="properties">
        <xsl:apply-templates select="." mode="raw-properties"/>
      </xsl:variable>
      <xsl:if test="exsl:node-set($properties)/*">
        <qemu:device alias="{gvt:new-alias(.)}">
          <qemu:frontend>
            <xsl:copy-of select="$properties"/>
          </qemu:frontend>
        </qemu:device>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="qemu:arg" mode="raw-properties">
    <xsl:variable name="argument" select="."/>
    <xsl:variable name="words">
      <xsl:apply-templates select="." mode="words"/>
    </xsl:variable>
    <xsl:for-each select="exsl:node-set($words)/*[not(@name = following-sibling::*/@name)]">
      <xsl:variable name="word" select="."/>
      <!-- gvt:is-said() asks the document of the current node. -->
      <xsl:for-each select="$argument">
        <xsl:if test="not(gvt:is-said(., $word/@name, $word/@value))">
          <xsl:call-template name="property">
            <xsl:with-param name="name" select="$word/@name"/>
            <xsl:with-param name="value" select="$word/@value"/>
            <xsl:with-param name="written" select="$word/@type"/>
          </xsl:call-template>
        </xsl:if>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <!-- Whether the <hostdev> already says a property, or libvirt sets it by itself. A display that
       nothing can show is left out, as the repair of display-without-graphics does. -->
  <func:function name="gvt:is-said">
    <xsl:param name="argument"/>
    <xsl:param name="name"/>
    <xsl:param name="value"/>
    <xsl:variable name="native" select="gvt:argument-is-native($argument)"/>
    <func:result select="$name = 'host' or $name = 'sysfsdev' or $name = 'id' or $name = 'bus' or $name = 'addr' or
                         $name = 'multifunction' or
                         ($name = 'driver' and ($value = 'vfio-pci' or
                          ($native and gvt:typed(gvt:argument-value($argument, 'ramfb'), 'bool') = 'true'))) or
                         (($name = 'display' or $name = 'ramfb') and $native and gvt:is-switch($value)) or
                         (($name = 'rombar' or $name = 'romfile') and contains(gvt:argument-device($argument), '.')) or
                         (not(/domain/devices/graphics or key('own-display', 'yes')) and
                          ($name = 'display' or $name = 'ramfb' or $name = 'xres' or $name = 'yres' or
                           ($name = 'driver' and gvt:argument-value($argument, 'ramfb') != '')))"/>
  </func:function>
</xsl:stylesheet>
