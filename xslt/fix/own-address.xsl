<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The repair of address-past-libvirt: the device gets the address, and the properties go. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt">
  <xsl:template match="/domain/devices/hostdev[gvt:own-place(.) != '']/source" priority="1">
    <xsl:copy-of select="."/>
    <xsl:call-template name="address-at">
      <xsl:with-param name="place" select="gvt:own-place(..)"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="/domain/devices/hostdev[gvt:own-place(.) != '']/address" priority="1"/>

  <!-- Whether a property or the value of a "-set" goes, since the address takes its place. -->
  <func:function name="gvt:gives-way">
    <xsl:param name="element"/>
    <xsl:variable name="hostdev" select="gvt:placed-device($element)"/>
    <func:result select="boolean($hostdev) and gvt:own-place($hostdev) != ''"/>
  </func:function>

  <xsl:template match="/domain/qemu:override/qemu:device/qemu:frontend/qemu:property[gvt:gives-way(.)]" priority="1"/>
  <xsl:template match="/domain/qemu:override/qemu:device[not(key('dead-of', @alias))][qemu:frontend/qemu:property]
                       [not(qemu:frontend/qemu:property[not(gvt:gives-way(.))])]" priority="1"/>
  <xsl:template match="/domain/qemu:commandline/qemu:arg[gvt:option-of(.) = 'set'][gvt:gives-way(.)]"/>
  <xsl:template match="/domain/qemu:commandline/qemu:arg[gvt:option-name(@value) = 'set'][not(gvt:is-value(.))]
                       [gvt:gives-way(gvt:next-argument(.))]"/>
</xsl:stylesheet>
