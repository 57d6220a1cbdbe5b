<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rules for the memory that a guest shares with Looking Glass, if QEMU's arguments give it. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func"
                exclude-result-prefixes="qemu">
  <!-- QEMU makes the devices that aren't JSON first, each at the first free slot: 1, on i440fx 2 (tried: QEMU
       7.2 and 11.1). -->
  <xsl:template name="shared-memory-plain">
    <xsl:variable name="first" select="1 + starts-with(gvt:chipset($domain), 'i440fx')"/>
    <xsl:variable name="there" select="$devices/*[address[@type = 'pci'][gvt:slot(.) = concat('0x0000:0x00:0x0', $first)]]"/>
    <xsl:for-each select="gvt:looking-glass-devices($domain[key('json', 'yes')])[$there][not(gvt:is-json(.))]
                          [gvt:argument-value(., 'addr') = '']">
      <gvt:finding>
        <gvt:what>the argument '-device <xsl:value-of select="@value"/>' isn't JSON, so that QEMU makes it before libvirt's own devices, and at slot <xsl:value-of
          select="$first"/>, which <xsl:apply-templates select="$there[1]" mode="shown"/> has</gvt:what>
        <gvt:says by="QEMU">PCI: slot <xsl:value-of select="$first"/> function 0 not available for …, in use by ivshmem-plain<xsl:value-of
          select="substring(concat(',id=', gvt:argument-value(., 'id')), 1 div (gvt:argument-value(., 'id') != ''))"/></gvt:says>
        <gvt:way>write the argument as JSON: {"driver":"ivshmem-plain","id":"<xsl:value-of select="gvt:argument-value(., 'id')"/>","memdev":"<xsl:value-of
          select="gvt:argument-value(., 'memdev')"/>"}. gvt-xml apply DOMAIN --display looking-glass+kvmfr takes it over</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt refuses such a <shmem> itself. -->
  <xsl:template name="shared-memory-size">
    <xsl:variable name="devices-with" select="gvt:looking-glass-devices($domain)"/>
    <xsl:for-each select="gvt:looking-glass-objects($domain[$devices-with])">
      <xsl:variable name="size" select="gvt:argument-value(., 'size')"/>
      <xsl:variable name="number" select="number(translate($size, 'KMGT', ''))"/>
      <xsl:if test="$number &gt; 0 and not(gvt:is-power-of-two($number))">
        <gvt:finding>
          <gvt:what>the memory '<xsl:value-of select="gvt:argument-value(., 'id')"/>' of ivshmem-plain has the size <xsl:value-of
            select="$size"/>, which isn't a power of two</gvt:what>
          <gvt:says by="QEMU">is_power_of_2(size)</gvt:says>
          <gvt:way>give it the next power of two. Looking Glass wants WIDTH × HEIGHT × 8 bytes and 10 MiB more. gvt-xml apply DOMAIN --display looking-glass+kvmfr --resolution WIDTHxHEIGHT chooses the size</gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <func:function name="gvt:is-power-of-two">
    <xsl:param name="number"/>
    <xsl:choose>
      <xsl:when test="$number = 1">
        <func:result select="true()"/>
      </xsl:when>
      <xsl:when test="$number &lt; 1 or $number mod 2 != 0">
        <func:result select="false()"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="gvt:is-power-of-two($number div 2)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
