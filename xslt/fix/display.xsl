<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Repairs of displays: those of host devices, ramfb, graphics, videos, and Mesa's drivers. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <xsl:key name="dark" match="/domain" use="'*'"/>
  <xsl:key name="dark" use="generate-id()"
           match="/domain/qemu:override/qemu:device[starts-with(@alias, 'ua-')][not(key('gl', 'yes'))]
                  [key('hostdev', @alias)[not(@display = 'on')]]
                  [not(key('override', concat(@alias, ' display')))]
                  /qemu:frontend/qemu:property[@name = 'xres' or @name = 'yres' or (@name = 'ramfb' and @value = 'true')]"/>

  <xsl:template match="/domain/qemu:override/qemu:device/qemu:frontend/qemu:property[key('dark', generate-id())]"/>
  <xsl:template match="/domain/qemu:override/qemu:device[qemu:frontend/qemu:property]
                       [not(qemu:frontend/qemu:property[not(key('dark', generate-id()))])]"/>
  <xsl:template match="/domain/qemu:override[count(../qemu:override) = 1][qemu:device/qemu:frontend/qemu:property]
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

  <!-- two-ramfb: the recorded plan's device keeps ramfb, else the first device does. -->

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
                       [gvt:keeps-display(..)]"/>

  <xsl:template match="/domain/devices[not(graphics)]/hostdev[starts-with(alias/@name, 'ua-') or
                         not(key('own-display', 'yes'))]/@display[. = 'on']">
    <xsl:attribute name="display">off</xsl:attribute>
  </xsl:template>

  <xsl:template match="/domain/devices[not(graphics)]/hostdev[@display = 'on'][starts-with(alias/@name, 'ua-') or
                         not(key('own-display', 'yes'))]/@ramfb"/>

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

  <!-- window-without-screen: DISPLAY gets the value that a profile's window has. -->
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

  <!-- mesa-driver: the plan's own variables are left to the plan. -->

  <xsl:template match="/domain/qemu:commandline/qemu:env[key('driverless', generate-id())][not(key('planned-variable', @name))]"/>
  <xsl:template match="/domain/qemu:commandline[not(*[not(key('driverless', generate-id())) or key('planned-variable', @name)])]"/>

  <!-- accel3d-device: the device follows accel3d; if accel3d goes, so does the device's "-gl". -->

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

  <!-- orphaned-spice: a device that needs SPICE graphics goes, and an <audio> for SPICE gets the
       type none. -->

  <xsl:template match="/domain/devices[not(graphics/@type = 'spice')]/*[gvt:needing-spice(.)]"/>

  <xsl:template match="/domain/devices[not(graphics/@type = 'spice')]/audio/@type[. = 'spice']">
    <xsl:attribute name="type">none</xsl:attribute>
  </xsl:template>
</xsl:stylesheet>
