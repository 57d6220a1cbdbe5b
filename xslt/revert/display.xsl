<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Switches displays on again that apply switched off because the domain had no graphics, takes back
     the 3D of a virtio video, and takes out devices that need SPICE graphics if the plan's were the
     only ones. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:set="http://exslt.org/sets"
                exclude-result-prefixes="gvt set">
  <!-- Whether the domain has no SPICE graphics without the plan, and needed none before. -->
  <xsl:variable name="without-spice" select="not($base/@odd) and $plan/gvt:display/gvt:graphics/@type = 'spice' and
                                             not($removed/gvt:graphics/@type = 'spice')"/>

  <!-- The devices that someone added meanwhile, which libvirt refuses without the plan's graphics:
       those that need SPICE, and egl-headless ("graphics type 'egl-headless' is only supported with
       one of: 'vnc', 'spice' graphics types"). -->
  <xsl:variable name="orphans"
                select="gvt:needing-spice($devices[$without-spice]/*) |
                        $devices[$plan/gvt:display/gvt:graphics[@type = 'spice' or @type = 'vnc']]
                                [not($removed/gvt:graphics[@type = 'spice' or @type = 'vnc'])]
                                [not(graphics[@type = 'spice' or @type = 'vnc']
                                             [not(@type = $plan/gvt:display/gvt:graphics/@type)])]
                        /graphics[@type = 'egl-headless']"/>

  <xsl:template name="note-orphans">
    <xsl:for-each select="$orphans[not(self::graphics[@type = $plan/gvt:display/gvt:graphics/@type])]">
      <xsl:message>the &lt;<xsl:value-of select="name()"/>&gt; of type <xsl:value-of
        select="@type | backend/@type"/> goes: it needs SPICE<xsl:value-of
        select="substring(' or VNC', 1 div boolean(self::graphics))"/> graphics, and the domain has none without the plan</xsl:message>
    </xsl:for-each>
  </xsl:template>

  <!-- A graphics returns without OpenGL if another has it now ("multiple OpenGL displays are not
       supported by QEMU"). -->
  <xsl:template match="gvt:removed/gvt:graphics/gvt:gl[@enable = 'yes']" mode="back">
    <xsl:variable name="other" select="$staying/self::graphics[@type = 'egl-headless' or gl/@enable = 'yes']"/>
    <xsl:choose>
      <xsl:when test="$other">
        <xsl:message>the saved &lt;graphics&gt; of type <xsl:value-of select="../@type"/> returns without OpenGL: the <xsl:value-of
          select="$other/@type"/> graphics has it now</xsl:message>
      </xsl:when>
      <xsl:otherwise>
        <gl>
          <xsl:apply-templates select="@* | node()" mode="back"/>
        </gl>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- libvirt gives a domain with SPICE graphics an <audio> of type spice, and refuses it without
       them. It gives one without any <audio> one of type none, which SPICE's and D-Bus's <audio> was
       before. -->
  <xsl:template match="/domain/devices/audio/@type">
    <xsl:variable name="list" select="concat(' ', $base/@audio, ' ')"/>
    <xsl:variable name="was" select="substring-before(substring-after($list, concat(' ', ../@id)), ' ')"/>
    <xsl:choose>
      <xsl:when test="(. = 'none' or . = 'spice') and contains($was, '=dbus')">
        <xsl:attribute name="type">dbus</xsl:attribute>
      </xsl:when>
      <xsl:when test=". = 'spice' and $without-spice and not(contains($was, '=spice'))">
        <xsl:attribute name="type">none</xsl:attribute>
      </xsl:when>
      <xsl:when test=". = 'none' and contains($was, '=spice')">
        <xsl:attribute name="type">spice</xsl:attribute>
      </xsl:when>
      <xsl:otherwise>
        <xsl:copy/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The hostdevs whose display apply switched off. -->
  <xsl:key name="lit" match="/domain/metadata/gvt:state/gvt:base/gvt:hostdev" use="@source"/>

  <xsl:template match="/domain/devices/hostdev[/domain/metadata/gvt:state/gvt:base/gvt:hostdev]">
    <xsl:variable name="source" select="gvt:device(.)"/>
    <xsl:copy>
      <xsl:copy-of select="@*"/>
      <xsl:copy-of select="key('lit', $source)/@*[name() != 'source']"/>
      <xsl:apply-templates select="node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- The virtio video that the plan took over, as it was. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:video]/devices/video[1]/model[@type = 'virtio']">
    <xsl:variable name="was" select="/domain/metadata/gvt:state/gvt:base/gvt:video"/>
    <xsl:copy>
      <xsl:copy-of select="@*[name() != 'device'][not(name() = 'blob' and $named-video/@blob and not($was/@blob = 'on'))] | $was/@device |
                            $was/@blob[. != 'on']"/>
      <xsl:for-each select="acceleration[$was/@accel3d]">
        <xsl:copy>
          <xsl:copy-of select="@*[name() != 'accel3d'] | $was/@accel3d[. != '']"/>
        </xsl:copy>
      </xsl:for-each>
      <xsl:apply-templates select="node()[not(self::acceleration)]"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:video]/devices/video[1]/alias[@name = 'ua-gvt-video']">
    <xsl:for-each select="/domain/metadata/gvt:state/gvt:base/gvt:video/@alias">
      <alias name="{.}"/>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
