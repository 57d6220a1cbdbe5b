<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The ports of a guest's USB buses. A controller that libvirt hasn't completed yet, without an index
     or a model, may get any ports. This needs lib/addresses.xsl. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- Whether <devices> have a port ("requested USB port 3 not present on USB bus 0"). A port behind a
       hub, 1.2, needs that hub. -->
  <func:function name="gvt:has-port">
    <xsl:param name="address"/>
    <xsl:param name="devices"/>
    <xsl:variable name="first" select="substring-before(concat($address/@port, '.'), '.')"/>
    <func:result select="$first &lt;= gvt:ports($devices, gvt:number($address/@bus)) and
                         (not(contains($address/@port, '.')) or
                          $devices/hub/address[@bus = $address/@bus]
                                              [starts-with($address/@port, concat(@port, '.'))])"/>
  </func:function>

  <!-- Whether the first bus, without a hub, has fewer ports than these addresses have on it. -->
  <func:function name="gvt:lacks-ports">
    <xsl:param name="devices"/>
    <xsl:param name="addresses"/>
    <func:result select="not($devices/hub) and
                         count($addresses[@type = 'usb'][@port][gvt:number(@bus) = '0']) &gt; gvt:ports($devices, '0')"/>
  </func:function>

  <!-- How many ports a bus has, by libvirt 9.0 (domain_addr.c,
       virDomainUSBAddressControllerModelToPorts). -->
  <func:function name="gvt:ports">
    <xsl:param name="devices"/>
    <xsl:param name="bus"/>
    <xsl:variable name="all" select="$devices/controller[@type = 'usb']"/>
    <xsl:variable name="controllers" select="$all[@index = $bus]"/>
    <xsl:choose>
      <xsl:when test="not($all) or $all[not(@index and @model)]">
        <func:result select="1000"/>
      </xsl:when>
      <xsl:when test="$controllers/@ports">
        <func:result select="number($controllers/@ports)"/>
      </xsl:when>
      <xsl:when test="$controllers[contains(@model, 'ehci')]">
        <func:result select="6"/>
      </xsl:when>
      <xsl:when test="$controllers[contains(@model, 'xhci')]">
        <func:result select="4"/>
      </xsl:when>
      <xsl:when test="$controllers[contains(@model, 'qusb')]">
        <func:result select="8"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="2 * boolean($controllers)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
