<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Repair for Intel's GPUs: igd-place. Their OpRegions are properties: see overrides.xsl. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <!-- igd-place is repaired if the address is free and the recorded plan names no other. -->

  <xsl:key name="displaced" use="generate-id()"
           match="/domain[gvt:chipset(.) = 'i440fx']
                  [not(gvt:facts/@firmware = 'uefi') or
                   qemu:override/qemu:device/qemu:frontend/qemu:property[@name = 'x-igd-legacy-mode'][@value = 'on']]
                  /devices[not(*/address[gvt:slot(.) = '0x0000:0x00:0x02'])]
                  /hostdev[key('igd', generate-id())][not(key('planned', alias/@name)/@address)]"/>

  <xsl:template match="/domain/devices/hostdev[key('displaced', generate-id())]/source">
    <xsl:copy-of select="."/>
    <xsl:element name="address">
      <xsl:attribute name="type">pci</xsl:attribute>
      <xsl:attribute name="domain">0x0000</xsl:attribute>
      <xsl:attribute name="bus">0x00</xsl:attribute>
      <xsl:attribute name="slot">0x02</xsl:attribute>
      <xsl:attribute name="function">0x0</xsl:attribute>
    </xsl:element>
  </xsl:template>

  <xsl:template match="/domain/devices/hostdev[key('displaced', generate-id())]/address"/>
</xsl:stylesheet>
