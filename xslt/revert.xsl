<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Takes the projection of a plan back: what the plan put in goes, what libvirt added for it goes, what was
  removed returns to its place, and the state goes. Without a state nothing changes.

  Passwords come from the graphics that holds them now or from gvt:facts/gvt:backup; where neither has one,
  the mark gvt:secret stays on the element, for the caller to see.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <xsl:include href="lib/identity.xsl"/>
  <xsl:include href="lib/names.xsl"/>
  <xsl:include href="lib/state.xsl"/>

  <xsl:variable name="base" select="$state/gvt:base"/>
  <xsl:variable name="removed" select="$state/gvt:removed"/>
  <xsl:variable name="backup" select="$state/gvt:facts/gvt:backup/domain"/>

  <!-- What is there because of the plan: a hostdev by its alias, or, where someone wrote it anew, by the host's device;
       and an <audio> that libvirt added, which the base didn't have. -->
  <xsl:variable name="ours"
                select="$planned-hostdevs | $devices/hostdev[alias/@name = $plan/*/@alias] |
                        $devices[$plan/gvt:display/*]/video[alias/@name = 'ua-gvt-video'] |
                        $devices/graphics[@type = $plan/gvt:display/gvt:graphics/@type] |
                        $devices/audio[@type = $plan/gvt:audio/@type]
                                      [@id = $removed/gvt:audio/@id or (@id = '1' and not($removed/gvt:audio))] |
                        $devices[$base]/audio[@type = 'none' or @type = 'spice']
                                             [not(@id = $devices/*[self::sound or self::graphics]/audio/@id)]
                                             [not(contains(concat(' ', $base/@audio), concat(' ', @id, '=')))]"/>
  <xsl:variable name="staying" select="$devices/*[count(. | $ours) != count($ours)]"/>

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

  <xsl:template match="/domain">
    <xsl:variable name="content">
      <xsl:apply-templates select="node()"/>
      <xsl:if test="not(qemu:commandline) and ($removed/gvt:arg or $removed/gvt:env)">
        <qemu:commandline>
          <xsl:apply-templates select="$removed/gvt:arg | $removed/gvt:env" mode="back"/>
        </qemu:commandline>
      </xsl:if>
      <xsl:if test="not(qemu:override) and $removed/gvt:device">
        <qemu:override>
          <xsl:apply-templates select="$removed/gvt:device" mode="back"/>
        </qemu:override>
      </xsl:if>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="not($state)">
        <xsl:copy-of select="."/>
      </xsl:when>
      <xsl:when test="qemu:*[not(self::qemu:commandline or self::qemu:override)] or
                      $removed/*[self::gvt:arg or self::gvt:env or self::gvt:device] or
                      boolean($kept-arguments)">
        <domain xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
          <xsl:copy-of select="@*"/>
          <xsl:copy-of select="$content"/>
        </domain>
      </xsl:when>
      <xsl:otherwise>
        <xsl:element name="domain">
          <xsl:copy-of select="@*"/>
          <xsl:copy-of select="$content"/>
        </xsl:element>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/domain/metadata[not(gvt:state/gvt:base/@metadata)][not(node()[not(self::gvt:state)])]"/>
  <xsl:template match="/domain/metadata/gvt:state"/>

  <!-- Devices: what stays and what returns, in the order that was. -->
  <xsl:template match="/domain/devices">
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:variable name="stays" select="node()[count(. | $ours) != count($ours)]"/>
      <xsl:call-template name="interleave">
        <xsl:with-param name="stays" select="$stays[not(self::controller or self::hub) or
                                             not(contains($gone, concat('[', generate-id(), ']')))]"/>
        <xsl:with-param name="returns"
                        select="$removed/*[not(self::gvt:arg or self::gvt:env or self::gvt:device)]"/>
        <xsl:with-param name="kind" select="'device'"/>
      </xsl:call-template>
    </xsl:copy>
  </xsl:template>

  <!-- What returns, by the place it had among what stays, for each kind of place. From this domain's state
       alone: the facts hold domains that may have one of their own. -->
  <xsl:key name="place" match="/domain" use="'*'"/>
  <xsl:key name="place" match="/domain/metadata/gvt:state/gvt:removed/gvt:arg" use="concat('arg ', @gvt:before)"/>
  <xsl:key name="place" match="/domain/metadata/gvt:state/gvt:removed/gvt:env" use="concat('env ', @gvt:before)"/>
  <xsl:key name="place" match="/domain/metadata/gvt:state/gvt:removed/gvt:device"
           use="concat('override ', @gvt:before)"/>
  <xsl:key name="place" use="concat('device ', @gvt:before)"
           match="/domain/metadata/gvt:state/gvt:removed
                  /*[not(self::gvt:arg or self::gvt:env or self::gvt:device)]"/>

  <!-- The order of devices of a kind may have a meaning, so among those the place counts that each had (gvt:nth), whatever others
       put before them since. As a text of "[<ID of one that stays:number of the one that returns before it]", and with ">" for
       one that returns behind it. -->
  <xsl:variable name="placed" select="$removed/*[@gvt:nth][contains($staying-kinds, concat(' ', local-name(), ' '))]"/>
  <xsl:variable name="places">
    <xsl:for-each select="$placed">
      <xsl:variable name="kept" select="$staying[name() = local-name(current())]"/>
      <xsl:variable name="next" select="$kept[current()/@gvt:nth + 1]"/>
      <xsl:value-of select="concat('[', substring('&lt;', 1 div boolean($next)), substring('>', 1 div not($next)),
                                   generate-id($next | $kept[last()][not($next)]), ':', position(), ']')"/>
    </xsl:for-each>
  </xsl:variable>

  <xsl:template name="interleave">
    <xsl:param name="stays"/>
    <xsl:param name="returns"/>
    <xsl:param name="kind"/>
    <xsl:variable name="count" select="count($stays)"/>
    <xsl:for-each select="$stays">
      <xsl:variable name="id" select="generate-id()"/>
      <xsl:if test="$returns">
        <xsl:apply-templates select="key('place', concat($kind, ' ', position() - 1))
                                     [count(. | $placed) != count($placed)]" mode="return"/>
        <xsl:call-template name="return-placed">
          <xsl:with-param name="place" select="concat('[&lt;', $id, ':')"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:apply-templates select="."/>
      <xsl:if test="self::qemu:arg">
        <xsl:apply-templates select="following-sibling::*[1][key('value', generate-id())]"/>
      </xsl:if>
      <xsl:call-template name="return-placed">
        <xsl:with-param name="place" select="concat('[>', $id, ':')"/>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:apply-templates select="$returns[count(. | $placed) != count($placed)]
                                          [not(@gvt:before &lt; $count)]" mode="return"/>
  </xsl:template>

  <xsl:template name="return-placed">
    <xsl:param name="place"/>
    <xsl:if test="contains($places, $place)">
      <xsl:for-each select="$placed">
        <xsl:if test="contains($places, concat($place, position(), ']'))">
          <xsl:apply-templates select="." mode="return"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

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

  <!-- What libvirt put in for want of a device with an order, which returns. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/@boot][metadata/gvt:state/gvt:removed/*/gvt:boot]/os/boot"/>

  <!-- What hides KVM goes, and what was there of it returns; what others wrote meanwhile stays. -->
  <xsl:variable name="had" select="$base/gvt:features"/>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:features]/features">
    <xsl:variable name="left">
      <xsl:apply-templates select="*" mode="left"/>
    </xsl:variable>
    <xsl:if test="$left != '' or contains($had/@had, 'features ')">
      <xsl:copy>
        <xsl:apply-templates select="@* | node()"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:features]/features/*[self::kvm or self::hyperv]">
    <xsl:variable name="left">
      <xsl:apply-templates select="." mode="left"/>
    </xsl:variable>
    <xsl:if test="$left != ''">
      <xsl:copy>
        <xsl:apply-templates select="@* | node()"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:features]/features/kvm/hidden[@state = 'on']">
    <xsl:apply-templates select="$had/gvt:hidden" mode="plain"/>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:features]/features/hyperv/vendor_id[@value = 'gvt-xml']">
    <xsl:apply-templates select="$had/gvt:vendor_id" mode="plain"/>
  </xsl:template>

  <!-- Says "left" for a child of <features> that stays, be it empty. -->
  <xsl:template match="*" mode="left">left</xsl:template>
  <xsl:template match="kvm[not(*[not(self::hidden[@state = 'on'])])] |
                       hyperv[not(*[not(self::vendor_id)])][not(vendor_id[@value != 'gvt-xml'])]" mode="left">
    <xsl:if test="contains($had/@had, concat(name(), ' '))">left</xsl:if>
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

  <!-- What others put in the place of a thing meanwhile stays, and the thing stays out: a second graphics of
       one type doesn't start ("only 1 graphics device of each type"), of two videos both may be primary,
       a channel's name must be its own, and an audio's id. -->
  <xsl:template match="gvt:*" mode="return">
    <xsl:apply-templates select="." mode="back"/>
  </xsl:template>

  <xsl:template match="gvt:removed/gvt:graphics | gvt:removed/gvt:video | gvt:removed/gvt:channel |
                       gvt:removed/gvt:audio" mode="return">
    <xsl:variable name="kind" select="local-name()"/>
    <xsl:variable name="others" select="$staying[name() = $kind]"/>
    <xsl:choose>
      <xsl:when test="self::gvt:graphics[@type = $others/@type] or self::gvt:video[$others] or
                      self::gvt:channel[gvt:target/@name = $others/target/@name] or
                      self::gvt:audio[@id = $others/@id]">
        <xsl:message>the saved &lt;<xsl:value-of select="$kind"/>&gt;<xsl:value-of
          select="concat(substring(' of type ', 1 div boolean(@type)), @type)"/> stays out: the domain has got another one meanwhile</xsl:message>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates select="." mode="back"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A port that another one has taken meanwhile is libvirt's to choose. -->
  <xsl:template match="gvt:removed/gvt:serial/gvt:target/@port | gvt:removed/gvt:parallel/gvt:target/@port |
                       gvt:removed/gvt:console/gvt:target/@port" mode="back">
    <xsl:variable name="kind" select="local-name(../..)"/>
    <xsl:if test="not($staying[name() = $kind]/target/@port = .)">
      <xsl:copy/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain/devices/audio/@type">
    <xsl:choose>
      <xsl:when test=". = 'none' and contains(concat(' ', $base/@audio, ' '), concat(' ', ../@id, '=spice '))">
        <xsl:attribute name="type">spice</xsl:attribute>
      </xsl:when>
      <xsl:otherwise>
        <xsl:copy/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A hostdev that we had to darken. -->
  <xsl:key name="lit" match="/domain/metadata/gvt:state/gvt:base/gvt:hostdev" use="@source"/>

  <xsl:template match="/domain/devices/hostdev[/domain/metadata/gvt:state/gvt:base/gvt:hostdev]">
    <xsl:variable name="source">
      <xsl:apply-templates select="." mode="device"/>
    </xsl:variable>
    <xsl:copy>
      <xsl:copy-of select="@*"/>
      <xsl:copy-of select="key('lit', $source)/@*[name() != 'source']"/>
      <xsl:apply-templates select="node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- Out of our namespace again. -->
  <xsl:template match="gvt:*" mode="back">
    <xsl:element name="{local-name()}">
      <xsl:apply-templates select="@* | node()" mode="back"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="gvt:removed/gvt:arg | gvt:removed/gvt:env | gvt:removed/gvt:device |
                       gvt:removed/gvt:device//gvt:*" mode="back">
    <xsl:element name="qemu:{local-name()}">
      <xsl:copy-of select="@*[namespace-uri() != 'urn:gvt-xml:1']"/>
      <xsl:apply-templates select="node()" mode="back"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="@* | node()[not(self::*)]" mode="back">
    <xsl:copy/>
  </xsl:template>

  <!-- What is ours stays ours: gvt:before, gvt:nth, and whatever somebody else wrote so. -->
  <xsl:template match="@gvt:*" mode="back"/>

  <!-- gvt:from tells apply where the password is; domain/transform.c takes it off what is defined. -->
  <xsl:template match="@gvt:secret" mode="back">
    <xsl:variable name="type" select="../@type"/>
    <xsl:variable name="now" select="$ours[self::graphics][@type = $type]/@passwd"/>
    <xsl:variable name="name" select="substring-before(., ' ')"/>
    <xsl:variable name="number" select="substring-after(., ' ')"/>
    <xsl:variable name="then" select="$backup[../@name = $name]/devices/graphics[position() = $number][@type = $type]/@passwd"/>
    <xsl:choose>
      <xsl:when test=". = 'here' and $now">
        <xsl:copy-of select="$now[1]"/>
      </xsl:when>
      <xsl:when test="$then">
        <xsl:copy-of select="$then"/>
        <xsl:attribute name="gvt:from">
          <xsl:value-of select="."/>
        </xsl:attribute>
      </xsl:when>
      <xsl:otherwise>
        <xsl:copy/>
      </xsl:otherwise>
    </xsl:choose>
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

  <!-- libvirt's qemu namespace. -->
  <xsl:variable name="ours-text">
    <xsl:for-each select="$plan/gvt:arg[starts-with(@value, '-')]">
      <xsl:text>&#10;</xsl:text>
      <xsl:apply-templates select="." mode="option"/>
    </xsl:for-each>
    <xsl:text>&#10;</xsl:text>
  </xsl:variable>

  <!-- Says "ours" for an argument, a variable or an override that the plan put in. -->
  <xsl:template match="node()" mode="ours"/>

  <xsl:template match="qemu:arg" mode="ours">
    <xsl:choose>
      <xsl:when test="key('value', generate-id())">
        <xsl:apply-templates select="preceding-sibling::*[1]" mode="ours"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:variable name="option">
          <xsl:apply-templates select="." mode="option"/>
        </xsl:variable>
        <xsl:variable name="target"
                      select="substring-before(substring-after($option, '-set device.'), '.')"/>
        <xsl:if test="contains($ours-text, concat('&#10;', $option, '&#10;')) or
                      $plan/*/@alias = $target">ours</xsl:if>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="qemu:env" mode="ours">
    <xsl:if test="@name = $plan/gvt:env/@name">ours</xsl:if>
  </xsl:template>

  <xsl:template match="qemu:override/qemu:device" mode="ours">
    <xsl:if test="@alias = $plan/*/@alias">ours</xsl:if>
  </xsl:template>

  <xsl:variable name="kept-text">
    <xsl:for-each select="/domain/qemu:commandline/* | /domain/qemu:override/*">
      <xsl:variable name="ours">
        <xsl:apply-templates select="." mode="ours"/>
      </xsl:variable>
      <xsl:if test="$ours = ''">
        <xsl:value-of select="concat('[', generate-id(), ']')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:variable>
  <xsl:variable name="kept-arguments" select="string($kept-text)"/>

  <xsl:template match="/domain/qemu:commandline">
    <xsl:variable name="stays" select="*[contains($kept-arguments, concat('[', generate-id(), ']'))]"/>
    <xsl:if test="$stays or comment() or $removed/gvt:arg or $removed/gvt:env">
      <xsl:copy>
        <xsl:apply-templates select="@* | comment() | processing-instruction()"/>
        <xsl:call-template name="interleave">
          <xsl:with-param name="stays" select="$stays[self::qemu:arg][not(key('value', generate-id()))]"/>
          <xsl:with-param name="returns" select="$removed/gvt:arg"/>
          <xsl:with-param name="kind" select="'arg'"/>
        </xsl:call-template>
        <xsl:call-template name="interleave">
          <xsl:with-param name="stays" select="$stays[not(self::qemu:arg)]"/>
          <xsl:with-param name="returns" select="$removed/gvt:env"/>
          <xsl:with-param name="kind" select="'env'"/>
        </xsl:call-template>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain/qemu:override">
    <xsl:variable name="stays" select="*[contains($kept-arguments, concat('[', generate-id(), ']'))]"/>
    <xsl:if test="$stays or comment() or $removed/gvt:device">
      <xsl:copy>
        <xsl:apply-templates select="@* | comment() | processing-instruction()"/>
        <xsl:call-template name="interleave">
          <xsl:with-param name="stays" select="$stays"/>
          <xsl:with-param name="returns" select="$removed/gvt:device"/>
          <xsl:with-param name="kind" select="'override'"/>
        </xsl:call-template>
      </xsl:copy>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
