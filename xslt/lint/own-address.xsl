<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The rule for guest addresses past libvirt. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="qemu">
  <!-- A "-set" of addr or bus is found here, and not by dead-set. -->
  <xsl:template name="address-past-libvirt">
    <xsl:for-each select="$domain/qemu:override/qemu:device/qemu:frontend/qemu:property[@type != 'remove'][gvt:placed-device(.)] |
                          $domain/qemu:commandline/qemu:arg[gvt:option-of(.) = 'set'][gvt:placed-device(.)]">
      <xsl:variable name="dead" select="self::qemu:arg and key('json', 'yes')"/>
      <xsl:variable name="place" select="gvt:own-place(gvt:placed-device(.))"/>
      <gvt:finding>
        <xsl:if test="$dead">
          <xsl:attribute name="when">start</xsl:attribute>
        </xsl:if>
        <gvt:what>
          <xsl:choose>
            <xsl:when test="self::qemu:arg">the argument '-set <xsl:value-of select="@value"/>'</xsl:when>
            <xsl:otherwise>the override of <xsl:value-of select="concat(../../@alias, '.', @name)"/>: type '<xsl:value-of select="@type"/>', value '<xsl:value-of select="@value"/>'</xsl:otherwise>
          </xsl:choose>
        </gvt:what>
        <xsl:choose>
          <xsl:when test="$dead">
            <gvt:says by="QEMU">there is no device "<xsl:value-of select="gvt:set-alias(@value)"/>" defined</gvt:says>
          </xsl:when>
          <xsl:otherwise>
            <gvt:says>libvirt doesn't know of it, and may give this place to another device<xsl:if test="@name = 'addr' and (@type = 'unsigned' or @type = 'signed')">; as a number in JSON it is slot <xsl:value-of select="floor(@value div 8)"/>, function <xsl:value-of select="@value mod 8"/></xsl:if></gvt:says>
          </xsl:otherwise>
        </xsl:choose>
        <gvt:way>
          <xsl:if test="$place = ''">
            <xsl:attribute name="fix">no</xsl:attribute>
          </xsl:if>
          <xsl:text>choose the place with gvt-xml apply --guest-address, or write it as the device's &lt;address type='pci' …/&gt;</xsl:text>
          <xsl:if test="$place != ''">, <xsl:value-of select="substring-after($place, ' ')"/>; --fix does the second</xsl:if>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
