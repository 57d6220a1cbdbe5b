<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  A domain for the planner: each PCI device, mdev and USB device of the host that it takes is a <hostdev>,
  with all that was written for it by hand. The planner reads only this. The domain itself stays as it is.

  hostdev/@written-for            the alias by which it was written for the device; missing if the device is
                                  an argument
  hostdev/gvt:property            a QEMU property: @name, @value, @by (where it is written), and @type if that was written
                                  too. QEMU has the last one of a name
  hostdev/address/@written        the address is that of QEMU's properties bus and addr
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:exsl="http://exslt.org/common"
                exclude-result-prefixes="qemu exsl">
  <xsl:include href="lib/identity.xsl"/>
  <xsl:include href="lib/addresses.xsl"/>
  <xsl:include href="lib/host-device.xsl"/>
  <xsl:include href="lib/qemu-argument.xsl"/>
  <xsl:include href="lib/qemu-address.xsl"/>
  <xsl:include href="lib/vfio-argument.xsl"/>

  <xsl:variable name="arguments" select="/domain/qemu:commandline/qemu:arg[gvt:is-vfio(.)]"/>

  <!-- The device of each, "[id=device]": of two arguments for one device the first counts. -->
  <xsl:variable name="argument-devices">
    <xsl:for-each select="$arguments">
      <xsl:value-of select="concat('[', generate-id(), '=', gvt:argument-device(.), ']')"/>
    </xsl:for-each>
  </xsl:variable>

  <xsl:template match="/domain/devices">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:for-each select="$arguments[gvt:unreadable(.) = '']">
        <xsl:variable name="device" select="gvt:argument-device(.)"/>
        <xsl:if test="not(/domain/devices/hostdev[gvt:device(.) = $device] or
                          contains(substring-before($argument-devices, concat('[', generate-id(), '=')),
                                   concat('=', $device, ']')))">
          <xsl:apply-templates select="." mode="hostdev"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/devices/hostdev[@type = 'mdev' or @type = 'pci']">
    <xsl:variable name="properties">
      <!-- libvirt's default is off. -->
      <xsl:for-each select="(@display | @ramfb)[. = 'on']">
        <gvt:property by="&lt;hostdev&gt;" name="{name()}" value="on"/>
      </xsl:for-each>
      <xsl:for-each select="self::*[@type = 'pci']/rom">
        <xsl:if test="@bar">
          <gvt:property by="&lt;rom&gt;" name="rombar" value="{number(@bar = 'on')}"/>
        </xsl:if>
        <xsl:if test="@file">
          <gvt:property by="&lt;rom&gt;" name="romfile" value="{@file}"/>
        </xsl:if>
      </xsl:for-each>
      <xsl:apply-templates select="." mode="written"/>
    </xsl:variable>
    <xsl:call-template name="with-properties">
      <xsl:with-param name="hostdev" select="."/>
      <xsl:with-param name="for" select="gvt:alias(.)"/>
      <xsl:with-param name="properties" select="exsl:node-set($properties)/*"/>
    </xsl:call-template>
  </xsl:template>

  <!-- A USB device keeps its place and its own settings. -->
  <xsl:template match="/domain/devices/hostdev[@type = 'usb']">
    <xsl:copy>
      <xsl:copy-of select="@*"/>
      <xsl:attribute name="written-for">
        <xsl:value-of select="gvt:alias(.)"/>
      </xsl:attribute>
      <xsl:copy-of select="node()"/>
      <xsl:apply-templates select="." mode="written"/>
    </xsl:copy>
  </xsl:template>

  <!-- What overrides and "-set" say of a hostdev. -->
  <xsl:template match="hostdev" mode="written">
    <xsl:variable name="hostdev" select="."/>
    <xsl:for-each select="/domain/qemu:override/qemu:device[gvt:answers-to($hostdev, @alias)]/qemu:frontend/qemu:property">
      <gvt:property by="override">
        <xsl:copy-of select="@*"/>
      </gvt:property>
    </xsl:for-each>
    <xsl:for-each select="/domain/qemu:commandline/qemu:arg[starts-with(@value, 'device.')]
                          [gvt:option-of(.) = 'set']">
      <xsl:variable name="words" select="substring-after(@value, 'device.')"/>
      <xsl:variable name="pair" select="substring-after($words, '.')"/>
      <xsl:if test="gvt:answers-to($hostdev, substring-before($words, '.'))">
        <gvt:property by="-set line" name="{substring-before($pair, '=')}" value="{substring-after($pair, '=')}"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="qemu:arg" mode="hostdev">
    <xsl:variable name="device" select="gvt:argument-device(.)"/>
    <xsl:variable name="words">
      <xsl:apply-templates select="." mode="words"/>
    </xsl:variable>
    <xsl:variable name="properties">
      <xsl:for-each select="exsl:node-set($words)/*[not(@name = 'host' or @name = 'sysfsdev' or @name = 'id')]">
        <gvt:property by="-device vfio-pci">
          <xsl:copy-of select="@*"/>
        </gvt:property>
      </xsl:for-each>
    </xsl:variable>
    <xsl:variable name="hostdev">
      <xsl:call-template name="bare-hostdev">
        <xsl:with-param name="device" select="$device"/>
      </xsl:call-template>
    </xsl:variable>
    <xsl:call-template name="with-properties">
      <xsl:with-param name="hostdev" select="exsl:node-set($hostdev)/*"/>
      <xsl:with-param name="properties" select="exsl:node-set($properties)/*"/>
      <xsl:with-param name="domain" select="/domain"/>
    </xsl:call-template>
  </xsl:template>

  <!-- Copies a hostdev with its properties. Those that place it become its address. -->
  <xsl:template name="with-properties">
    <xsl:param name="hostdev"/>
    <xsl:param name="for"/>
    <xsl:param name="properties"/>
    <xsl:param name="domain" select="/domain"/>
    <xsl:variable name="multifunction" select="$properties[@name = 'multifunction'][last()]/@value"/>
    <xsl:variable name="bus" select="$properties[@name = 'bus'][last()]"/>
    <xsl:variable name="addr" select="$properties[@name = 'addr'][last()]"/>
    <xsl:variable name="place" select="gvt:written-place($domain, $hostdev/address, string($bus/@value),
                                                         string($addr/@value), string($addr/@type))"/>
    <xsl:variable name="address">
      <xsl:if test="$place != ''">
        <xsl:call-template name="address-at">
          <xsl:with-param name="place" select="$place"/>
          <xsl:with-param name="multifunction" select="$multifunction = 'on' or $multifunction = 'true' or
                                                       ($hostdev/address/@multifunction = 'on' and not($multifunction))"/>
        </xsl:call-template>
      </xsl:if>
    </xsl:variable>
    <xsl:for-each select="$hostdev">
      <xsl:copy>
        <xsl:copy-of select="@*"/>
        <xsl:if test="$for">
          <xsl:attribute name="written-for">
            <xsl:value-of select="$for"/>
          </xsl:attribute>
        </xsl:if>
        <xsl:copy-of select="node()[not(self::address and $place != '')]"/>
        <xsl:for-each select="exsl:node-set($address)/*">
          <address written="yes">
            <xsl:copy-of select="@*"/>
          </address>
        </xsl:for-each>
        <xsl:copy-of select="$properties[not($place != '' and
                             (@name = 'bus' or @name = 'addr' or @name = 'multifunction'))]"/>
      </xsl:copy>
    </xsl:for-each>
  </xsl:template>

  <!-- As libvirt would have the device if nothing was said of it. -->
  <xsl:template name="bare-hostdev">
    <xsl:param name="device"/>
    <xsl:choose>
      <xsl:when test="contains($device, '.')">
        <hostdev mode="subsystem" type="pci" managed="yes">
          <source>
            <address domain="0x{substring($device, 1, 4)}" bus="0x{substring($device, 6, 2)}"
                     slot="0x{substring($device, 9, 2)}" function="0x{substring($device, 12)}"/>
          </source>
        </hostdev>
      </xsl:when>
      <xsl:otherwise>
        <hostdev mode="subsystem" type="mdev" managed="no" model="vfio-pci">
          <source>
            <address uuid="{$device}"/>
          </source>
        </hostdev>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
