<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The chipset of a guest, and the PCI slots that it leaves to devices. This needs
     lib/addresses.xsl. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- "q35", "i440fx" (libvirt's default on x86 too), or empty for another machine. "pc" and
       "pc-1.0" are i440fx. -->
  <func:function name="gvt:chipset">
    <xsl:param name="domain"/>
    <xsl:variable name="type" select="$domain/os/type"/>
    <xsl:variable name="machine" select="$type/@machine"/>
    <xsl:choose>
      <xsl:when test="contains($machine, 'q35')">
        <func:result select="'q35'"/>
      </xsl:when>
      <xsl:when test="$machine = 'pc' or starts-with($machine, 'pc-') or
                      $type[not(@machine)][not(@arch) or @arch = 'x86_64' or @arch = 'i686']">
        <func:result select="'i440fx'"/>
      </xsl:when>
    </xsl:choose>
  </func:function>

  <!-- Whether the chipset itself has a slot: i440fx has PIIX3 at 00:01, and q35 has the LPC bridge at
       00:1f, by libvirt 9.0, qemu_domain_address.c ("Attempted double use of PCI Address"). -->
  <func:function name="gvt:is-chipset-slot">
    <xsl:param name="slot"/>
    <xsl:param name="domain"/>
    <xsl:variable name="chipset" select="gvt:chipset($domain)"/>
    <func:result select="$slot = '0x0000:0x00:0x00' or
                         ($slot = '0x0000:0x00:0x1f' and $chipset = 'q35') or
                         ($slot = '0x0000:0x00:0x01' and $chipset = 'i440fx')"/>
  </func:function>

  <!-- Whether a device can be in a slot of the domain. A port has slot 0 only, and a bridge has no
       slot 0 ("Invalid PCI address 0000:05:00.0. slot must be >= 1", libvirt 9.0). A bus that isn't
       there is for libvirt to make: behind a port on q35, behind a bridge on i440fx. -->
  <func:function name="gvt:has-slot">
    <xsl:param name="slot"/>
    <xsl:param name="domain"/>
    <xsl:variable name="bus" select="gvt:number(substring($slot, 8, 4))"/>
    <xsl:variable name="model" select="$domain/devices/controller[@type = 'pci'][@index = $bus]/@model"/>
    <xsl:variable name="port" select="$model = 'pcie-root-port' or $model = 'pcie-switch-downstream-port'"/>
    <xsl:variable name="bridge" select="contains($model, 'bridge') or
                                        (not($model) and $bus != '0' and gvt:chipset($domain) = 'i440fx')"/>
    <xsl:variable name="first" select="substring($slot, 13) = '0x00'"/>
    <func:result select="not(gvt:is-chipset-slot($slot, $domain)) and not($port and not($first)) and
                         not($bridge and $first)"/>
  </func:function>
</xsl:stylesheet>
