<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Repairs the findings of lint.xsl, if the domain itself says how. Each pass does one step, and the
  caller runs it until nothing changes. First, host devices that an argument or an override names
  by number get an alias of their own; all other repairs then go by these aliases. Elements in no
  namespace are made by xsl:element, since a literal element would declare xmlns:qemu.

  This file has the order of the steps, and the parts that several repairs share.
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
  <xsl:include href="lib/identity.xsl"/>
  <xsl:include href="lib/addresses.xsl"/>
  <xsl:include href="lib/chipset.xsl"/>
  <xsl:include href="lib/host-device.xsl"/>
  <xsl:include href="lib/qemu-argument.xsl"/>
  <xsl:include href="lib/spice.xsl"/>
  <xsl:include href="lib/duplicates.xsl"/>
  <xsl:include href="lib/facts.xsl"/>
  <xsl:include href="lib/qemu-address.xsl"/>
  <xsl:include href="lib/vfio-argument.xsl"/>
  <xsl:include href="lib/argument-trouble.xsl"/>
  <xsl:include href="lib/unparsed-argument.xsl"/>
  <xsl:include href="fix/unparsed.xsl"/>
  <xsl:include href="lib/placement.xsl"/>
  <xsl:include href="fix/placement.xsl"/>
  <xsl:include href="fix/raw-vfio.xsl"/>
  <xsl:include href="lib/own-address.xsl"/>
  <xsl:include href="fix/own-address.xsl"/>
  <xsl:include href="fix/aliases.xsl"/>
  <xsl:include href="fix/overrides.xsl"/>
  <xsl:include href="fix/display.xsl"/>
  <xsl:include href="lib/virtio-gpu.xsl"/>
  <xsl:include href="fix/virtio-gpu.xsl"/>
  <xsl:include href="fix/iommu.xsl"/>
  <xsl:include href="fix/igd.xsl"/>
  <xsl:include href="fix/duplicates.xsl"/>

  <!-- two-opregions: the host devices that get x-igd-opregion=false. The plan's own devices are
       left to the plan. -->
  <xsl:variable name="loses-opregion"
                select="set:difference($with-opregion, $keeps-opregion)[not(key('planned', alias/@name))]"/>

  <!-- The first step: a host device that is named by number gets an alias of its own, and is named
       by it everywhere. All such devices get one in the same pass, since the numbers of the others
       change with them. The key has the numbers that something names. -->

  <xsl:key name="spoken-of" match="/domain" use="'*'"/>
  <xsl:key name="spoken-of" match="/domain/qemu:override/qemu:device" use="@alias"/>
  <xsl:key name="spoken-of" match="/domain[key('json', 'yes')][not(key('lacks', 'override'))]/qemu:commandline
                  /qemu:arg[starts-with(@value, 'device.hostdev')][gvt:option-of(.) = 'set']
                  [gvt:set-property(@value) = /domain/gvt:facts/gvt:properties/gvt:property/@name]"
           use="gvt:set-alias(@value)"/>

  <!-- The value of a "-set" as it is when this pass has named the host device. -->
  <func:function name="gvt:renamed">
    <xsl:param name="value"/>
    <xsl:variable name="alias" select="gvt:set-alias($value)"/>
    <xsl:variable name="renamed" select="starts-with($value, 'device.hostdev') and key('hostdev', $alias) and
                                         key('spoken-of', $alias)"/>
    <func:result select="concat(substring('device.ua-', 1 div $renamed),
                                substring($value, 1 + string-length('device.') * $renamed))"/>
  </func:function>

  <!-- dead-set: the "-set" arguments that are repaired, by the alias that they name. The plan's own
       are left to the plan. -->
  <xsl:key name="dead-of" use="gvt:set-alias(@value)"
           match="/domain[key('json', 'yes')][not(key('lacks', 'override'))]/qemu:commandline
                  /qemu:arg[starts-with(@value, 'device.ua-')][gvt:option-of(.) = 'set']
                  [gvt:set-alias(@value) = /domain/devices/hostdev/alias/@name]
                  [not(key('planned', gvt:set-alias(@value)))]
                  [gvt:set-property(@value) = /domain/gvt:facts/gvt:properties/gvt:property/@name]"/>

  <!-- ramfb-without-display, resolution-without-display: the display goes on if something can show
       it (key "lit"); else the properties that need it go (key "dark"). -->

  <xsl:key name="lit" use="generate-id()"
           match="/domain/devices/hostdev[starts-with(alias/@name, 'ua-')][not(@display = 'on')][key('gl', 'yes')]
                  [key('override', concat(alias/@name, ' xres')) or key('override', concat(alias/@name, ' yres')) or
                   key('override', concat(alias/@name, ' ramfb'))/@value = 'true']"/>

  <!-- display-without-graphics: <qemu:override> turns the display on if QEMU has a window of its
       own; else the display goes off. -->

  <xsl:key name="past-libvirt" use="generate-id()"
           match="/domain/devices[not(graphics)][key('own-display', 'yes')]
                  /hostdev[@display = 'on'][starts-with(alias/@name, 'ua-')]"/>

  <xsl:template match="/domain/gvt:facts"/>

  <!-- The new devices of <qemu:override>: those for host devices that have none yet, and the device
       that an argument becomes. -->
  <xsl:variable name="new-overrides">
    <xsl:call-template name="hostdev-overrides"/>
    <xsl:call-template name="raw-override"/>
  </xsl:variable>

  <!-- Adds <qemu:override> if the domain has none and something must be overridden. -->
  <xsl:template match="/domain">
    <xsl:variable name="content">
      <xsl:apply-templates select="node()"/>
      <xsl:if test="not(qemu:override) and exsl:node-set($new-overrides)/*">
        <qemu:override>
          <xsl:copy-of select="$new-overrides"/>
        </qemu:override>
      </xsl:if>
      <xsl:call-template name="moved-elements"/>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="exsl:node-set($new-overrides)/* or qemu:* or $misplaced or *[starts-with(name(), 'qemu:') or
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

  <!-- New overrides come before those of the recorded plan, which come last when it is applied
       again. The first of several <qemu:override> takes the content of the others. The low
       priority lets display.xsl take the whole element out. -->
  <xsl:template match="/domain/qemu:override" priority="0">
    <xsl:variable name="content" select="node() | following-sibling::qemu:override/node()"/>
    <xsl:variable name="planned" select="$content[self::qemu:device][key('planned', @alias)][1]"/>
    <xsl:variable name="behind" select="$planned | $planned/following-sibling::node() |
                                        $planned/../following-sibling::qemu:override/node()"/>
    <xsl:copy>
      <xsl:apply-templates select="@* | set:difference($content, $behind)"/>
      <xsl:copy-of select="$new-overrides"/>
      <xsl:apply-templates select="$behind"/>
    </xsl:copy>
  </xsl:template>

  <!-- The new host device comes behind the kinds that libvirt prints before it. Duplicates are left
       out. -->
  <xsl:template match="/domain/devices">
    <xsl:variable name="before" select="emulator | disk | controller | lease | filesystem | interface | smartcard |
                                        serial | parallel | console | channel | input | tpm | graphics | sound |
                                        audio | video | hostdev"/>
    <xsl:variable name="last" select="generate-id($before[last()])"/>
    <xsl:variable name="going" select="gvt:going()"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:if test="not($before)">
        <xsl:call-template name="raw-hostdev"/>
      </xsl:if>
      <xsl:for-each select="node()">
        <xsl:apply-templates select="self::node()[not(set:has-same-node(., $going))]"/>
        <xsl:if test="generate-id() = $last">
          <xsl:call-template name="raw-hostdev"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <xsl:template name="property">
    <xsl:param name="name"/>
    <xsl:param name="value"/>
    <!-- How it is written, if it isn't a known property. -->
    <xsl:param name="written" select="/.."/>
    <xsl:variable name="type" select="string($known[@name = $name]/@type | $written[not($known[@name = $name])])"/>
    <qemu:property name="{$name}" type="{$type}" value="{gvt:typed($value, $type)}"/>
  </xsl:template>

  <!-- The value as libvirt reads it for a property of this type. -->
  <func:function name="gvt:typed">
    <xsl:param name="value"/>
    <xsl:param name="type"/>
    <xsl:variable name="on" select="$value = 'on' or $value = 'yes' or $value = 'true' or $value = 'y' or $value = '1'"/>
    <xsl:variable name="number" select="$type = 'unsigned' or $type = 'signed'"/>
    <xsl:variable name="digits" select="substring($value, 1, string-length($value) - 1)"/>
    <xsl:variable name="unit" select="translate(substring($value, string-length($value)), 'kmgt', 'KMGT')"/>
    <xsl:choose>
      <xsl:when test="$type = 'bool'">
        <func:result select="string($on)"/>
      </xsl:when>
      <xsl:when test="$number and (starts-with($value, '0x') or starts-with($value, '0X'))">
        <func:result select="format-number(gvt:value(translate(substring($value, 3), 'ABCDEF', 'abcdef'), 16), '0')"/>
      </xsl:when>
      <!-- A size, such as 64K. -->
      <xsl:when test="$type = 'unsigned' and $digits != '' and translate($digits, '0123456789', '') = '' and
                      translate($unit, 'KMGT', '') = ''">
        <func:result select="format-number($digits * (1024 * ($unit = 'K') + 1048576 * ($unit = 'M') +
                                           1073741824 * ($unit = 'G') + 1099511627776 * ($unit = 'T')), '0')"/>
      </xsl:when>
      <xsl:when test="$type = 'unsigned' and translate($value, '0123456789', '') != ''">
        <func:result select="number($on)"/>
      </xsl:when>
      <xsl:when test="$type = 'string' and $value = 'true'">
        <func:result select="'on'"/>
      </xsl:when>
      <xsl:when test="$type = 'string' and $value = 'false'">
        <func:result select="'off'"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="string($value)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
