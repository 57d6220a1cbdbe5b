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
  <xsl:include href="lib/names.xsl"/>
  <xsl:include href="lib/twice.xsl"/>
  <xsl:include href="lib/effect.xsl"/>
  <xsl:include href="lib/raw.xsl"/>
  <xsl:include href="raw.xsl"/>

  <xsl:variable name="known" select="/domain/gvt:facts/gvt:properties/gvt:property"/>

  <!-- two-opregions: "[ID]" for each host device that gets x-igd-opregion=false. What a recorded plan says is the plan's to
       change. -->
  <xsl:variable name="loses-opregion">
    <xsl:for-each select="/domain/devices/hostdev[contains($with-opregion, concat('[', generate-id(), ']'))]
                          [not(contains($keeps-opregion, concat('[', generate-id(), ']')))][not(key('planned', alias/@name))]">
      <xsl:value-of select="concat('[', generate-id(), ']')"/>
    </xsl:for-each>
  </xsl:variable>

  <xsl:template match="/domain/gvt:facts"/>

  <!-- <domain>, with <qemu:override> where it has none and something is to be overridden. -->
  <xsl:template match="/domain">
    <xsl:variable name="content">
      <xsl:apply-templates select="node()"/>
      <xsl:if test="not(qemu:override)">
        <xsl:call-template name="new-override"/>
      </xsl:if>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="contains($new-overrides, '[') or qemu:* or *[starts-with(name(), 'qemu:') or
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

  <!-- dropped-alias: kept by a name of its own where something speaks of it, or by which it is told apart. -->

  <xsl:template match="/domain/devices/*/alias/@name[key('dropped', generate-id(..))]">
    <xsl:attribute name="name">
      <xsl:call-template name="kept-name"/>
    </xsl:attribute>
  </xsl:template>

  <xsl:template match="/domain/qemu:override/qemu:device/@alias
                       [key('dropped', generate-id(key('dropped-name', .)))]">
    <xsl:attribute name="alias">
      <xsl:call-template name="kept-name"/>
    </xsl:attribute>
  </xsl:template>

  <xsl:template name="kept-name">
    <xsl:variable name="strange"
                  select="translate(., 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-', '')"/>
    <xsl:if test="not(starts-with(., 'ua-'))">ua-</xsl:if>
    <xsl:value-of select="translate(., $strange, '-----------')"/>
  </xsl:template>

  <!-- Step 1: a host device that is spoken of by number gets an alias of its own, wherever it is spoken of; all of
       them at once, since the numbers of the others change with it. -->

  <xsl:key name="spoken-of" match="/domain" use="'*'"/>
  <xsl:key name="spoken-of" match="/domain/qemu:override/qemu:device" use="@alias"/>
  <xsl:key name="spoken-of" match="/domain[key('json', 'yes')][not(key('lacks', 'override'))]/qemu:commandline
                  /qemu:arg[starts-with(@value, 'device.hostdev')][preceding-sibling::*[1]/@value = '-set']
                  [substring-before(substring-after(substring-after(@value, 'device.'), '.'), '=') =
                   /domain/gvt:facts/gvt:properties/gvt:property/@name]"
           use="substring-before(substring-after(@value, 'device.'), '.')"/>

  <xsl:template match="/domain/devices/hostdev[not(starts-with(alias/@name, 'ua-'))]">
    <xsl:variable name="number">
      <xsl:apply-templates select="." mode="alias"/>
    </xsl:variable>
    <xsl:variable name="needed" select="key('spoken-of', $number) or (@type = 'mdev' and rom) or
                                        (@display = 'on' and not(../graphics) and key('own-display', 'yes')) or
                                        ((key('blind', generate-id()) or
                                          contains($loses-opregion, concat('[', generate-id(), ']'))) and
                                         not(key('lacks', 'override')))"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:choose>
        <xsl:when test="key('spoken-of', $number) or ($needed and not(key('dropped', generate-id(alias))))">
          <xsl:apply-templates select="node()[not(self::alias or self::address)]"/>
          <xsl:element name="alias">
            <xsl:attribute name="name">
              <xsl:value-of select="concat('ua-', $number)"/>
            </xsl:attribute>
          </xsl:element>
          <xsl:apply-templates select="address"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:apply-templates select="node()"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/qemu:override/qemu:device/@alias[key('hostdev', .)[not(starts-with(alias/@name, 'ua-'))]]">
    <xsl:attribute name="alias">
      <xsl:value-of select="concat('ua-', .)"/>
    </xsl:attribute>
  </xsl:template>

  <xsl:template match="qemu:commandline/qemu:arg/@value[starts-with(., 'device.hostdev')]
                       [key('hostdev', substring-before(substring-after(., 'device.'), '.'))]
                       [key('spoken-of', substring-before(substring-after(., 'device.'), '.'))]">
    <xsl:attribute name="value">
      <xsl:value-of select="concat('device.ua-', substring-after(., 'device.'))"/>
    </xsl:attribute>
  </xsl:template>

  <!-- dead-set: by native attributes where libvirt has them, by override else. What the recorded plan wrote is
       the plan's to write anew. -->

  <xsl:key name="dead" use="generate-id()"
           match="/domain[key('json', 'yes')][not(key('lacks', 'override'))]/qemu:commandline
                  /qemu:arg[starts-with(@value, 'device.ua-')][preceding-sibling::*[1]/@value = '-set']
                  [substring-before(substring-after(@value, 'device.'), '.') = /domain/devices/hostdev/alias/@name]
                  [not(key('planned', substring-before(substring-after(@value, 'device.'), '.')))]
                  [substring-before(substring-after(substring-after(@value, 'device.'), '.'), '=') =
                   /domain/gvt:facts/gvt:properties/gvt:property/@name]"/>
  <xsl:key name="dead-of" use="substring-before(substring-after(@value, 'device.'), '.')"
           match="/domain[key('json', 'yes')][not(key('lacks', 'override'))]/qemu:commandline
                  /qemu:arg[starts-with(@value, 'device.ua-')][preceding-sibling::*[1]/@value = '-set']
                  [substring-before(substring-after(@value, 'device.'), '.') = /domain/devices/hostdev/alias/@name]
                  [not(key('planned', substring-before(substring-after(@value, 'device.'), '.')))]
                  [substring-before(substring-after(substring-after(@value, 'device.'), '.'), '=') =
                   /domain/gvt:facts/gvt:properties/gvt:property/@name]"/>

  <xsl:template match="/domain/qemu:commandline/qemu:arg[key('dead', generate-id())]"/>
  <xsl:template match="/domain/qemu:commandline/qemu:arg[@value = '-set']
                       [key('dead', generate-id(following-sibling::*[1]))]"/>
  <xsl:template match="/domain/qemu:commandline[not(*[not(key('dead', generate-id()))]
                         [not(key('dead', generate-id(following-sibling::*[1])))])]"/>

  <!-- Says "native" where libvirt has ramfb and display for this host device: for a PCI one from 10.3 on. -->
  <xsl:template match="hostdev" mode="native">
    <xsl:if test="../graphics and (@type = 'mdev' or (@type = 'pci' and not(key('lacks', 'pci-display'))))">native</xsl:if>
  </xsl:template>

  <xsl:template match="/domain/devices/hostdev[key('dead-of', alias/@name)]">
    <xsl:variable name="native">
      <xsl:apply-templates select="." mode="native"/>
    </xsl:variable>
    <xsl:variable name="sets" select="key('dead-of', alias/@name)/@value"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:if test="$native != ''">
        <xsl:for-each select="$sets[contains(., '.display=') or contains(., '.ramfb=')]">
          <xsl:variable name="value" select="substring-after(., '=')"/>
          <xsl:attribute name="{substring-before(substring-after(substring-after(., 'device.'), '.'), '=')}">
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

  <!-- The properties that a host device's override is to have besides what it has: as <qemu:property>, or, to see
       whether there are any, as a mark each. -->
  <xsl:template match="hostdev" mode="new-properties">
    <xsl:param name="mark"/>
    <xsl:variable name="native">
      <xsl:apply-templates select="." mode="native"/>
    </xsl:variable>
    <xsl:variable name="alias" select="alias/@name"/>
    <xsl:for-each select="key('dead-of', $alias)">
      <xsl:variable name="name"
                    select="substring-before(substring-after(substring-after(@value, 'device.'), '.'), '=')"/>
      <xsl:if test="not($native != '' and ($name = 'ramfb' or $name = 'display' or
                        ($name = 'driver' and contains(@value, '=vfio-pci-nohotplug'))))">
        <xsl:call-template name="property">
          <xsl:with-param name="mark" select="$mark"/>
          <xsl:with-param name="name" select="$name"/>
          <xsl:with-param name="value" select="substring-after(@value, '=')"/>
        </xsl:call-template>
      </xsl:if>
    </xsl:for-each>
    <xsl:apply-templates select="/domain[not(key('lacks', 'override'))]/devices/hostdev[@type = 'mdev'][alias/@name = $alias]/rom"
                         mode="new-properties">
      <xsl:with-param name="mark" select="$mark"/>
    </xsl:apply-templates>
    <xsl:if test="not(key('dead-of', $alias)) and not(key('override', concat($alias, ' display'))) and
                  (key('past-libvirt', generate-id()) or key('lit', generate-id()))">
      <xsl:call-template name="property">
        <xsl:with-param name="mark" select="$mark"/>
        <xsl:with-param name="name" select="'display'"/>
        <xsl:with-param name="value" select="'on'"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="key('past-libvirt', generate-id())[@ramfb = 'on']">
      <xsl:call-template name="property">
        <xsl:with-param name="mark" select="$mark"/>
        <xsl:with-param name="name" select="'driver'"/>
        <xsl:with-param name="value" select="'vfio-pci-nohotplug'"/>
      </xsl:call-template>
      <xsl:call-template name="property">
        <xsl:with-param name="mark" select="$mark"/>
        <xsl:with-param name="name" select="'ramfb'"/>
        <xsl:with-param name="value" select="'on'"/>
      </xsl:call-template>
    </xsl:if>
    <!-- igd-without-opregion; what a recorded plan says is the plan's to change. -->
    <xsl:if test="key('blind', generate-id()) and not(key('planned', $alias)) and not(key('lacks', 'override')) and
                  not(key('override', concat($alias, ' x-igd-opregion')) or
                      key('set', $alias)[contains(@value, '.x-igd-opregion=')])">
      <xsl:call-template name="property">
        <xsl:with-param name="mark" select="$mark"/>
        <xsl:with-param name="name" select="'x-igd-opregion'"/>
        <xsl:with-param name="value" select="'true'"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="contains($loses-opregion, concat('[', generate-id(), ']')) and not(key('dead-of', $alias)) and
                  not(key('lacks', 'override') or key('override', concat($alias, ' x-igd-opregion')))">
      <xsl:call-template name="property">
        <xsl:with-param name="mark" select="$mark"/>
        <xsl:with-param name="name" select="'x-igd-opregion'"/>
        <xsl:with-param name="value" select="'false'"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="not(@ramfb = 'on') and not(key('dead-of', $alias))">
      <xsl:for-each select="$known[@driver][key('override', concat($alias, ' ', @name))]
                            [not(key('override', concat($alias, ' driver'))/@value = @driver)][1]">
        <xsl:call-template name="property">
          <xsl:with-param name="mark" select="$mark"/>
          <xsl:with-param name="name" select="'driver'"/>
          <xsl:with-param name="value" select="@driver"/>
        </xsl:call-template>
      </xsl:for-each>
    </xsl:if>
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

  <!-- mdev-rom -->

  <xsl:template match="rom" mode="new-properties">
    <xsl:param name="mark"/>
    <xsl:if test="@file and not(@enabled = 'no')">
      <xsl:call-template name="property">
        <xsl:with-param name="mark" select="$mark"/>
        <xsl:with-param name="name" select="'romfile'"/>
        <xsl:with-param name="value" select="@file"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="@bar or @enabled = 'no'">
      <xsl:call-template name="property">
        <xsl:with-param name="mark" select="$mark"/>
        <xsl:with-param name="name" select="'rombar'"/>
        <xsl:with-param name="value" select="number(@bar = 'on' and not(@enabled = 'no'))"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain[not(key('lacks', 'override'))]/devices
                       /hostdev[@type = 'mdev'][starts-with(alias/@name, 'ua-')]/rom"/>

  <!-- <qemu:override>: "[ALIAS]" for each host device that gets something. -->

  <xsl:variable name="new-overrides">
    <xsl:for-each select="/domain/devices/hostdev[starts-with(alias/@name, 'ua-')]">
      <xsl:variable name="marks">
        <xsl:apply-templates select="." mode="new-properties">
          <xsl:with-param name="mark" select="'+'"/>
        </xsl:apply-templates>
      </xsl:variable>
      <xsl:if test="$marks != ''">
        <xsl:value-of select="concat('[', alias/@name, ']')"/>
      </xsl:if>
    </xsl:for-each>
    <xsl:call-template name="raw-override">
      <xsl:with-param name="mark" select="'[raw]'"/>
    </xsl:call-template>
  </xsl:variable>

  <xsl:template name="new-override">
    <xsl:if test="contains($new-overrides, '[')">
      <qemu:override>
        <xsl:call-template name="new-override-devices"/>
      </qemu:override>
    </xsl:if>
  </xsl:template>

  <xsl:template name="new-override-devices">
    <xsl:for-each select="/domain/devices/hostdev[contains($new-overrides, concat('[', alias/@name, ']'))]
                          [not(/domain/qemu:override/qemu:device/@alias = alias/@name)]">
      <qemu:device alias="{alias/@name}">
        <qemu:frontend>
          <xsl:apply-templates select="." mode="new-properties"/>
        </qemu:frontend>
      </qemu:device>
    </xsl:for-each>
    <xsl:call-template name="raw-override"/>
  </xsl:template>

  <!-- Before what the recorded plan has there, which comes last when it is applied again. -->
  <xsl:template match="/domain/qemu:override">
    <xsl:variable name="planned" select="qemu:device[key('planned', @alias)][1]"/>
    <xsl:copy>
      <xsl:apply-templates select="@* | node()[not($planned)] | $planned/preceding-sibling::node()"/>
      <xsl:call-template name="new-override-devices"/>
      <xsl:apply-templates select="$planned | $planned/following-sibling::node()"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/qemu:override/qemu:device/qemu:frontend">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:apply-templates select="key('hostdev', ../@alias)[starts-with(alias/@name, 'ua-')]" mode="new-properties"/>
    </xsl:copy>
  </xsl:template>

  <!-- override-type -->

  <xsl:template match="/domain/qemu:override/qemu:device[key('hostdev', @alias)]/qemu:frontend/qemu:property
                       [@type != 'remove'][@value][@name = /domain/gvt:facts/gvt:properties/gvt:property/@name]">
    <xsl:variable name="type" select="$known[@name = current()/@name]/@type"/>
    <xsl:variable name="hostdev" select="generate-id(key('hostdev', ../../@alias))"/>
    <xsl:copy>
      <xsl:copy-of select="@name"/>
      <xsl:attribute name="type">
        <xsl:value-of select="$type"/>
      </xsl:attribute>
      <xsl:attribute name="value">
        <xsl:call-template name="value">
          <xsl:with-param name="type" select="$type"/>
          <xsl:with-param name="value">
            <xsl:choose>
              <xsl:when test="@name = 'x-igd-opregion' and contains($loses-opregion, concat('[', $hostdev, ']'))">false</xsl:when>
              <xsl:otherwise>
                <xsl:value-of select="@value"/>
              </xsl:otherwise>
            </xsl:choose>
          </xsl:with-param>
        </xsl:call-template>
      </xsl:attribute>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/qemu:override/qemu:device/qemu:frontend/qemu:property[@name = 'id']"/>

  <!-- unknown-override-alias, where there is one host device that it can be meant for -->

  <xsl:template match="/domain[count(devices/hostdev) = 1][not(devices/interface[@type = 'hostdev'])]
                       /qemu:override[count(qemu:device) = 1]/qemu:device/@alias
                       [starts-with(., 'hostdev')][not(key('hostdev', .))]
                       [starts-with(/domain/devices/hostdev/alias/@name, 'ua-')]">
    <xsl:attribute name="alias">
      <xsl:value-of select="/domain/devices/hostdev/alias/@name"/>
    </xsl:attribute>
  </xsl:template>

  <!-- ramfb-without-display, resolution-without-display: the display on where something can show it ("lit"), else
       what needs it goes ("dark"). -->

  <xsl:key name="lit" use="generate-id()"
           match="/domain/devices/hostdev[starts-with(alias/@name, 'ua-')][not(@display = 'on')][key('gl', 'yes')]
                  [key('override', concat(alias/@name, ' xres')) or key('override', concat(alias/@name, ' yres')) or
                   key('override', concat(alias/@name, ' ramfb'))/@value = 'true']"/>

  <xsl:key name="dark" match="/domain" use="'*'"/>
  <xsl:key name="dark" use="generate-id()"
           match="/domain/qemu:override/qemu:device[starts-with(@alias, 'ua-')][not(key('gl', 'yes'))]
                  [key('hostdev', @alias)[not(@display = 'on')]]
                  [not(key('override', concat(@alias, ' display')))]
                  /qemu:frontend/qemu:property[@name = 'xres' or @name = 'yres' or (@name = 'ramfb' and @value = 'true')]"/>

  <xsl:template match="/domain/qemu:override/qemu:device/qemu:frontend/qemu:property[key('dark', generate-id())]"/>
  <xsl:template match="/domain/qemu:override/qemu:device[qemu:frontend/qemu:property]
                       [not(qemu:frontend/qemu:property[not(key('dark', generate-id()))])]"/>
  <xsl:template match="/domain/qemu:override[qemu:device/qemu:frontend/qemu:property]
                       [not(qemu:device/qemu:frontend/qemu:property[not(key('dark', generate-id()))])]"/>

  <xsl:template match="/domain/devices/hostdev/@ramfb[. = 'on'][not(../@display = 'on')]
                       [not(key('override', concat(../alias/@name, ' display')))]
                       [not(key('dead-of', ../alias/@name))]">
    <xsl:if test="key('gl', 'yes') and ../../graphics">
      <xsl:attribute name="ramfb">on</xsl:attribute>
      <xsl:attribute name="display">on</xsl:attribute>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain/devices/hostdev[@ramfb = 'on'][not(key('dead-of', alias/@name))]/@display
                       [. != 'on'][key('gl', 'yes')][../../graphics]
                       [not(key('override', concat(../alias/@name, ' display')))]">
    <xsl:attribute name="display">on</xsl:attribute>
  </xsl:template>

  <!-- two-ramfb: the recorded plan's keeps it, else the first. -->

  <xsl:key name="dark" use="generate-id()"
           match="/domain/qemu:override/qemu:device[starts-with(@alias, 'ua-')][not(key('planned', @alias))]
                  [key('hostdev', @alias)/preceding-sibling::hostdev
                     [@ramfb = 'on' or key('override', concat(alias/@name, ' ramfb'))/@value = 'true'] or
                   key('hostdev', @alias)/following-sibling::hostdev[key('planned', alias/@name)]
                     [@ramfb = 'on' or key('override', concat(alias/@name, ' ramfb'))/@value = 'true']]
                  /qemu:frontend/qemu:property[@name = 'ramfb' and @value = 'true']"/>

  <xsl:template match="/domain/devices/hostdev[not(key('planned', alias/@name))]
                       [preceding-sibling::hostdev[@ramfb = 'on' or
                          key('override', concat(alias/@name, ' ramfb'))/@value = 'true'] or
                        following-sibling::hostdev[key('planned', alias/@name)][@ramfb = 'on' or
                          key('override', concat(alias/@name, ' ramfb'))/@value = 'true']]/@ramfb[. = 'on']
                       [../@type = 'mdev' or not(key('lacks', 'pci-display'))]"/>

  <!-- display-without-graphics: past libvirt where QEMU has a window of its own, else off. -->

  <xsl:key name="past-libvirt" use="generate-id()"
           match="/domain/devices[not(graphics)][key('own-display', 'yes')]
                  /hostdev[@display = 'on'][starts-with(alias/@name, 'ua-')]"/>

  <xsl:template match="/domain/devices[not(graphics)]/hostdev[starts-with(alias/@name, 'ua-') or
                         not(key('own-display', 'yes'))]/@display[. = 'on']">
    <xsl:attribute name="display">off</xsl:attribute>
  </xsl:template>

  <xsl:template match="/domain/devices[not(graphics)]/hostdev[@display = 'on'][starts-with(alias/@name, 'ua-') or
                         not(key('own-display', 'yes'))]/@ramfb"/>

  <!-- Graphics -->

  <xsl:template match="/domain[key('lacks', 'spice-gl-port')]/devices/graphics[@type = 'spice'][gl/@enable = 'yes']
                       [@autoport = 'yes' or @tlsPort or (@port and @port != '0')]
                       [not(listen[@type = 'none' or @type = 'socket'])]">
    <xsl:copy>
      <xsl:apply-templates select="@*[not(name() = 'port' or name() = 'tlsPort' or name() = 'autoport' or
                                          name() = 'listen' or name() = 'defaultMode')]"/>
      <xsl:element name="listen">
        <xsl:attribute name="type">none</xsl:attribute>
      </xsl:element>
      <xsl:apply-templates select="node()[not(self::listen or self::channel)]"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/devices[graphics[@type = 'sdl' or @type = 'dbus' or (@type = 'spice' and gl/@enable = 'yes')]]
                       /graphics[@type = 'egl-headless']"/>

  <!-- window-without-screen: the screen that a profile's window has. -->
  <xsl:template match="/domain[not(devices/graphics/@type = 'sdl')]
                       [not(qemu:commandline/qemu:env[@name = 'DISPLAY' or @name = 'WAYLAND_DISPLAY' or
                                                      @name = 'SDL_VIDEODRIVER'])]
                       /qemu:commandline[key('window', 'yes')][not(preceding-sibling::qemu:commandline)]">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:element name="qemu:env">
        <xsl:attribute name="name">DISPLAY</xsl:attribute>
        <xsl:attribute name="value">:0</xsl:attribute>
      </xsl:element>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/devices/video[not(key('gl', 'yes'))][not(driver/@name = 'vhostuser')]
                       /model[@type = 'virtio']/acceleration/@accel3d[. = 'yes']">
    <xsl:attribute name="accel3d">no</xsl:attribute>
  </xsl:template>

  <!-- mesa-driver; what the recorded plan says is the plan's to change. -->

  <xsl:template match="/domain/qemu:commandline/qemu:env[key('driverless', generate-id())][not(key('planned-variable', @name))]"/>
  <xsl:template match="/domain/qemu:commandline[not(*[not(key('driverless', generate-id())) or key('planned-variable', @name)])]"/>

  <!-- accel3d-device: as accel3d says; where that goes, the device's "-gl" goes with it. -->

  <xsl:template match="/domain/devices[key('gl', 'yes')]/video[key('flat', generate-id())]/model/@device">
    <xsl:attribute name="device">
      <xsl:value-of select="concat(., '-gl')"/>
    </xsl:attribute>
  </xsl:template>

  <xsl:template match="/domain/devices/video[key('raised', generate-id())]/model[not(acceleration/@accel3d = 'yes') or
                         not(key('gl', 'yes'))]/@device">
    <xsl:attribute name="device">
      <xsl:value-of select="substring-before(., '-gl')"/>
    </xsl:attribute>
  </xsl:template>

  <!-- orphaned-spice -->

  <xsl:template match="/domain/devices[not(graphics/@type = 'spice')]
                       /*[self::channel or self::serial or self::parallel or self::console or self::redirdev or
                          self::smartcard][@type = 'spicevmc' or @type = 'spiceport'] |
                       /domain/devices[not(graphics/@type = 'spice')]
                       /rng[backend[@type = 'spicevmc' or @type = 'spiceport']]"/>

  <xsl:template match="/domain/devices[not(graphics/@type = 'spice')]/audio/@type[. = 'spice']">
    <xsl:attribute name="type">none</xsl:attribute>
  </xsl:template>

  <!-- igd-place, where the address is free and the recorded plan names no other. -->

  <xsl:key name="displaced" use="generate-id()"
           match="/domain[contains(os/type/@machine, 'pc') and not(contains(os/type/@machine, 'q35'))]
                  [not(os/@firmware = 'efi' or os/loader/@type = 'pflash') or
                   qemu:override/qemu:device/qemu:frontend/qemu:property[@name = 'x-igd-legacy-mode'][@value = 'on']]
                  /devices[not(*/address[@type = 'pci'][translate(concat(@domain, @bus), '0x', '') = '']
                                        [contains(' 2 02 0x2 0x02 ', concat(' ', @slot, ' '))])]
                  /hostdev[key('igd', generate-id())][not(key('planned', alias/@name)/@address)]"/>

  <xsl:template match="/domain/devices/hostdev[key('displaced', generate-id())]/source">
    <xsl:copy-of select="."/>
    <xsl:element name="address">
      <xsl:attribute name="type">pci</xsl:attribute>
      <xsl:attribute name="domain">0x0000</xsl:attribute>
      <xsl:attribute name="bus">0x00</xsl:attribute>
      <xsl:attribute name="slot">0x02</xsl:attribute>
      <xsl:attribute name="function">0x0</xsl:attribute>
    </xsl:element>
  </xsl:template>

  <xsl:template match="/domain/devices/hostdev[key('displaced', generate-id())]/address"/>

  <!-- hostdev-used-twice -->

  <!-- A host device that is still spoken of by its number. -->
  <xsl:key name="numbered" match="/domain" use="'*'"/>
  <xsl:key name="numbered" use="'yes'"
           match="/domain/qemu:override/qemu:device[key('hostdev', @alias)[not(starts-with(alias/@name, 'ua-'))]]"/>
  <xsl:key name="numbered" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg
                  [key('hostdev', substring-before(substring-after(@value, 'device.'), '.'))]
                  [key('spoken-of', substring-before(substring-after(@value, 'device.'), '.'))]"/>

  <!-- The ids of those that go, in brackets: the first stays, unless something speaks of another, or it is a USB device that
       says only what it is, and another says where it is too. After all else, since the numbers of those behind it change.
       (No variable of the whole stylesheet: there libxslt 1.1.35 counts a key of which there is none at each look.) -->
  <xsl:template name="going">
    <xsl:variable name="all" select="/domain/devices/hostdev | /domain/devices/interface[@type = 'hostdev']"/>
    <!-- What each that something speaks of goes by. -->
    <xsl:variable name="spoken">
      <xsl:apply-templates select="$all[key('spoken-of', alias/@name)]" mode="taken"/>
    </xsl:variable>
    <xsl:for-each select="$all[not(key('numbered', 'yes') or key('spoken-of', alias/@name) or key('dead-of', alias/@name))]
                          [not((@type = 'mdev' and rom) or key('past-libvirt', generate-id()))]">
      <xsl:variable name="device">
        <xsl:apply-templates select="." mode="device"/>
      </xsl:variable>
      <xsl:variable name="ids">
        <xsl:apply-templates select="." mode="second-name"/>
      </xsl:variable>
      <xsl:variable name="before" select="substring-before($taken, concat('[', generate-id(), '='))"/>
      <xsl:variable name="behind" select="substring-after($taken, concat('[', generate-id(), '='))"/>
      <xsl:variable name="it" select="concat('=', $device, ']')"/>
      <xsl:variable name="its-ids" select="concat('=', $ids, ']')"/>
      <xsl:if test="$device != '' and
                    (contains($before, $it) or (contains($behind, $it) and contains($spoken, $it)) or
                     contains($behind, concat('{', $device, '}')) or
                     ($ids != '0000:0000' and contains($before, $its-ids) and contains($spoken, $its-ids)))">
        <xsl:value-of select="concat('[', generate-id(), ']')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
