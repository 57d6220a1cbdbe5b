<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Takes out the controllers and hubs that libvirt added for the plan's devices, and moves back
     the devices that made way for them. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt set">
  <!-- The PCI controllers that libvirt added: gvt:base doesn't have them. If it has none at all,
       libvirt never saw that domain. -->
  <xsl:variable name="added-controllers"
                select="$devices[$base/@pci != '']/controller[@type = 'pci']
                        [@model = 'pcie-root-port' or @model = 'pci-bridge' or @model = 'pcie-to-pci-bridge' or
                         @model = 'dmi-to-pci-bridge']
                        [not(contains(concat(' ', $base/@pci, ' '), concat(' ', @index, ' ')))]"/>
  <xsl:key name="on-bus" match="/domain/devices/*[address/@type = 'pci']" use="address/@bus"/>

  <!-- The hubs that libvirt added for the plan's USB devices: gvt:base doesn't have them. They stay
       if one of the hubs there had no address: libvirt hadn't seen that domain. -->
  <xsl:variable name="added-hubs"
                select="$devices[$plan/gvt:usb][not(contains(concat(' ', $base/@hubs, ' '), ' : '))]/hub[address]
                        [not(contains(concat(' ', $base/@hubs, ' '), concat(' ', address/@bus, ':', address/@port, ' ')))]"/>

  <!-- The added controllers with nothing on their own bus. A bridge behind a root port is one. -->
  <xsl:variable name="unneeded" select="$added-controllers[not(gvt:staying-behind(.))]"/>

  <!-- The controllers and hubs that go: no device that stays needs them. -->
  <xsl:variable name="gone"
                select="$added-hubs[not(gvt:staying-at(.))] |
                        $added-controllers[not(set:difference(gvt:staying-behind(.), $unneeded))]"/>

  <!-- The devices that stay on the bus of a PCI controller. -->
  <func:function name="gvt:staying-behind">
    <xsl:param name="controller"/>
    <func:result select="key('on-bus', concat('0x', gvt:hex($controller/@index)))[not(set:has-same-node(., $ours))]
                         [not(concat('0x0000:', address/@bus, ':', address/@slot) = $base/gvt:moved/@to)]"/>
  </func:function>

  <!-- The addresses of devices that stay behind a USB hub. -->
  <func:function name="gvt:staying-at">
    <xsl:param name="hub"/>
    <xsl:variable name="address" select="$hub/address"/>
    <func:result select="$staying/address[@type = 'usb'][@bus = $address/@bus]
                         [starts-with(@port, concat($address/@port, '.'))]"/>
  </func:function>

  <!-- A device that made way for the plan's goes back, unless another device has its place now. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:moved]/devices/*/address[@type = 'pci'][@bus or @slot]">
    <xsl:variable name="place" select="gvt:place(.)"/>
    <xsl:variable name="slot" select="substring-before(substring-after($place, 'pci '), '.')"/>
    <xsl:variable name="moved" select="$base/gvt:moved[@to = $slot]"/>
    <xsl:variable name="from" select="$moved/@from"/>
    <xsl:variable name="taken">
      <xsl:if test="$from">
        <xsl:call-template name="holders">
          <xsl:with-param name="place" select="concat('pci ', $from, '.', substring-after($place, '.'))"/>
        </xsl:call-template>
      </xsl:if>
    </xsl:variable>
    <xsl:if test="$taken != ''">
      <xsl:message>the &lt;<xsl:value-of select="name(..)"/>&gt; that was at <xsl:value-of select="$from"/> stays at <xsl:value-of
        select="$slot"/>: another device has its place:<xsl:value-of select="$taken"/></xsl:message>
    </xsl:if>
    <xsl:call-template name="move-address">
      <xsl:with-param name="bus" select="$moved[$taken = '']/@bus"/>
      <xsl:with-param name="slot" select="$moved[$taken = '']/@slot"/>
    </xsl:call-template>
  </xsl:template>

  <!-- The names of the devices that stay and have this place. -->
  <xsl:template name="holders">
    <xsl:param name="place"/>
    <xsl:for-each select="$staying[not(set:has-same-node(., $gone))]/address">
      <xsl:variable name="other" select="gvt:place(.)"/>
      <xsl:if test="$other = $place and $place != ''">
        <xsl:value-of select="concat(' &lt;', name(..), '&gt;')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- A function 0 that was the only one in its slot is so again, once the devices that libvirt put
       beside it go. A <console> at the same function is its <serial> once more, no other one. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/@multifunction]/devices/*/address/@multifunction[. = 'on']">
    <xsl:variable name="address" select=".."/>
    <xsl:variable name="slot" select="gvt:slot($address)"/>
    <xsl:variable name="from" select="$base/gvt:moved[@to = $slot]/@from"/>
    <xsl:variable name="others" select="key('on-bus', $address/@bus)[address/@slot = $address/@slot]
                                        [gvt:place(address) != gvt:place($address)]
                                        [not(set:has-same-node(., $ours))]
                                        [not(set:has-same-node(., $gone))]"/>
    <xsl:if test="$others or contains(concat(' ', $base/@multifunction, ' '),
                                      concat(' ', $from, substring($slot, 1 div not($from)), ' '))">
      <xsl:copy/>
    </xsl:if>
  </xsl:template>

  <!-- If another device has the guest address now, libvirt chooses one. -->
  <xsl:template match="gvt:removed/*/gvt:address" mode="back">
    <xsl:variable name="place" select="gvt:place(.)"/>
    <xsl:variable name="taken">
      <xsl:call-template name="holders">
        <xsl:with-param name="place" select="$place"/>
      </xsl:call-template>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="$taken = ''">
        <address>
          <xsl:apply-templates select="@* | node()" mode="back"/>
        </address>
      </xsl:when>
      <xsl:otherwise>
        <xsl:message>the guest address <xsl:value-of select="$place"/> of the &lt;<xsl:value-of
          select="local-name(..)"/>&gt; that returns was taken meanwhile by another device:<xsl:value-of
          select="$taken"/>; libvirt chooses another</xsl:message>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
