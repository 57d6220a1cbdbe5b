<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Repairs in libvirt's qemu namespace: missing-namespace, dead-set, mdev-rom, override-type,
  override-driver, and the properties that other repairs need.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                xmlns:exsl="http://exslt.org/common"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt set exsl">
  <!-- missing-namespace -->

  <xsl:template match="/domain/*[namespace-uri() != 'http://libvirt.org/schemas/domain/qemu/1.0']
                         [local-name() = 'commandline' or local-name() = 'override' or starts-with(name(), 'qemu:')] |
                       /domain/qemu:*//*[namespace-uri() != 'http://libvirt.org/schemas/domain/qemu/1.0']">
    <xsl:apply-templates select="." mode="into-namespace"/>
  </xsl:template>

  <xsl:template match="*" mode="into-namespace">
    <xsl:variable name="after-colon" select="substring-after(local-name(), ':')"/>
    <xsl:element name="qemu:{$after-colon}{substring(local-name(), 1 div ($after-colon = ''))}">
      <xsl:copy-of select="@*"/>
      <xsl:apply-templates select="node()" mode="into-namespace"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="node()[not(self::*)]" mode="into-namespace">
    <xsl:copy/>
  </xsl:template>

  <!-- dead-set: libvirt's own attributes take the value over, else <qemu:override> does. The plan's
       own arguments are left to the plan. -->

  <xsl:key name="dead" use="generate-id()"
           match="/domain[key('json', 'yes')][not(key('lacks', 'override'))]/qemu:commandline
                  /qemu:arg[starts-with(@value, 'device.ua-')][gvt:option-of(.) = 'set']
                  [gvt:set-alias(@value) = /domain/devices/hostdev/alias/@name]
                  [not(key('planned', gvt:set-alias(@value)))]
                  [gvt:set-property(@value) = /domain/gvt:facts/gvt:properties/gvt:property/@name]"/>

  <xsl:template match="/domain/qemu:commandline/qemu:arg[key('dead', generate-id())]"/>
  <xsl:template match="/domain/qemu:commandline/qemu:arg[gvt:option-name(@value) = 'set']
                       [key('dead', generate-id(gvt:next-argument(.)))]"/>
  <xsl:template match="/domain/qemu:commandline[not(*[not(key('dead', generate-id()))]
                         [not(key('dead', generate-id(gvt:next-argument(.))))])]"/>

  <!-- Whether libvirt's own attributes will do for ramfb and display: without a graphics libvirt
       refuses them. -->
  <func:function name="gvt:is-native">
    <xsl:param name="hostdev"/>
    <func:result select="$hostdev/../graphics and gvt:keeps-display($hostdev)"/>
  </func:function>

  <xsl:template match="/domain/devices/hostdev[key('dead-of', alias/@name)]">
    <xsl:variable name="native" select="gvt:is-native(.)"/>
    <xsl:variable name="sets" select="key('dead-of', alias/@name)/@value"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:if test="$native">
        <xsl:for-each select="$sets[contains(., '.display=') or contains(., '.ramfb=')]">
          <xsl:variable name="value" select="substring-after(., '=')"/>
          <xsl:attribute name="{gvt:set-property(.)}">
            <xsl:choose>
              <xsl:when test="$value = 'on' or $value = 'yes' or $value = 'true'">on</xsl:when>
              <xsl:otherwise>off</xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
        </xsl:for-each>
      </xsl:if>
      <xsl:apply-templates select="node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- The properties that a host device's override still lacks. -->
  <xsl:template match="hostdev" mode="new-properties">
    <xsl:variable name="native" select="gvt:is-native(.)"/>
    <xsl:variable name="alias" select="alias/@name"/>
    <xsl:for-each select="key('dead-of', $alias)">
      <xsl:variable name="name" select="gvt:set-property(@value)"/>
      <xsl:if test="not($native and ($name = 'ramfb' or $name = 'display' or
                        ($name = 'driver' and contains(@value, '=vfio-pci-nohotplug'))))">
        <xsl:call-template name="property">
          <xsl:with-param name="name" select="$name"/>
          <xsl:with-param name="value" select="substring-after(@value, '=')"/>
        </xsl:call-template>
      </xsl:if>
    </xsl:for-each>
    <xsl:apply-templates select="/domain[not(key('lacks', 'override'))]/devices/hostdev[@type = 'mdev'][alias/@name = $alias]/rom"
                         mode="new-properties"/>
    <xsl:if test="not(key('dead-of', $alias)) and not(key('override', concat($alias, ' display'))) and
                  (key('past-libvirt', generate-id()) or key('lit', generate-id()))">
      <xsl:call-template name="property">
        <xsl:with-param name="name" select="'display'"/>
        <xsl:with-param name="value" select="'on'"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="key('past-libvirt', generate-id())[@ramfb = 'on']">
      <xsl:call-template name="property">
        <xsl:with-param name="name" select="'driver'"/>
        <xsl:with-param name="value" select="'vfio-pci-nohotplug'"/>
      </xsl:call-template>
      <xsl:call-template name="property">
        <xsl:with-param name="name" select="'ramfb'"/>
        <xsl:with-param name="value" select="'on'"/>
      </xsl:call-template>
    </xsl:if>
    <!-- igd-without-opregion: the plan's own devices are left to the plan. -->
    <xsl:if test="key('blind', generate-id()) and not(gvt:has-opregion-elsewhere(.)) and
                  not(key('planned', $alias)) and not(key('lacks', 'override')) and
                  not(key('override', concat($alias, ' x-igd-opregion')) or
                      key('set', $alias)[contains(@value, '.x-igd-opregion=')])">
      <xsl:call-template name="property">
        <xsl:with-param name="name" select="'x-igd-opregion'"/>
        <xsl:with-param name="value" select="'true'"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="set:has-same-node(., $loses-opregion) and not(key('dead-of', $alias)) and
                  not(key('lacks', 'override') or key('override', concat($alias, ' x-igd-opregion')))">
      <xsl:call-template name="property">
        <xsl:with-param name="name" select="'x-igd-opregion'"/>
        <xsl:with-param name="value" select="'false'"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="not(@ramfb = 'on') and not(key('dead-of', $alias))">
      <xsl:for-each select="$known[@driver][key('override', concat($alias, ' ', @name))]
                            [not(key('override', concat($alias, ' driver'))/@value = @driver)][1]">
        <xsl:call-template name="property">
          <xsl:with-param name="name" select="'driver'"/>
          <xsl:with-param name="value" select="@driver"/>
        </xsl:call-template>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <!-- mdev-rom -->

  <xsl:template match="rom" mode="new-properties">
    <xsl:if test="@file and not(@enabled = 'no')">
      <xsl:call-template name="property">
        <xsl:with-param name="name" select="'romfile'"/>
        <xsl:with-param name="value" select="@file"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="@bar or @enabled = 'no'">
      <xsl:call-template name="property">
        <xsl:with-param name="name" select="'rombar'"/>
        <xsl:with-param name="value" select="number(@bar = 'on' and not(@enabled = 'no'))"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain[not(key('lacks', 'override'))]/devices
                       /hostdev[@type = 'mdev'][starts-with(alias/@name, 'ua-')]/rom"/>

  <!-- The overrides of host devices that have none yet. -->
  <xsl:template name="hostdev-overrides">
    <xsl:for-each select="/domain/devices/hostdev[starts-with(alias/@name, 'ua-')]
                          [not(/domain/qemu:override/qemu:device/@alias = alias/@name)]">
      <xsl:variable name="properties">
        <xsl:apply-templates select="." mode="new-properties"/>
      </xsl:variable>
      <xsl:if test="exsl:node-set($properties)/*">
        <qemu:device alias="{alias/@name}">
          <qemu:frontend>
            <xsl:copy-of select="$properties"/>
          </qemu:frontend>
        </qemu:device>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="/domain/qemu:override/qemu:device/qemu:frontend">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:apply-templates select="key('hostdev', ../@alias)[starts-with(alias/@name, 'ua-')]" mode="new-properties"/>
    </xsl:copy>
  </xsl:template>

  <!-- override-type -->

  <xsl:template match="/domain/qemu:override/qemu:device[key('hostdev', @alias)]/qemu:frontend/qemu:property
                       [not(@type = 'remove')][@value][@name = /domain/gvt:facts/gvt:properties/gvt:property/@name]">
    <xsl:variable name="type" select="$known[@name = current()/@name]/@type"/>
    <xsl:variable name="loses" select="@name = 'x-igd-opregion' and
                                       set:has-same-node(key('hostdev', ../../@alias)[1], $loses-opregion)"/>
    <xsl:copy>
      <xsl:copy-of select="@name"/>
      <xsl:attribute name="type">
        <xsl:value-of select="$type"/>
      </xsl:attribute>
      <xsl:attribute name="value">
        <xsl:choose>
          <xsl:when test="$loses">
            <xsl:value-of select="gvt:typed('false', $type)"/>
          </xsl:when>
          <xsl:otherwise>
            <xsl:value-of select="gvt:typed(@value, $type)"/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
    </xsl:copy>
  </xsl:template>

  <!-- The type of another property is that which is written. -->
  <xsl:template match="/domain/qemu:override/qemu:device/qemu:frontend/qemu:property[gvt:is-hexadecimal(.)]/@value">
    <xsl:attribute name="value">
      <xsl:value-of select="gvt:typed(., ../@type)"/>
    </xsl:attribute>
  </xsl:template>

  <xsl:template match="/domain/qemu:override/qemu:device/qemu:frontend/qemu:property[@name = 'id']"/>
</xsl:stylesheet>
