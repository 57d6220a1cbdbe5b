<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Takes a plan back. The plan's elements go, and those that libvirt added for them. The elements that
  apply removed return to their places. The state goes. Without a state nothing changes.

  A password comes from the graphics that holds it now, or from gvt:facts/gvt:backup. If neither has
  it, the mark gvt:secret stays on the element, and the caller sees it.

  This file has the order of the steps, and the parts that several concerns share.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt set">
  <xsl:include href="lib/identity.xsl"/>
  <xsl:include href="lib/addresses.xsl"/>
  <xsl:include href="lib/chipset.xsl"/>
  <xsl:include href="lib/host-device.xsl"/>
  <xsl:include href="lib/qemu-argument.xsl"/>
  <xsl:include href="lib/qemu-name.xsl"/>
  <xsl:include href="lib/spice.xsl"/>
  <xsl:include href="lib/state.xsl"/>
  <xsl:include href="lib/usb-ports.xsl"/>
  <xsl:include href="revert/addresses.xsl"/>
  <xsl:include href="revert/order.xsl"/>
  <xsl:include href="revert/features.xsl"/>
  <xsl:include href="revert/memory.xsl"/>
  <xsl:include href="revert/display.xsl"/>
  <xsl:include href="revert/passwords.xsl"/>
  <xsl:include href="revert/qemu-namespace.xsl"/>

  <xsl:variable name="base" select="$state/gvt:base"/>
  <xsl:variable name="removed" select="$state/gvt:removed"/>
  <xsl:variable name="backup" select="$state/gvt:facts/gvt:backup/domain"/>

  <!-- The devices that are there because of the plan: hostdevs, by their alias, or by the host
       device if someone wrote them again; the plan's graphics, video and audio; an <audio> that
       libvirt added, which gvt:base doesn't have; the <console> that libvirt added for the serial
       that became the first; and devices that need the plan's SPICE graphics. -->
  <xsl:variable name="ours"
                select="$planned-hostdevs | $devices/hostdev[alias/@name = $plan/*/@alias] |
                        $devices[$plan/gvt:display/*]/video[alias/@name = 'ua-gvt-video'][not($base/gvt:video)] |
                        $devices/graphics[@type = $plan/gvt:display/gvt:graphics/@type] |
                        $devices[$plan/gvt:display/gvt:shared-memory]/memballoon[@model = 'none'] |
                        $devices[$plan/gvt:display/gvt:shared-memory]/shmem[alias/@name = 'ua-gvt-shmem'] |
                        $devices/audio[@type = $plan/gvt:audio/@type]
                                      [@id = $removed/gvt:audio/@id or (@id = '1' and not($removed/gvt:audio))] |
                        $devices[$base]/audio[@type = 'none' or @type = 'spice']
                                             [not(@id = $devices/*[self::sound or self::graphics]/audio/@id)]
                                             [not(contains(concat(' ', $base/@audio), concat(' ', @id, '=')))] |
                        $devices[$removed/gvt:console[gvt:is-serial-console(.)]]/console[gvt:is-serial-console(.)] |
                        $orphans"/>
  <xsl:variable name="staying" select="$devices/*[not(set:has-same-node(., $ours))]"/>

  <xsl:template match="/domain/metadata[not(gvt:state/gvt:base/@metadata)][not(node()[not(self::gvt:state)])]"/>
  <xsl:template match="/domain/metadata/gvt:state"/>

  <!-- The devices that stay and those that return, in the order that the domain had. -->
  <xsl:template match="/domain/devices">
    <xsl:variable name="stays" select="node()[not(set:has-same-node(., $ours))]"/>
    <xsl:call-template name="note-orphans"/>
    <xsl:if test="$stays or not($base/@devices)">
      <xsl:copy>
        <xsl:apply-templates select="@*"/>
        <xsl:call-template name="interleave">
          <xsl:with-param name="stays" select="$stays[not(set:has-same-node(., $gone))]"/>
          <xsl:with-param name="returns"
                          select="$removed/*[not(self::gvt:arg or self::gvt:env or self::gvt:device)]"/>
        </xsl:call-template>
        <xsl:call-template name="new-hub"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <!-- Renames an element out of gvt-xml's namespace. -->
  <xsl:template match="gvt:*" mode="back">
    <xsl:element name="{local-name()}">
      <xsl:apply-templates select="@* | node()" mode="back"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="@* | node()[not(self::*)]" mode="back">
    <xsl:copy/>
  </xsl:template>

  <!-- gvt:before and gvt:nth don't return, nor any other attribute in gvt-xml's namespace. -->
  <xsl:template match="@gvt:*" mode="back"/>
</xsl:stylesheet>
