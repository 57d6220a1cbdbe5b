<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What libvirt put in for the plan's devices goes; what made way for them goes back. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
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
  <xsl:variable name="unneeded">
    <xsl:for-each select="$added-controllers">
      <xsl:variable name="its-bus">
        <xsl:apply-templates select="." mode="bus"/>
      </xsl:variable>
      <xsl:if test="not(key('on-bus', $its-bus)[count(. | $ours) != count($ours)]
                        [not(concat('0x0000:', address/@bus, ':', address/@slot) = $base/gvt:moved/@to)])">
        <xsl:value-of select="concat('[', generate-id(), ']')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:variable>

  <!-- The bus that a PCI controller makes, as an address names it. -->
  <xsl:template match="controller" mode="bus">
    <xsl:text>0x</xsl:text>
    <xsl:call-template name="hex">
      <xsl:with-param name="number" select="@index"/>
    </xsl:call-template>
  </xsl:template>

  <!-- The ids of the controllers and hubs that go, in brackets: nothing that stays sits behind them. -->
  <xsl:variable name="gone">
    <xsl:for-each select="$added-hubs">
      <xsl:variable name="address" select="address"/>
      <xsl:if test="not($staying/address[@type = 'usb'][@bus = $address/@bus]
                        [starts-with(@port, concat($address/@port, '.'))])">
        <xsl:value-of select="concat('[', generate-id(), ']')"/>
      </xsl:if>
    </xsl:for-each>
    <xsl:for-each select="$added-controllers">
      <xsl:variable name="bus">
        <xsl:apply-templates select="." mode="bus"/>
      </xsl:variable>
      <xsl:if test="not(key('on-bus', $bus)[count(. | $ours) != count($ours)]
                        [not(concat('0x0000:', address/@bus, ':', address/@slot) = $base/gvt:moved/@to)]
                        [not(contains($unneeded, concat('[', generate-id(), ']')))])">
        <xsl:value-of select="concat('[', generate-id(), ']')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:variable>

  <!-- What made way for the plan's devices goes back, unless something else has its place by now. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:moved]/devices/*/address[@type = 'pci'][@bus or @slot]">
    <xsl:variable name="place">
      <xsl:apply-templates select="." mode="place"/>
    </xsl:variable>
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
    <xsl:for-each select="$staying[not(contains($gone, concat('[', generate-id(), ']')))]/address">
      <xsl:variable name="other">
        <xsl:apply-templates select="." mode="place"/>
      </xsl:variable>
      <xsl:if test="$other = $place and $place != ''">
        <xsl:value-of select="concat(' &lt;', name(..), '&gt;')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- What was alone in its slot is so again, once those go that libvirt put beside it. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/@multifunction]/devices/*/address/@multifunction[. = 'on']">
    <xsl:variable name="address" select=".."/>
    <xsl:variable name="slot">
      <xsl:apply-templates select="$address" mode="slot"/>
    </xsl:variable>
    <xsl:variable name="from" select="$base/gvt:moved[@to = $slot]/@from"/>
    <xsl:variable name="others" select="key('on-bus', $address/@bus)[address/@slot = $address/@slot]
                                        [generate-id() != generate-id($address/..)]
                                        [count(. | $ours) != count($ours)]
                                        [not(contains($gone, concat('[', generate-id(), ']')))]"/>
    <xsl:if test="$others or contains(concat(' ', $base/@multifunction, ' '),
                                      concat(' ', $from, substring($slot, 1 div not($from)), ' '))">
      <xsl:copy/>
    </xsl:if>
  </xsl:template>

  <!-- A device whose guest address something else has taken meanwhile gets a new one from libvirt. -->
  <xsl:template match="gvt:removed/*/gvt:address" mode="back">
    <xsl:variable name="place">
      <xsl:apply-templates select="." mode="place"/>
    </xsl:variable>
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
