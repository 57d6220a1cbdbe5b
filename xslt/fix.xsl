<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Repairs what lint.xsl finds, where the domain itself says how. Each pass does a step, and the caller runs it
  until nothing changes: host devices that something speaks of get an alias of their own first (step 1), which
  everything else then goes by. (Elements are made by xsl:element: a literal one would declare xmlns:qemu.)
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <xsl:include href="lib/identity.xsl"/>
  <xsl:include href="lib/addresses.xsl"/>
  <xsl:include href="lib/host-device.xsl"/>
  <xsl:include href="lib/duplicates.xsl"/>
  <xsl:include href="lib/facts.xsl"/>
  <xsl:include href="lib/vfio-argument.xsl"/>
  <xsl:include href="fix/raw-vfio.xsl"/>
  <xsl:include href="fix/aliases.xsl"/>
  <xsl:include href="fix/overrides.xsl"/>
  <xsl:include href="fix/display.xsl"/>
  <xsl:include href="fix/igd.xsl"/>
  <xsl:include href="fix/duplicates.xsl"/>

  <!-- two-opregions: "[ID]" for each host device that gets x-igd-opregion=false. What a recorded plan says is the plan's to
       change. -->
  <xsl:variable name="loses-opregion">
    <xsl:for-each select="/domain/devices/hostdev[contains($with-opregion, concat('[', generate-id(), ']'))]
                          [not(contains($keeps-opregion, concat('[', generate-id(), ']')))][not(key('planned', alias/@name))]">
      <xsl:value-of select="concat('[', generate-id(), ']')"/>
    </xsl:for-each>
  </xsl:variable>

  <!-- Step 1: a host device that is spoken of by number gets an alias of its own, wherever it is spoken of; all of
       them at once, since the numbers of the others change with it. -->

  <xsl:key name="spoken-of" match="/domain" use="'*'"/>
  <xsl:key name="spoken-of" match="/domain/qemu:override/qemu:device" use="@alias"/>
  <xsl:key name="spoken-of" match="/domain[key('json', 'yes')][not(key('lacks', 'override'))]/qemu:commandline
                  /qemu:arg[starts-with(@value, 'device.hostdev')][preceding-sibling::*[1]/@value = '-set']
                  [substring-before(substring-after(substring-after(@value, 'device.'), '.'), '=') =
                   /domain/gvt:facts/gvt:properties/gvt:property/@name]"
           use="substring-before(substring-after(@value, 'device.'), '.')"/>
  <xsl:key name="dead-of" use="substring-before(substring-after(@value, 'device.'), '.')"
           match="/domain[key('json', 'yes')][not(key('lacks', 'override'))]/qemu:commandline
                  /qemu:arg[starts-with(@value, 'device.ua-')][preceding-sibling::*[1]/@value = '-set']
                  [substring-before(substring-after(@value, 'device.'), '.') = /domain/devices/hostdev/alias/@name]
                  [not(key('planned', substring-before(substring-after(@value, 'device.'), '.')))]
                  [substring-before(substring-after(substring-after(@value, 'device.'), '.'), '=') =
                   /domain/gvt:facts/gvt:properties/gvt:property/@name]"/>

  <!-- ramfb-without-display, resolution-without-display: the display on where something can show it ("lit"), else
       what needs it goes ("dark"). -->

  <xsl:key name="lit" use="generate-id()"
           match="/domain/devices/hostdev[starts-with(alias/@name, 'ua-')][not(@display = 'on')][key('gl', 'yes')]
                  [key('override', concat(alias/@name, ' xres')) or key('override', concat(alias/@name, ' yres')) or
                   key('override', concat(alias/@name, ' ramfb'))/@value = 'true']"/>

  <!-- display-without-graphics: past libvirt where QEMU has a window of its own, else off. -->

  <xsl:key name="past-libvirt" use="generate-id()"
           match="/domain/devices[not(graphics)][key('own-display', 'yes')]
                  /hostdev[@display = 'on'][starts-with(alias/@name, 'ua-')]"/>

  <xsl:template match="/domain/gvt:facts"/>

  <!-- "[ALIAS]" for each host device whose override gets something, "[raw]" for the one that an argument becomes. -->
  <xsl:variable name="overridden">
    <xsl:value-of select="$new-overrides"/>
    <xsl:call-template name="raw-override">
      <xsl:with-param name="mark" select="'[raw]'"/>
    </xsl:call-template>
  </xsl:variable>

  <!-- <domain>, with <qemu:override> where it has none and something is to be overridden. -->
  <xsl:template match="/domain">
    <xsl:variable name="content">
      <xsl:apply-templates select="node()"/>
      <xsl:if test="not(qemu:override)">
        <xsl:call-template name="new-override"/>
      </xsl:if>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="contains($overridden, '[') or qemu:* or *[starts-with(name(), 'qemu:') or
                      local-name() = 'commandline' or local-name() = 'override']">
        <domain xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
          <xsl:apply-templates select="@*"/>
          <xsl:copy-of select="$content"/>
        </domain>
      </xsl:when>
      <xsl:otherwise>
        <xsl:copy>
          <xsl:apply-templates select="@*"/>
          <xsl:copy-of select="$content"/>
        </xsl:copy>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="new-override">
    <xsl:if test="contains($overridden, '[')">
      <qemu:override>
        <xsl:call-template name="new-override-devices"/>
        <xsl:call-template name="raw-override"/>
      </qemu:override>
    </xsl:if>
  </xsl:template>

  <!-- Before what the recorded plan has there, which comes last when it is applied again. Where nothing more special
       matches: see display.xsl. -->
  <xsl:template match="/domain/qemu:override" priority="0">
    <xsl:variable name="planned" select="qemu:device[key('planned', @alias)][1]"/>
    <xsl:copy>
      <xsl:apply-templates select="@* | node()[not($planned)] | $planned/preceding-sibling::node()"/>
      <xsl:call-template name="new-override-devices"/>
      <xsl:call-template name="raw-override"/>
      <xsl:apply-templates select="$planned | $planned/following-sibling::node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- The new host device stands behind the kinds that libvirt prints before it; those that are there twice are left out. -->
  <xsl:template match="/domain/devices">
    <xsl:variable name="before" select="emulator | disk | controller | lease | filesystem | interface | smartcard |
                                        serial | parallel | console | channel | input | tpm | graphics | sound |
                                        audio | video | hostdev"/>
    <xsl:variable name="last" select="generate-id($before[last()])"/>
    <xsl:variable name="going">
      <xsl:call-template name="going"/>
    </xsl:variable>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:if test="not($before)">
        <xsl:call-template name="raw-hostdev"/>
      </xsl:if>
      <xsl:for-each select="node()">
        <xsl:apply-templates select="self::node()[not(contains($going, concat('[', generate-id(), ']')))]"/>
        <xsl:if test="generate-id() = $last">
          <xsl:call-template name="raw-hostdev"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <xsl:template name="property">
    <xsl:param name="mark"/>
    <xsl:param name="name"/>
    <xsl:param name="value"/>
    <xsl:variable name="type" select="$known[@name = $name]/@type"/>
    <xsl:choose>
      <xsl:when test="$mark">
        <xsl:value-of select="$mark"/>
      </xsl:when>
      <xsl:otherwise>
        <qemu:property name="{$name}" type="{$type}">
          <xsl:attribute name="value">
            <xsl:call-template name="value">
              <xsl:with-param name="type" select="$type"/>
              <xsl:with-param name="value" select="$value"/>
            </xsl:call-template>
          </xsl:attribute>
        </qemu:property>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A value as libvirt reads it in a property of this type. -->
  <xsl:template name="value">
    <xsl:param name="type"/>
    <xsl:param name="value"/>
    <xsl:variable name="on" select="$value = 'on' or $value = 'yes' or $value = 'true' or $value = 'y' or $value = '1'"/>
    <xsl:choose>
      <xsl:when test="$type = 'bool' and $on">true</xsl:when>
      <xsl:when test="$type = 'bool'">false</xsl:when>
      <xsl:when test="$type = 'unsigned' and starts-with($value, '0x')">
        <xsl:call-template name="decimal">
          <xsl:with-param name="digits" select="translate(substring($value, 3), 'ABCDEF', 'abcdef')"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="$type = 'unsigned' and translate($value, '0123456789', '') != ''">
        <xsl:value-of select="number($on)"/>
      </xsl:when>
      <xsl:when test="$type = 'string' and $value = 'true'">on</xsl:when>
      <xsl:when test="$type = 'string' and $value = 'false'">off</xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="$value"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="decimal">
    <xsl:param name="digits"/>
    <xsl:param name="sum" select="0"/>
    <xsl:choose>
      <xsl:when test="$digits = ''">
        <xsl:value-of select="$sum"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="decimal">
          <xsl:with-param name="digits" select="substring($digits, 2)"/>
          <xsl:with-param name="sum"
                          select="16 * $sum + string-length(substring-before('0123456789abcdef', substring($digits, 1, 1)))"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
