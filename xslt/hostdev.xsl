<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  The host devices of the plan, and what they ask of those that are there already.

  A hostdev with the uuid of the plan was written by hand: it becomes ours and keeps its guest address.
  libvirt (9.0, qemu_validate.c:2440): "graphics device is needed for attribute value 'display=on' in
  <hostdev>"; QEMU (7.2, hw/vfio/pci.c): "ramfb=on requires display=on".
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <xsl:key name="removed" use="generate-id()"
           match="/domain/devices/hostdev[@type = 'mdev'][translate(source/address/@uuid, 'ABCDEF', 'abcdef') =
                  /domain/metadata/gvt:state/gvt:plan/gvt:mdev/@uuid]"/>

  <!-- The number in libvirt's own alias hostdevN (9.0, qemu_alias.c: interfaces of type hostdev come
       first, devices with an alias of their own take no number). -->
  <xsl:template match="hostdev" mode="number">
    <xsl:value-of select="count(../interface[@type = 'hostdev'][not(starts-with(alias/@name, 'ua-'))]) +
                          count(preceding-sibling::hostdev[not(starts-with(alias/@name, 'ua-'))])"/>
  </xsl:template>

  <!-- Another hostdev that shows its display needs a graphics: without one it is switched off. -->
  <xsl:key name="darkened" use="generate-id()"
           match="/domain[not(metadata/gvt:state/gvt:plan/gvt:display[@mode = 'keep' or gvt:graphics])]
                  /devices/hostdev[@display = 'on']"/>

  <xsl:template match="/domain/devices/hostdev/@display[key('darkened', generate-id(..))]">
    <xsl:attribute name="display">off</xsl:attribute>
  </xsl:template>

  <xsl:template match="/domain/devices/hostdev/@ramfb[key('darkened', generate-id(..))]"/>

  <xsl:template match="/domain/devices/hostdev" mode="base">
    <xsl:if test="key('darkened', generate-id()) and not(key('removed', generate-id()))">
      <gvt:hostdev>
        <xsl:attribute name="source">
          <xsl:apply-templates select="." mode="source"/>
        </xsl:attribute>
        <xsl:copy-of select="@display | @ramfb"/>
      </gvt:hostdev>
      <xsl:message>the display of another &lt;hostdev&gt; is off as long as the domain has no graphics: <xsl:apply-templates
        select="." mode="source"/></xsl:message>
    </xsl:if>
  </xsl:template>

  <xsl:template name="new-hostdevs">
    <xsl:variable name="devices" select="ancestor-or-self::devices"/>
    <xsl:for-each select="$plan/gvt:mdev">
      <xsl:variable name="native" select="gvt:property[@mechanism = 'native']"/>
      <hostdev mode="subsystem" type="mdev" managed="no" model="vfio-pci" display="off">
        <xsl:for-each select="$native[@name = 'display']">
          <xsl:attribute name="display">
            <xsl:value-of select="@value"/>
          </xsl:attribute>
        </xsl:for-each>
        <xsl:for-each select="$native[@name = 'ramfb']">
          <xsl:attribute name="ramfb">on</xsl:attribute>
        </xsl:for-each>
        <source>
          <address uuid="{@uuid}"/>
        </source>
        <alias name="{@alias}"/>
        <xsl:call-template name="guest-address">
          <xsl:with-param name="devices" select="$devices"/>
        </xsl:call-template>
      </hostdev>
    </xsl:for-each>
  </xsl:template>

  <!-- The guest address: the plan's; else the one of the hostdev that was adopted; else the one that
       libvirt chose when the plan was defined before, while nothing else took it; else libvirt's choice. -->
  <xsl:template name="guest-address">
    <xsl:param name="devices"/>
    <xsl:variable name="uuid" select="@uuid"/>
    <xsl:variable name="alias" select="@alias"/>
    <xsl:variable name="adopted"
                  select="$devices/hostdev[translate(source/address/@uuid, 'ABCDEF', 'abcdef') = $uuid]/address"/>
    <xsl:variable name="earlier"
                  select="$present[not(metadata/gvt:state/gvt:plan/gvt:mdev[@alias = $alias]/@address)]
                          /devices/hostdev[alias/@name = $alias]/address"/>
    <xsl:choose>
      <xsl:when test="@address">
        <!-- 0000:00:09.0 -->
        <address type="pci" domain="0x{substring(@address, 1, 4)}" bus="0x{substring(@address, 6, 2)}"
                 slot="0x{substring(@address, 9, 2)}" function="0x{substring(@address, 12, 1)}"/>
      </xsl:when>
      <xsl:when test="$adopted">
        <xsl:apply-templates select="$adopted" mode="plain"/>
      </xsl:when>
      <xsl:when test="$earlier">
        <xsl:variable name="place">
          <xsl:apply-templates select="$earlier" mode="place"/>
        </xsl:variable>
        <xsl:variable name="taken">
          <xsl:for-each select="$devices/*[not(key('removed', generate-id()))]/address">
            <xsl:variable name="other">
              <xsl:apply-templates select="." mode="place"/>
            </xsl:variable>
            <xsl:if test="$other = $place and $place != ''">yes</xsl:if>
          </xsl:for-each>
        </xsl:variable>
        <xsl:if test="$taken = ''">
          <xsl:apply-templates select="$earlier" mode="plain"/>
        </xsl:if>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="planned-place">
    <xsl:value-of select="concat('pci 0x', substring(@address, 1, 4), ':0x', substring(@address, 6, 2),
                                 ':0x', substring(@address, 9, 2), '.0x', substring(@address, 12, 1))"/>
  </xsl:template>

  <!-- PCI controllers that libvirt added when the plan was first defined. -->
  <xsl:template name="new-controllers">
    <xsl:if test="$plan/gvt:mdev">
      <xsl:variable name="devices" select="ancestor-or-self::devices"/>
      <xsl:apply-templates select="$present/devices/controller[@type = 'pci'][@index]
                                   [not(@index = $devices/controller[@type = 'pci']/@index)]" mode="plain"/>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
