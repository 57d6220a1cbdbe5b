<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Takes out the controllers and hubs that libvirt added for the plan's devices, moves back the
     devices that made way for them, and says which devices return without their address. -->
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
    <xsl:variable name="back" select="$moved[$taken = ''][gvt:is-there($from)]"/>
    <xsl:if test="$taken != ''">
      <xsl:message>the &lt;<xsl:value-of select="name(..)"/>&gt; that was at <xsl:value-of select="$from"/> stays at <xsl:value-of
        select="$slot"/>: another device has its place:<xsl:value-of select="$taken"/></xsl:message>
    </xsl:if>
    <xsl:call-template name="move-address">
      <xsl:with-param name="bus" select="$back/@bus"/>
      <xsl:with-param name="slot" select="$back/@slot"/>
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
       next to it go. A <console> at the same function is its <serial> once more, no other one. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/@multifunction]/devices/*/address/@multifunction[. = 'on']">
    <xsl:variable name="address" select=".."/>
    <xsl:variable name="place" select="gvt:place($address)"/>
    <xsl:variable name="slot" select="gvt:slot($address)"/>
    <xsl:variable name="from" select="$base/gvt:moved[@to = $slot]/@from"/>
    <!-- The other functions of the slot are looked for only if gvt:base doesn't have it. -->
    <xsl:if test="contains(concat(' ', $base/@multifunction, ' '),
                           concat(' ', $from, substring($slot, 1 div not($from)), ' ')) or
                  key('on-bus', $address/@bus)[address/@slot = $address/@slot]
                     [not(set:has-same-node(., $ours))]
                     [not(set:has-same-node(., $gone))]
                     [gvt:place(address) != $place]">
      <xsl:copy/>
    </xsl:if>
  </xsl:template>

  <!-- Whether the domain still has a PCI slot: its machine may be another, and a bus that it had may
       have gone. gvt:base says if the domain was odd before already. -->
  <func:function name="gvt:is-there">
    <xsl:param name="slot"/>
    <xsl:variable name="bus" select="gvt:number(substring($slot, 8, 4))"/>
    <func:result select="$base/@odd or
                         (gvt:has-slot($slot, $document/domain) and
                          ($devices/controller[@type = 'pci'][@index = $bus] or
                           not(contains(concat(' ', $base/@pci, ' '), concat(' ', $bus, ' ')))))"/>
  </func:function>

  <!-- The USB addresses that return. Their ports may be gone, since the guest has another controller
       now. If all are too many for the controller, a hub gives them places: libvirt adds one only if
       the devices without a port are more than all ports, also those that others have ("No free USB
       ports"). It needs a port itself. -->
  <xsl:variable name="to-usb" select="$removed[not($base/@odd)]/*/gvt:address[@type = 'usb'][@port]"/>
  <xsl:variable name="needs-hub" select="$to-usb and gvt:lacks-ports($devices, $staying/address | $to-usb)"/>
  <xsl:variable name="homeless" select="$to-usb[$needs-hub or not(gvt:has-port(., $devices))]"/>

  <xsl:template name="new-hub">
    <xsl:if test="$needs-hub">
      <xsl:message>a USB hub is added: the guest's USB controller has fewer ports than before</xsl:message>
      <hub type="usb"/>
    </xsl:if>
  </xsl:template>

  <!-- On s390 a zPCI id belongs to the device; it names no place. If another device has it now,
       libvirt chooses one ("zPCI uid 1 is already reserved", 9.0). -->
  <xsl:template match="gvt:zpci/@uid | gvt:zpci/@fid" mode="back">
    <xsl:variable name="name" select="name()"/>
    <xsl:variable name="id" select="gvt:number(.)"/>
    <xsl:if test="not($staying/address/zpci/@*[name() = $name][gvt:number(.) = $id])">
      <xsl:copy/>
    </xsl:if>
  </xsl:template>

  <!-- If another device has the guest address now, or the domain doesn't have it any more, libvirt
       chooses one. -->
  <xsl:template match="gvt:removed/*/gvt:address" mode="back">
    <xsl:variable name="slot" select="gvt:slot(.)"/>
    <xsl:variable name="taken">
      <xsl:call-template name="holders">
        <xsl:with-param name="place" select="gvt:place(.)"/>
      </xsl:call-template>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="($slot and not(gvt:is-there($slot))) or set:has-same-node(., $homeless)">
        <xsl:message>the &lt;<xsl:value-of select="local-name(..)"/>&gt; that returns had <xsl:value-of
          select="gvt:address-text(.)"/>, which the guest's machine doesn't have now; libvirt chooses another</xsl:message>
      </xsl:when>
      <xsl:when test="$taken != ''">
        <xsl:message>the guest address of the &lt;<xsl:value-of select="local-name(..)"/>&gt; that returns, <xsl:value-of
          select="gvt:address-text(.)"/>, was taken meanwhile by another device:<xsl:value-of
          select="$taken"/>; libvirt chooses another</xsl:message>
        <xsl:if test="gvt:zpci">
          <address type="pci">
            <xsl:apply-templates select="gvt:zpci" mode="back"/>
          </address>
        </xsl:if>
      </xsl:when>
      <xsl:otherwise>
        <address>
          <xsl:apply-templates select="@* | node()" mode="back"/>
        </address>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- An address for a message: "pci 0000:00:01.0", "usb bus 0 port 3". -->
  <func:function name="gvt:address-text">
    <xsl:param name="address"/>
    <xsl:variable name="numbers">
      <xsl:for-each select="$address/@*[name() != 'type']">
        <xsl:value-of select="concat(' ', name(), ' ', .)"/>
      </xsl:for-each>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="gvt:slot($address)">
        <func:result select="concat('pci ', gvt:pci($address))"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="concat($address/@type, $numbers)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
