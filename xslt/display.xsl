<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Graphics, video, and all that can't live without them. The plan's gvt:display lists the graphics that the
  domain is to have; every other one goes, every video goes.

  Rules and their errors as libvirt 9.0 has them (src/qemu/qemu_validate.c, qemuValidateDomainChrSourceDef and
  qemuValidateDomainDeviceDefAudio; src/conf/domain_conf.c, virDomainDefAddImplicitVideo):
  - "chardev 'spicevmc' not supported without spice graphics", and so for spiceport
  - "Spice audio is not supported without spice graphics"
  - graphics without a video gets a new one, unless the video is of model 'none'
  - QEMU: "SPICE GL support is local-only for now and incompatible with -spice port/tls-port"
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <xsl:variable name="planned-graphics" select="$plan/gvt:display/gvt:graphics"/>

  <xsl:key name="removed" match="/domain/devices/graphics | /domain/devices/video" use="generate-id()"/>
  <xsl:key name="removed" use="generate-id()"
           match="/domain[not(metadata/gvt:state/gvt:plan/gvt:display/gvt:graphics/@type = 'spice')]
                  /devices/*[self::channel or self::serial or self::parallel or self::console or
                             self::redirdev or self::smartcard]
                            [@type = 'spicevmc' or @type = 'spiceport']"/>
  <xsl:key name="removed" use="generate-id()"
           match="/domain[not(metadata/gvt:state/gvt:plan/gvt:display/gvt:graphics/@type = 'spice')]
                  /devices/rng[backend[@type = 'spicevmc' or @type = 'spiceport']]"/>

  <!-- Kept, for a <sound> may name its id: libvirt says "no audio device with ID 2" otherwise. -->
  <xsl:template match="/domain/devices/audio[@type = 'spice']/@type">
    <xsl:attribute name="type">
      <xsl:choose>
        <xsl:when test="$planned-graphics/@type = 'spice'">spice</xsl:when>
        <xsl:otherwise>none</xsl:otherwise>
      </xsl:choose>
    </xsl:attribute>
  </xsl:template>

  <!-- What libvirt put in when the plan was first defined stays when it is defined again. -->
  <xsl:template name="new-audio">
    <xsl:apply-templates mode="plain"
                         select="$present/devices/audio
                                 [not(@id = current()/ancestor-or-self::devices/audio/@id)]
                                 [@type = 'none' or @type = 'spice' and $planned-graphics/@type = 'spice']"/>
  </xsl:template>

  <xsl:template name="new-graphics">
    <xsl:variable name="devices" select="ancestor-or-self::devices"/>
    <xsl:for-each select="$planned-graphics">
      <xsl:variable name="old" select="$devices/graphics[@type = current()/@type][1]"/>
      <xsl:variable name="wanted" select="*"/>
      <graphics>
        <xsl:copy-of select="@*"/>
        <!-- What the admin set on the graphics of this type holds on, but where it listens is the plan's. -->
        <xsl:copy-of select="$old/@*[not(name() = 'type' or name() = 'port' or name() = 'tlsPort' or
                                         name() = 'autoport' or name() = 'listen' or name() = 'socket' or
                                         name() = 'defaultMode' or name() = 'websocket')]"/>
        <!-- In the order in which libvirt prints them. -->
        <xsl:apply-templates select="$wanted[self::gvt:listen]" mode="plain"/>
        <xsl:copy-of select="$old/*[not(self::listen or self::channel or self::gl)]"/>
        <xsl:apply-templates select="$wanted[not(self::gvt:listen)]" mode="plain"/>
      </graphics>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="new-video">
    <xsl:if test="$planned-graphics">
      <video>
        <model type="none"/>
        <alias name="ua-gvt-video"/>
      </video>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
