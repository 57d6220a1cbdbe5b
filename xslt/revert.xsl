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
  <xsl:include href="lib/host-device.xsl"/>
  <xsl:include href="lib/qemu-argument.xsl"/>
  <xsl:include href="lib/state.xsl"/>
  <xsl:include href="revert/pci.xsl"/>
  <xsl:include href="revert/order.xsl"/>
  <xsl:include href="revert/features.xsl"/>
  <xsl:include href="revert/display.xsl"/>
  <xsl:include href="revert/passwords.xsl"/>
  <xsl:include href="revert/qemu-namespace.xsl"/>

  <xsl:variable name="base" select="$state/gvt:base"/>
  <xsl:variable name="removed" select="$state/gvt:removed"/>
  <xsl:variable name="backup" select="$state/gvt:facts/gvt:backup/domain"/>

  <!-- The devices that are there because of the plan: hostdevs, by their alias, or by the host
       device if someone wrote them again; the plan's graphics, video and audio; and an <audio> that
       libvirt added, which gvt:base doesn't have. -->
  <xsl:variable name="ours"
                select="$planned-hostdevs | $devices/hostdev[alias/@name = $plan/*/@alias] |
                        $devices[$plan/gvt:display/*]/video[alias/@name = 'ua-gvt-video'] |
                        $devices/graphics[@type = $plan/gvt:display/gvt:graphics/@type] |
                        $devices/audio[@type = $plan/gvt:audio/@type]
                                      [@id = $removed/gvt:audio/@id or (@id = '1' and not($removed/gvt:audio))] |
                        $devices[$base]/audio[@type = 'none' or @type = 'spice']
                                             [not(@id = $devices/*[self::sound or self::graphics]/audio/@id)]
                                             [not(contains(concat(' ', $base/@audio), concat(' ', @id, '=')))]"/>
  <xsl:variable name="staying" select="$devices/*[not(set:has-same-node(., $ours))]"/>

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
                      $kept">
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

  <!-- The devices that stay and those that return, in the order that the domain had. -->
  <xsl:template match="/domain/devices">
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:variable name="stays" select="node()[not(set:has-same-node(., $ours))]"/>
      <xsl:call-template name="interleave">
        <xsl:with-param name="stays" select="$stays[not(set:has-same-node(., $gone))]"/>
        <xsl:with-param name="returns"
                        select="$removed/*[not(self::gvt:arg or self::gvt:env or self::gvt:device)]"/>
        <xsl:with-param name="kind" select="'device'"/>
      </xsl:call-template>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/qemu:commandline">
    <xsl:variable name="stays" select="*[set:has-same-node(., $kept)]"/>
    <xsl:if test="$stays or comment() or $removed/gvt:arg or $removed/gvt:env">
      <xsl:copy>
        <xsl:apply-templates select="@* | comment() | processing-instruction()"/>
        <xsl:call-template name="interleave">
          <xsl:with-param name="stays" select="$stays[self::qemu:arg][not(gvt:is-value(.))]"/>
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
    <xsl:variable name="stays" select="*[set:has-same-node(., $kept)]"/>
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

  <!-- Renames an element out of gvt-xml's namespace. -->
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

  <!-- gvt:before and gvt:nth don't return, nor any other attribute in gvt-xml's namespace. -->
  <xsl:template match="@gvt:*" mode="back"/>
</xsl:stylesheet>
