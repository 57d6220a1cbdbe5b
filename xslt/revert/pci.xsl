<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What libvirt put in for the plan's devices goes; what made way for them goes back. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt set">
  <!-- PCI controllers that libvirt added: those that the base didn't have. A base without any was never libvirt's. -->
  <xsl:variable name="added-controllers"
                select="$devices[$base/@pci != '']/controller[@type = 'pci']
                        [@model = 'pcie-root-port' or @model = 'pci-bridge' or @model = 'pcie-to-pci-bridge' or
                         @model = 'dmi-to-pci-bridge']
                        [not(contains(concat(' ', $base/@pci, ' '), concat(' ', @index, ' ')))]"/>
  <xsl:key name="on-bus" match="/domain/devices/*[address/@type = 'pci']" use="address/@bus"/>

  <!-- Hubs that libvirt added for our USB devices: those that the base didn't have, if it had a libvirt's hubs. -->
  <xsl:variable name="added-hubs"
                select="$devices[$plan/gvt:usb][not(contains(concat(' ', $base/@hubs, ' '), ' : '))]/hub[address]
                        [not(contains(concat(' ', $base/@hubs, ' '), concat(' ', address/@bus, ':', address/@port, ' ')))]"/>

  <!-- The controllers among them behind which nothing sits itself: a bridge behind a root port is one. -->
  <xsl:variable name="unneeded" select="$added-controllers[not(gvt:staying-behind(.))]"/>

  <!-- The controllers and hubs that go: nothing that stays sits behind them. -->
  <xsl:variable name="gone"
                select="$added-hubs[not(gvt:staying-at(.))] |
                        $added-controllers[not(set:difference(gvt:staying-behind(.), $unneeded))]"/>

  <!-- What stays on the bus that a PCI controller makes. -->
  <func:function name="gvt:staying-behind">
    <xsl:param name="controller"/>
    <func:result select="key('on-bus', concat('0x', gvt:hex($controller/@index)))[not(set:has-same-node(., $ours))]
                         [not(concat('0x0000:', address/@bus, ':', address/@slot) = $base/gvt:moved/@to)]"/>
  </func:function>

  <!-- What stays at the ports of a USB hub. -->
  <func:function name="gvt:staying-at">
    <xsl:param name="hub"/>
    <xsl:variable name="address" select="$hub/address"/>
    <func:result select="$staying/address[@type = 'usb'][@bus = $address/@bus]
                         [starts-with(@port, concat($address/@port, '.'))]"/>
  </func:function>

  <!-- What made way for the plan's devices goes back, unless something else has its place by now. -->
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

  <!-- What stays and holds a place, by its names. -->
  <xsl:template name="holders">
    <xsl:param name="place"/>
    <xsl:for-each select="$staying[not(set:has-same-node(., $gone))]/address">
      <xsl:variable name="other" select="gvt:place(.)"/>
      <xsl:if test="$other = $place and $place != ''">
        <xsl:value-of select="concat(' &lt;', name(..), '&gt;')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- What was alone in its slot is so again, once those go that libvirt put beside it. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/@multifunction]/devices/*/address/@multifunction[. = 'on']">
    <xsl:variable name="address" select=".."/>
    <xsl:variable name="slot" select="gvt:slot($address)"/>
    <xsl:variable name="from" select="$base/gvt:moved[@to = $slot]/@from"/>
    <xsl:variable name="others" select="key('on-bus', $address/@bus)[address/@slot = $address/@slot]
                                        [generate-id() != generate-id($address/..)]
                                        [not(set:has-same-node(., $ours))]
                                        [not(set:has-same-node(., $gone))]"/>
    <xsl:if test="$others or contains(concat(' ', $base/@multifunction, ' '),
                                      concat(' ', $from, substring($slot, 1 div not($from)), ' '))">
      <xsl:copy/>
    </xsl:if>
  </xsl:template>

  <!-- A device whose guest address something else has taken meanwhile gets a new one from libvirt. -->
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
