<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  The repair of raw-vfio-argument, a part of fix.xsl: "-device vfio-pci,…" becomes a <hostdev>, its properties
  libvirt's own attributes, <rom> and <qemu:override>. One argument a pass, the first that can be, so that each
  sees what the one before it became.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <!-- The argument that this pass is about. -->
  <xsl:variable name="raw">
    <xsl:for-each select="key('raw', 'yes')">
      <xsl:variable name="trouble">
        <xsl:apply-templates select="." mode="raw-trouble"/>
      </xsl:variable>
      <xsl:if test="$trouble = ''">
        <xsl:value-of select="concat(generate-id(), ' ')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:variable>
  <xsl:variable name="raw-id" select="substring-before($raw, ' ')"/>

  <xsl:template match="/domain/qemu:commandline/qemu:arg[@value = '-device'] |
                       /domain/qemu:commandline/qemu:arg[preceding-sibling::*[1]/@value = '-device']">
    <xsl:if test="$raw-id = '' or ($raw-id != generate-id() and $raw-id != generate-id(following-sibling::*[1]))">
      <xsl:copy-of select="."/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain/qemu:commandline[not(*)]"/>

  <xsl:template name="raw-hostdev">
    <xsl:for-each select="key('raw', 'yes')[generate-id() = $raw-id]">
      <xsl:variable name="twice">
        <xsl:apply-templates select="." mode="raw-twice"/>
      </xsl:variable>
      <xsl:if test="$twice = ''">
        <xsl:apply-templates select="." mode="raw-hostdev"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="qemu:arg" mode="raw-hostdev">
    <xsl:variable name="device">
      <xsl:apply-templates select="." mode="raw-device"/>
    </xsl:variable>
    <xsl:variable name="native">
      <xsl:apply-templates select="." mode="raw-native"/>
    </xsl:variable>
    <xsl:element name="hostdev">
      <xsl:attribute name="mode">subsystem</xsl:attribute>
      <xsl:choose>
        <xsl:when test="contains($device, '.')">
          <xsl:attribute name="type">pci</xsl:attribute>
          <xsl:attribute name="managed">yes</xsl:attribute>
        </xsl:when>
        <xsl:otherwise>
          <xsl:attribute name="type">mdev</xsl:attribute>
          <xsl:attribute name="managed">no</xsl:attribute>
          <xsl:attribute name="model">vfio-pci</xsl:attribute>
          <xsl:attribute name="display">off</xsl:attribute>
        </xsl:otherwise>
      </xsl:choose>
      <xsl:if test="$native != ''">
        <xsl:call-template name="raw-attribute">
          <xsl:with-param name="name" select="'display'"/>
        </xsl:call-template>
        <xsl:call-template name="raw-attribute">
          <xsl:with-param name="name" select="'ramfb'"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:element name="source">
        <xsl:element name="address">
          <xsl:choose>
            <xsl:when test="contains($device, '.')">
              <xsl:attribute name="domain">
                <xsl:value-of select="concat('0x', substring($device, 1, 4))"/>
              </xsl:attribute>
              <xsl:attribute name="bus">
                <xsl:value-of select="concat('0x', substring($device, 6, 2))"/>
              </xsl:attribute>
              <xsl:attribute name="slot">
                <xsl:value-of select="concat('0x', substring($device, 9, 2))"/>
              </xsl:attribute>
              <xsl:attribute name="function">
                <xsl:value-of select="concat('0x', substring($device, 12))"/>
              </xsl:attribute>
            </xsl:when>
            <xsl:otherwise>
              <xsl:attribute name="uuid">
                <xsl:value-of select="$device"/>
              </xsl:attribute>
            </xsl:otherwise>
          </xsl:choose>
        </xsl:element>
      </xsl:element>
      <xsl:element name="alias">
        <xsl:attribute name="name">
          <xsl:apply-templates select="." mode="raw-alias"/>
        </xsl:attribute>
      </xsl:element>
      <xsl:if test="contains($device, '.')">
        <xsl:apply-templates select="." mode="raw-rom"/>
      </xsl:if>
      <xsl:apply-templates select="." mode="raw-address">
        <xsl:with-param name="device" select="$device"/>
      </xsl:apply-templates>
    </xsl:element>
  </xsl:template>

  <!-- Says "native" where libvirt's own attributes will do for display and ramfb: see the mode "native". -->
  <xsl:template match="qemu:arg" mode="raw-native">
    <xsl:variable name="device">
      <xsl:apply-templates select="." mode="raw-device"/>
    </xsl:variable>
    <xsl:if test="/domain/devices/graphics and
                  (contains($device, '-') or not(key('lacks', 'pci-display')))">native</xsl:if>
  </xsl:template>

  <xsl:template name="raw-attribute">
    <xsl:param name="name"/>
    <xsl:variable name="value">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="$name"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:if test="$value = 'on' or $value = 'off'">
      <xsl:attribute name="{$name}">
        <xsl:value-of select="$value"/>
      </xsl:attribute>
    </xsl:if>
  </xsl:template>

  <xsl:template match="qemu:arg" mode="raw-rom">
    <xsl:variable name="bar">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'rombar'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="file">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'romfile'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:if test="$bar != '' or $file != ''">
      <xsl:element name="rom">
        <xsl:if test="$bar != ''">
          <xsl:attribute name="bar">
            <xsl:choose>
              <xsl:when test="$bar = '0'">off</xsl:when>
              <xsl:otherwise>on</xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
        </xsl:if>
        <xsl:if test="$file != ''">
          <xsl:attribute name="file">
            <xsl:value-of select="$file"/>
          </xsl:attribute>
        </xsl:if>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- ua-ID by its id, else the number that libvirt would have given it; another where that is taken. -->
  <xsl:template match="qemu:arg" mode="raw-alias">
    <xsl:variable name="id">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'id'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="strange"
                  select="translate($id, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-', '')"/>
    <xsl:call-template name="free-alias">
      <xsl:with-param name="wanted">
        <xsl:choose>
          <xsl:when test="$id = '' or $strange != ''">
            <xsl:value-of select="concat('ua-hostdev', count(/domain/devices/hostdev |
                                         /domain/devices/interface[@type = 'hostdev']))"/>
          </xsl:when>
          <xsl:when test="starts-with($id, 'ua-')">
            <xsl:value-of select="$id"/>
          </xsl:when>
          <xsl:otherwise>
            <xsl:value-of select="concat('ua-', $id)"/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="free-alias">
    <xsl:param name="wanted"/>
    <xsl:choose>
      <xsl:when test="$wanted = /domain/devices//alias/@name or $wanted = /domain/qemu:override/qemu:device/@alias">
        <xsl:call-template name="free-alias">
          <xsl:with-param name="wanted" select="concat($wanted, '-2')"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="$wanted"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Its guest address, where libvirt has the bus that it names and nothing is there. A bus that libvirt doesn't
       have was no more than a place for a card of its own: on a PCI Express machine the function that opens it
       (multifunction=on) gets a new one, and those of the same card that follow go where it is. -->
  <xsl:template match="qemu:arg" mode="raw-address">
    <xsl:param name="device"/>
    <xsl:variable name="addr">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'addr'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="bus">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'bus'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="multifunction">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'multifunction'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="controllers" select="/domain/devices/controller[@type = 'pci']"/>
    <xsl:variable name="number">
      <xsl:choose>
        <xsl:when test="$bus = '' or $bus = 'pci.0' or $bus = 'pcie.0'">0</xsl:when>
        <xsl:otherwise>
          <xsl:value-of select="$controllers[concat('pci.', @index) = $bus]/@index"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="card" select="/domain/devices/hostdev[@type = 'pci'][address/@multifunction = 'on']
                                      [concat(substring(source/address/@domain, 3), ':',
                                              substring(source/address/@bus, 3), ':',
                                              substring(source/address/@slot, 3)) = substring($device, 1, 10)]"/>
    <xsl:variable name="slot" select="substring-before(concat(translate($addr, 'x', ''), '.'), '.')"/>
    <xsl:variable name="function" select="substring-after(translate($addr, 'x', ''), '.')"/>
    <xsl:choose>
      <xsl:when test="$addr = '' or translate($slot, '0123456789ABCDEFabcdef', '') != '' or $slot = ''"/>
      <xsl:when test="$number != ''">
        <xsl:call-template name="raw-address-at">
          <xsl:with-param name="bus" select="$number"/>
          <xsl:with-param name="slot" select="concat('0x', $slot)"/>
          <xsl:with-param name="function" select="concat('0x', $function)"/>
          <xsl:with-param name="multifunction" select="$multifunction"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="$card">
        <xsl:call-template name="raw-address-at">
          <xsl:with-param name="bus" select="$card/address/@bus"/>
          <xsl:with-param name="slot" select="$card/address/@slot"/>
          <xsl:with-param name="function" select="concat('0x', $function)"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="$multifunction = 'on' and $controllers[@model = 'pcie-root']">
        <xsl:for-each select="$controllers">
          <xsl:sort select="@index" data-type="number" order="descending"/>
          <xsl:if test="position() = 1">
            <xsl:call-template name="raw-address-at">
              <xsl:with-param name="bus" select="@index + 1"/>
              <xsl:with-param name="slot" select="'0x0'"/>
              <xsl:with-param name="function" select="'0x0'"/>
              <xsl:with-param name="multifunction" select="$multifunction"/>
            </xsl:call-template>
          </xsl:if>
        </xsl:for-each>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="raw-address-at">
    <xsl:param name="bus"/>
    <xsl:param name="slot"/>
    <xsl:param name="function"/>
    <xsl:param name="multifunction"/>
    <xsl:variable name="address">
      <xsl:element name="address">
        <xsl:attribute name="type">pci</xsl:attribute>
        <xsl:attribute name="domain">0x0000</xsl:attribute>
        <xsl:attribute name="bus">0x<xsl:call-template name="hex">
            <xsl:with-param name="number" select="$bus"/>
          </xsl:call-template></xsl:attribute>
        <xsl:attribute name="slot">0x<xsl:call-template name="hex">
            <xsl:with-param name="number" select="$slot"/>
          </xsl:call-template></xsl:attribute>
        <xsl:attribute name="function">0x<xsl:call-template name="hex">
            <xsl:with-param name="number" select="$function"/>
            <xsl:with-param name="digits" select="1"/>
          </xsl:call-template></xsl:attribute>
        <xsl:if test="$multifunction = 'on'">
          <xsl:attribute name="multifunction">on</xsl:attribute>
        </xsl:if>
      </xsl:element>
    </xsl:variable>
    <xsl:variable name="place">pci 0x0000:0x<xsl:call-template name="hex">
        <xsl:with-param name="number" select="$bus"/>
      </xsl:call-template>:0x<xsl:call-template name="hex">
        <xsl:with-param name="number" select="$slot"/>
      </xsl:call-template>.0x<xsl:call-template name="hex">
        <xsl:with-param name="number" select="$function"/>
        <xsl:with-param name="digits" select="1"/>
      </xsl:call-template>
    </xsl:variable>
    <xsl:variable name="taken">
      <xsl:for-each select="/domain/devices/*/address">
        <xsl:variable name="other">
          <xsl:apply-templates select="." mode="place"/>
        </xsl:variable>
        <xsl:if test="$other = $place">yes</xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <xsl:if test="$taken = ''">
      <xsl:copy-of select="$address"/>
    </xsl:if>
  </xsl:template>

  <!-- Its override: as <qemu:device>, or, to see whether there is one, as a mark. -->
  <xsl:template name="raw-override">
    <xsl:param name="mark"/>
    <xsl:for-each select="key('raw', 'yes')[generate-id() = $raw-id]">
      <xsl:variable name="twice">
        <xsl:apply-templates select="." mode="raw-twice"/>
      </xsl:variable>
      <xsl:variable name="marks">
        <xsl:call-template name="raw-properties">
          <xsl:with-param name="mark" select="'+'"/>
        </xsl:call-template>
      </xsl:variable>
      <xsl:choose>
        <xsl:when test="$twice != '' or $marks = ''"/>
        <xsl:when test="$mark">
          <xsl:value-of select="$mark"/>
        </xsl:when>
        <xsl:otherwise>
          <qemu:device>
            <xsl:attribute name="alias">
              <xsl:apply-templates select="." mode="raw-alias"/>
            </xsl:attribute>
            <qemu:frontend>
              <xsl:call-template name="raw-properties"/>
            </qemu:frontend>
          </qemu:device>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- The name of the device first, as if it were said by "driver=". -->
  <xsl:template name="raw-properties">
    <xsl:param name="mark"/>
    <xsl:variable name="driver">
      <xsl:apply-templates select="." mode="raw-driver"/>
    </xsl:variable>
    <xsl:call-template name="raw-property">
      <xsl:with-param name="mark" select="$mark"/>
      <xsl:with-param name="text" select="concat('driver=', $driver, ',', substring-after(@value, ','))"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="raw-property">
    <xsl:param name="mark"/>
    <xsl:param name="text"/>
    <xsl:variable name="part" select="substring-before(concat($text, ','), ',')"/>
    <xsl:variable name="rest" select="substring-after($text, ',')"/>
    <xsl:variable name="name" select="substring-before($part, '=')"/>
    <xsl:variable name="value" select="substring-after($part, '=')"/>
    <xsl:variable name="said">
      <xsl:apply-templates select="." mode="raw-said">
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="value" select="$value"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:if test="$said = '' and $name != '' and not(contains(concat(',', $rest), concat(',', $name, '=')))">
      <xsl:call-template name="property">
        <xsl:with-param name="mark" select="$mark"/>
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="value" select="$value"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="$rest != ''">
      <xsl:call-template name="raw-property">
        <xsl:with-param name="mark" select="$mark"/>
        <xsl:with-param name="text" select="$rest"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- Says "said" for what the <hostdev> says already, or what libvirt does by itself. A display that nothing can
       show goes: see display-without-graphics. -->
  <xsl:template match="qemu:arg" mode="raw-said">
    <xsl:param name="name"/>
    <xsl:param name="value"/>
    <xsl:variable name="device">
      <xsl:apply-templates select="." mode="raw-device"/>
    </xsl:variable>
    <xsl:variable name="native">
      <xsl:apply-templates select="." mode="raw-native"/>
    </xsl:variable>
    <xsl:variable name="ramfb">
      <xsl:apply-templates select="." mode="raw-value">
        <xsl:with-param name="name" select="'ramfb'"/>
      </xsl:apply-templates>
    </xsl:variable>
    <xsl:variable name="dark" select="not(/domain/devices/graphics or key('own-display', 'yes'))"/>
    <xsl:choose>
      <xsl:when test="$name = 'host' or $name = 'sysfsdev' or $name = 'id' or $name = 'bus' or $name = 'addr' or
                      $name = 'multifunction'">said</xsl:when>
      <xsl:when test="$name = 'driver' and ($value = 'vfio-pci' or ($native != '' and $ramfb = 'on'))">said</xsl:when>
      <xsl:when test="($name = 'display' or $name = 'ramfb') and $native != '' and ($value = 'on' or $value = 'off')">said</xsl:when>
      <xsl:when test="($name = 'rombar' or $name = 'romfile') and contains($device, '.')">said</xsl:when>
      <xsl:when test="$dark and ($name = 'display' or $name = 'ramfb' or $name = 'driver' or $name = 'xres' or
                                 $name = 'yres')">said</xsl:when>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
