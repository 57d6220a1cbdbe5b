<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Graphics, videos, and the devices that need them. gvt:display in the plan lists the graphics that
  the domain will have: all others go, and every video goes, except a virtio video that the plan takes
  over. In the modes "keep" and "beside" all of them stay.

  libvirt 9.0's rules and errors (src/qemu/qemu_validate.c, qemuValidateDomainChrSourceDef and
  qemuValidateDomainDeviceDefAudio; src/conf/domain_conf.c, virDomainDefAddImplicitVideo):
  - for devices that need SPICE graphics, see lib/spice.xsl
  - "Spice audio is not supported without spice graphics"
  - libvirt adds a video to a domain with graphics; if there is one of model 'none', it doesn't
  - QEMU: "SPICE GL support is local-only for now and incompatible with -spice port/tls-port"
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:set="http://exslt.org/sets"
                exclude-result-prefixes="gvt set">
  <xsl:variable name="has-spice" select="$keeps or $planned-graphics/@type = 'spice'"/>

  <!-- The devices that go: graphics, videos, devices that need SPICE graphics and, if the plan has
       an audio, every <audio>: the template new-audio puts those of the plan in their place. -->
  <xsl:variable name="replaced"
                select="$devices[not($keeps)]/*[self::graphics or self::video][not(set:has-same-node(., $adopted-video))] |
                        gvt:needing-spice($devices[not($has-spice)]/*) |
                        $devices[$plan/gvt:audio]/audio"/>

  <!-- The <audio> stays, since a <sound> may name its id: without it libvirt says "no audio device
       with ID 2". -->
  <xsl:template match="/domain/devices/audio[@type = 'spice']/@type">
    <xsl:attribute name="type">
      <xsl:choose>
        <xsl:when test="$has-spice">spice</xsl:when>
        <xsl:otherwise>none</xsl:otherwise>
      </xsl:choose>
    </xsl:attribute>
  </xsl:template>

  <!-- The <audio> that libvirt added when the plan was first defined stays when it is applied
       again. -->
  <xsl:template name="new-audio">
    <xsl:variable name="own" select="$devices/audio"/>
    <xsl:variable name="type" select="$plan/gvt:audio/@type"/>
    <xsl:copy-of select="$own[@type = $type]"/>
    <xsl:for-each select="$own[$type][@type != $type]">
      <audio id="{@id}" type="{$type}"/>
    </xsl:for-each>
    <xsl:if test="$type and not($own)">
      <audio id="1" type="{$type}"/>
    </xsl:if>
    <xsl:apply-templates mode="plain"
                         select="$present[not($type)][not(metadata/gvt:state/gvt:plan/gvt:audio)]/devices/audio
                                 [not(@id = $own/@id)]
                                 [@type = 'none' or $planned-graphics/@type = 'spice']"/>
  </xsl:template>

  <!-- The <console> that libvirt added for the serial that became the first when the plan was first
       defined stays when it is applied again. -->
  <xsl:template name="new-console">
    <xsl:apply-templates mode="plain"
                         select="$present[$removed/self::console[gvt:is-serial-console(.)]]/devices/console
                                 [gvt:is-serial-console(.)][not(gvt:needing-spice(.))][1]"/>
  </xsl:template>

  <!-- The graphics by which other hosts reach the domain (src/domain/graphics.h has it too), if
       they need no password: that isn't carried over to another protocol. -->
  <xsl:variable name="remote"
                select="$devices/graphics[@type = 'vnc' or @type = 'spice'][not(@passwd or @gvt:secret)]
                        [listen/@type = 'network' or
                         (@listen | listen/@address)[. != '' and not(starts-with(., '127.') or . = '::1' or
                                                                     . = 'localhost')]]"/>

  <!-- The admin's own settings on a graphics of this type are kept. Its listen addresses are kept
       too, unless the plan closes it; a new one has those of the graphics that other hosts reached
       so far. The children are in libvirt's order. -->
  <xsl:template name="new-graphics">
    <xsl:for-each select="$planned-graphics">
      <xsl:variable name="old" select="$devices/graphics[@type = current()/@type][1]"/>
      <xsl:variable name="closed" select="gvt:listen/@type = 'none'"/>
      <xsl:variable name="listening" select="$old/@*[name() = 'port' or name() = 'tlsPort' or
                                             name() = 'autoport' or name() = 'listen' or name() = 'socket' or
                                             name() = 'defaultMode' or name() = 'websocket'] |
                                             $old/listen | $old/channel"/>
      <graphics>
        <xsl:copy-of select="@type"/>
        <xsl:if test="not($old)">
          <xsl:copy-of select="@port | @autoport"/>
          <!-- Someone may have given a password to a graphics that the plan brought. -->
          <xsl:copy-of select="$present/devices/graphics[@type = current()/@type][1]
                               /@*[name() = 'passwd' or name() = 'passwdValidTo' or name() = 'connected']"/>
        </xsl:if>
        <xsl:copy-of select="$old/@*[name() != 'type' and name() != 'gvt:from']
                             [not($closed and set:has-same-node(., $listening))]"/>
        <xsl:choose>
          <xsl:when test="not($old) and gvt:listen/@type = 'address' and $remote">
            <xsl:copy-of select="$remote[1]/@listen | $remote[1]/listen"/>
          </xsl:when>
          <xsl:when test="not($old) or $closed">
            <xsl:apply-templates select="gvt:listen" mode="plain"/>
          </xsl:when>
        </xsl:choose>
        <xsl:copy-of select="$old/*[not(self::gl)][not($closed and set:has-same-node(., $listening))]"/>
        <xsl:apply-templates select="gvt:gl[@*]" mode="plain"/>
      </graphics>
    </xsl:for-each>
  </xsl:template>

  <!-- The plan's video, as libvirt completed it when the plan was defined before. If the plan has
       graphics and no video, the domain gets one of model 'none'. -->
  <xsl:template name="new-video">
    <xsl:variable name="video" select="$plan/gvt:display/gvt:video[not($adopted-video)]"/>
    <xsl:variable name="earlier"
                  select="$present/devices/video[alias/@name = 'ua-gvt-video'][model/@type = $video/@model]
                          [boolean(model/acceleration/@accel3d = 'yes') = boolean($video/@accel3d)]
                          [boolean(model/@blob = 'on') = boolean($video/@blob)]"/>
    <xsl:choose>
      <xsl:when test="$video">
        <video>
          <xsl:apply-templates select="$earlier/model" mode="plain"/>
          <xsl:if test="not($earlier)">
            <model type="{$video/@model}">
              <xsl:copy-of select="$video/@blob"/>
              <xsl:if test="$video/@accel3d">
                <acceleration accel3d="yes"/>
              </xsl:if>
            </model>
          </xsl:if>
          <alias name="ua-gvt-video"/>
          <xsl:call-template name="free-address">
            <xsl:with-param name="address" select="$earlier/address"/>
          </xsl:call-template>
        </video>
      </xsl:when>
      <xsl:when test="$planned-graphics and not($adopted-video)">
        <video>
          <model type="none"/>
          <alias name="ua-gvt-video"/>
        </video>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- A virtio video that is taken over gets an alias for its properties, behind its model and driver, unless
       it has one of the user's. libvirt drops any other. -->
  <xsl:template match="/domain/devices/video">
    <xsl:variable name="gets" select="$named-video and set:has-same-node(., $adopted-video) and
                                      not(alias/@name = $named-video/@alias)"/>
    <xsl:variable name="behind" select="generate-id((model | driver)[last()])"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:for-each select="node()[not($gets and self::alias)]">
        <xsl:apply-templates select="."/>
        <xsl:if test="$gets and generate-id() = $behind">
          <alias name="{$named-video/@alias}"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <!-- A virtio video gets its 3D and blob resources, and keeps all else that the admin set. A device without 3D that
       libvirt (12.8) has recorded goes; the one that libvirt chose for the plan stays. -->
  <xsl:template match="/domain/devices/video/model">
    <xsl:variable name="adopted" select="set:has-same-node(.., $adopted-video)"/>
    <xsl:variable name="flat" select="$adopted and (not(acceleration/@accel3d = 'yes') or @device = 'virtio-vga' or
                                                    @device = 'virtio-gpu')"/>
    <xsl:copy>
      <xsl:copy-of select="@*[not($flat and name() = 'device')]"/>
      <xsl:if test="$adopted">
        <xsl:copy-of select="$named-video/@blob"/>
      </xsl:if>
      <xsl:if test="$flat">
        <xsl:copy-of select="$present/devices/video[1]/model[@type = 'virtio'][acceleration/@accel3d = 'yes']/@device"/>
      </xsl:if>
      <xsl:if test="$adopted and not(acceleration)">
        <acceleration accel3d="yes"/>
      </xsl:if>
      <xsl:for-each select="node()">
        <xsl:choose>
          <xsl:when test="$adopted and self::acceleration">
            <acceleration>
              <xsl:copy-of select="@*"/>
              <xsl:attribute name="accel3d">yes</xsl:attribute>
            </acceleration>
          </xsl:when>
          <xsl:otherwise>
            <xsl:apply-templates select="."/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/devices/video" mode="base">
    <xsl:element name="gvt:video">
      <xsl:copy-of select="model/@device"/>
      <xsl:if test="model/acceleration">
        <xsl:attribute name="accel3d">
          <xsl:value-of select="model/acceleration/@accel3d"/>
        </xsl:attribute>
      </xsl:if>
      <xsl:if test="$named-video/@blob">
        <xsl:copy-of select="model/@blob"/>
      </xsl:if>
      <xsl:for-each select="alias[$named-video]/@name">
        <xsl:attribute name="alias">
          <xsl:value-of select="."/>
        </xsl:attribute>
      </xsl:for-each>
    </xsl:element>
  </xsl:template>
</xsl:stylesheet>
