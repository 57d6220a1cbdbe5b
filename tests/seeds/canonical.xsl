<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  A domain as run.sh compares it: without what can't be the same in one that was made by hand and repaired, and in
  one that a plan was applied to, though both give QEMU the same devices.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
  <xsl:strip-space elements="*"/>
  <xsl:output method="xml" omit-xml-declaration="yes"/>

  <!-- The element is made again, so that no unused namespace stays declared. -->
  <xsl:template match="*">
    <xsl:element name="{name()}" namespace="{namespace-uri()}">
      <xsl:apply-templates select="@* | node()"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="@*">
    <xsl:copy/>
  </xsl:template>

  <xsl:template match="comment()"/>

  <!-- Our record. -->
  <xsl:template match="gvt:state"/>
  <xsl:template match="metadata[not(*[not(self::gvt:state)])]"/>

  <!-- The order among devices of different kinds. -->
  <xsl:template match="devices">
    <devices>
      <xsl:apply-templates select="*">
        <xsl:sort select="name()"/>
      </xsl:apply-templates>
    </devices>
  </xsl:template>

  <!-- The names of aliases: a host device goes by what it is. -->
  <xsl:template match="hostdev/alias | video[model/@type = 'none']/alias"/>

  <xsl:key name="alias" match="hostdev" use="alias/@name"/>

  <xsl:template match="qemu:override">
    <xsl:element name="qemu:override">
      <xsl:apply-templates select="qemu:device">
        <xsl:sort select="concat(key('alias', @alias)/source/address/@uuid, key('alias', @alias)/source/address/@bus,
                                 key('alias', @alias)/source/address/@slot, key('alias', @alias)/source/address/@function)"/>
      </xsl:apply-templates>
    </xsl:element>
  </xsl:template>

  <xsl:template match="qemu:device[key('alias', @alias)]">
    <xsl:element name="qemu:device">
      <xsl:for-each select="key('alias', @alias)/source/address/@*">
        <xsl:copy/>
      </xsl:for-each>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- libvirt reads it only on PCI devices. -->
  <xsl:template match="hostdev[not(@type = 'pci')]/@managed"/>

  <!-- The order of overridden properties, and of variables. -->
  <xsl:template match="qemu:frontend">
    <xsl:element name="qemu:frontend">
      <xsl:apply-templates select="*">
        <xsl:sort select="@name"/>
      </xsl:apply-templates>
    </xsl:element>
  </xsl:template>

  <xsl:template match="qemu:commandline">
    <xsl:element name="qemu:commandline">
      <xsl:apply-templates select="qemu:arg"/>
      <xsl:apply-templates select="qemu:env">
        <xsl:sort select="@name"/>
      </xsl:apply-templates>
    </xsl:element>
  </xsl:template>

  <!-- QEMU's default: the option ROM of a PCI device is on. -->
  <xsl:template match="hostdev[@type = 'pci']/rom[@bar = 'on'][count(@*) = 1]"/>
</xsl:stylesheet>
