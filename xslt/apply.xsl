<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Projects the plan that a domain carries onto the rest of its XML. What it needs is in the document:
  a domain as it is without us, with /domain/metadata/gvt:state/gvt:plan put in (and, where the domain
  had the plan before, gvt:facts/gvt:present: see lib/state.xsl).

  What goes is not lost: it moves to gvt:removed, renamed into our namespace, without its secrets.
  What comes is recognisable: devices by their alias ua-gvt…, all else by the plan.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <xsl:include href="lib/identity.xsl"/>
  <xsl:include href="lib/names.xsl"/>
  <xsl:include href="lib/state.xsl"/>
  <xsl:include href="guard.xsl"/>
  <xsl:include href="places.xsl"/>
  <xsl:include href="display.xsl"/>
  <xsl:include href="features.xsl"/>
  <xsl:include href="hostdev.xsl"/>
  <xsl:include href="qemu.xsl"/>

  <!-- What goes of the devices, and what stays. -->
  <xsl:variable name="removed" select="$planned-hostdevs | $replaced"/>
  <xsl:variable name="staying" select="$devices/*[count(. | $removed) != count($removed)]"/>

  <xsl:variable name="present" select="$state/gvt:facts/gvt:present/domain"/>

  <xsl:template match="/">
    <xsl:for-each select="$document">
      <xsl:call-template name="guard"/>
      <xsl:apply-templates/>
    </xsl:for-each>
  </xsl:template>

  <!-- The state: the plan stays, the facts of this pass go, what revert will need is recorded. -->
  <xsl:template match="/domain/metadata/gvt:state">
    <xsl:copy>
      <xsl:attribute name="version">1</xsl:attribute>
      <xsl:copy-of select="gvt:plan"/>
      <gvt:base>
        <xsl:copy-of select="gvt:facts/@metadata"/>
        <xsl:attribute name="pci">
          <xsl:for-each select="/domain/devices/controller[@type = 'pci']">
            <xsl:value-of select="concat(@index, substring(' ', 1 div (position() != last())))"/>
          </xsl:for-each>
        </xsl:attribute>
        <xsl:attribute name="audio">
          <xsl:for-each select="/domain/devices/audio">
            <xsl:value-of select="concat(@id, '=', @type, substring(' ', 1 div (position() != last())))"/>
          </xsl:for-each>
        </xsl:attribute>
        <xsl:attribute name="multifunction">
          <xsl:for-each select="/domain/devices/*/address[@multifunction = 'on']">
            <xsl:apply-templates select="." mode="slot"/>
            <xsl:value-of select="substring(' ', 1 div (position() != last()))"/>
          </xsl:for-each>
        </xsl:attribute>
        <xsl:if test="not(/domain/os/boot) and $removed/boot">
          <xsl:attribute name="boot">order</xsl:attribute>
        </xsl:if>
        <xsl:if test="$plan/gvt:usb and /domain/devices/hub">
          <xsl:attribute name="hubs">
            <xsl:for-each select="/domain/devices/hub">
              <xsl:value-of select="concat(address/@bus, ':', address/@port, substring(' ', 1 div (position() != last())))"/>
            </xsl:for-each>
          </xsl:attribute>
        </xsl:if>
        <xsl:apply-templates select="$staying[self::hostdev]" mode="base"/>
        <xsl:call-template name="record-moves"/>
        <xsl:call-template name="record-features"/>
      </gvt:base>
      <gvt:removed>
        <xsl:apply-templates select="$removed" mode="remove"/>
        <!-- In libvirt's own order, whichever stood first: revert puts one that went behind one that stayed. -->
        <xsl:apply-templates select="/domain/qemu:commandline/*" mode="remove"/>
        <xsl:apply-templates select="/domain/qemu:override/*" mode="remove"/>
      </gvt:removed>
    </xsl:copy>
  </xsl:template>

  <!-- Devices: those that stay, in their order; those that come, each behind the last one of the kinds
       that libvirt prints before it, so that libvirt's own order is met and no other is disturbed. -->
  <xsl:template match="/domain/devices">
    <xsl:variable name="to-controllers" select="emulator | disk | controller"/>
    <xsl:variable name="to-graphics"
                  select="$to-controllers | lease | filesystem | interface | smartcard | serial | parallel |
                          console | channel | input | tpm | graphics"/>
    <xsl:variable name="to-audio" select="$to-graphics | sound | audio"/>
    <xsl:variable name="to-video" select="$to-audio | video"/>
    <xsl:variable name="to-hostdev" select="$to-video | hostdev"/>
    <!-- libvirt keeps controllers of one type together. -->
    <xsl:variable name="pci" select="controller[@type = 'pci']"/>
    <xsl:variable name="last-controller" select="$pci[last()] | $to-controllers[last()][not($pci)]"/>
    <!-- Said once, not for each device. -->
    <xsl:variable name="controllers" select="generate-id($last-controller)"/>
    <xsl:variable name="graphics" select="generate-id($to-graphics[last()])"/>
    <xsl:variable name="audio" select="generate-id($to-audio[last()])"/>
    <xsl:variable name="video" select="generate-id($to-video[last()])"/>
    <xsl:variable name="hostdevs" select="generate-id($to-hostdev[last()])"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:if test="not($to-hostdev)">
        <xsl:call-template name="new-devices"/>
      </xsl:if>
      <xsl:for-each select="node()">
        <xsl:variable name="id" select="generate-id()"/>
        <xsl:if test="count(. | $removed) != count($removed)">
          <xsl:apply-templates select="."/>
        </xsl:if>
        <xsl:if test="$id = $controllers or $id = $graphics or $id = $audio or $id = $video or $id = $hostdevs">
          <xsl:call-template name="new-devices">
            <xsl:with-param name="controllers" select="$id = $controllers"/>
            <xsl:with-param name="graphics" select="$id = $graphics"/>
            <xsl:with-param name="audio" select="$id = $audio"/>
            <xsl:with-param name="video" select="$id = $video"/>
            <xsl:with-param name="hostdevs" select="$id = $hostdevs"/>
          </xsl:call-template>
        </xsl:if>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <xsl:template name="new-devices">
    <xsl:param name="controllers" select="true()"/>
    <xsl:param name="graphics" select="true()"/>
    <xsl:param name="audio" select="true()"/>
    <xsl:param name="video" select="true()"/>
    <xsl:param name="hostdevs" select="true()"/>
    <xsl:if test="$controllers">
      <xsl:call-template name="new-controllers"/>
    </xsl:if>
    <xsl:if test="$graphics">
      <xsl:call-template name="new-graphics"/>
    </xsl:if>
    <xsl:if test="$audio">
      <xsl:call-template name="new-audio"/>
    </xsl:if>
    <xsl:if test="$video">
      <xsl:call-template name="new-video"/>
    </xsl:if>
    <xsl:if test="$hostdevs">
      <xsl:call-template name="new-hostdevs"/>
    </xsl:if>
  </xsl:template>

  <!-- Moving: the outermost element learns its place, all of it our namespace. Applied to the removed ones in
       their order, so that position() - 1 of them stood before. One beside others of its kind that stay has its place among
       those alone: the order of different devices may change meanwhile, and would change what is written here. Not where
       thousands go: those places take time by the square. -->
  <xsl:template match="/domain/devices/*" mode="remove">
    <xsl:variable name="kind" select="name()"/>
    <xsl:variable name="number" select="position()"/>
    <xsl:variable name="beside" select="count($removed) &lt; 1000 and contains($staying-kinds, concat(' ', $kind, ' '))"/>
    <xsl:element name="gvt:{local-name()}">
      <xsl:if test="not($beside)">
        <xsl:attribute name="gvt:before">
          <xsl:value-of select="count(preceding-sibling::node()) - $number + 1"/>
        </xsl:attribute>
      </xsl:if>
      <xsl:if test="$beside or self::hostdev">
        <xsl:attribute name="gvt:nth">
          <xsl:value-of select="count(preceding-sibling::*[name() = $kind]) -
                                count($removed[position() &lt; $number][name() = $kind])"/>
        </xsl:attribute>
      </xsl:if>
      <xsl:apply-templates select="@* | node()" mode="move"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="*" mode="move">
    <xsl:element name="gvt:{local-name()}">
      <xsl:apply-templates select="@* | node()" mode="move"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="@* | node()[not(self::*)]" mode="move">
    <xsl:copy/>
  </xsl:template>

  <!-- A password stays behind; the mark says where it is: here (the planned graphics of this type keeps it, which it
       has of the first one), in the backup that has it, of which graphics there, or nowhere (a file has no backup). -->
  <xsl:template match="graphics/@passwd | graphics/@gvt:secret" mode="move">
    <xsl:attribute name="gvt:secret">
      <xsl:choose>
        <xsl:when test="name() != 'passwd'">
          <xsl:value-of select="."/>
        </xsl:when>
        <xsl:when test="$planned-graphics/@type = ../@type and not(../preceding-sibling::graphics/@type = ../@type)">here</xsl:when>
        <xsl:when test="../@gvt:from">
          <xsl:value-of select="../@gvt:from"/>
        </xsl:when>
        <xsl:when test="$state/gvt:facts/@backup">
          <!-- The backup is of the domain as it is now. -->
          <xsl:variable name="now" select="$present | $document/domain[not($present)]"/>
          <xsl:variable name="there" select="$now/devices/graphics[@type = current()/../@type][@passwd = current()][1]"/>
          <xsl:value-of select="concat($state/gvt:facts/@backup, ' ', count($there/preceding-sibling::graphics) + 1)"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:text>nowhere</xsl:text>
          <xsl:message>the password of the <xsl:value-of select="../@type"/> graphics isn't kept: a file has no backup</xsl:message>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:attribute>
  </xsl:template>

  <xsl:template match="graphics/@gvt:from" mode="move"/>
  <xsl:template match="/domain/devices/graphics/@gvt:from"/>
</xsl:stylesheet>
