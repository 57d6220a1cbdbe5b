<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Decides which devices return, and where among those that stay. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:set="http://exslt.org/sets"
                exclude-result-prefixes="gvt set">
  <!-- The devices that return, by the number of those that stayed before. Only those of this
       domain's state: the facts hold domains that may have a state of their own. -->
  <xsl:key name="place" match="/domain" use="'*'"/>
  <xsl:key name="place" use="@gvt:before"
           match="/domain/metadata/gvt:state/gvt:removed
                  /*[not(self::gvt:arg or self::gvt:env or self::gvt:device)]"/>

  <!-- The order of devices of one kind may have a meaning. So a device with gvt:nth returns to that
       place among its kind, wherever others were put since. The text has "[<ID:N]" if the N-th of
       $placed returns before the device with that id, and "[>ID:N]" if it returns behind it: XSLT
       1.0 has no map. -->
  <xsl:variable name="staying-kinds" select="gvt:kinds($staying)"/>
  <xsl:variable name="placed"
                select="$removed/*[@gvt:nth][contains($staying-kinds, concat(' ', local-name(), ' '))]"/>
  <xsl:variable name="places">
    <xsl:for-each select="$placed">
      <xsl:variable name="kept" select="$staying[name() = local-name(current())]"/>
      <xsl:variable name="next" select="$kept[current()/@gvt:nth + 1]"/>
      <xsl:value-of select="concat('[', substring('&lt;', 1 div boolean($next)), substring('>', 1 div not($next)),
                                   generate-id($next | $kept[last()][not($next)]), ':', position(), ']')"/>
    </xsl:for-each>
  </xsl:variable>

  <xsl:template name="interleave">
    <xsl:param name="stays"/>
    <xsl:param name="returns"/>
    <xsl:variable name="count" select="count($stays)"/>
    <xsl:for-each select="$stays">
      <xsl:variable name="id" select="generate-id()"/>
      <xsl:if test="$returns">
        <xsl:apply-templates select="key('place', position() - 1)
                                     [not(set:has-same-node(., $placed))]" mode="return"/>
        <xsl:call-template name="return-placed">
          <xsl:with-param name="place" select="concat('[&lt;', $id, ':')"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:apply-templates select="."/>
      <xsl:call-template name="return-placed">
        <xsl:with-param name="place" select="concat('[>', $id, ':')"/>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:apply-templates select="$returns[not(set:has-same-node(., $placed))]
                                          [not(@gvt:before &lt; $count)]" mode="return"/>
  </xsl:template>

  <xsl:template name="return-placed">
    <xsl:param name="place"/>
    <xsl:if test="contains($places, $place)">
      <xsl:for-each select="$placed">
        <xsl:if test="contains($places, concat($place, position(), ']'))">
          <xsl:apply-templates select="." mode="return"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <!-- If something else took the place of a device meanwhile, that stays, and the device doesn't
       return: a second graphics of one type doesn't start ("only 1 graphics device of each type"), nor
       do two with OpenGL; egl-headless goes with VNC and SPICE only; two videos may both be primary;
       a channel's name and an audio's id must be unique; a domain has one balloon. -->
  <xsl:template match="gvt:*" mode="return">
    <xsl:apply-templates select="." mode="back"/>
  </xsl:template>

  <xsl:template match="gvt:removed/gvt:graphics | gvt:removed/gvt:video | gvt:removed/gvt:channel |
                       gvt:removed/gvt:audio | gvt:removed/gvt:memballoon | gvt:removed/gvt:shmem" mode="return">
    <xsl:variable name="kind" select="local-name()"/>
    <!-- The video that the plan took over was next to the others before. -->
    <xsl:variable name="others" select="$staying[name() = $kind][not($base/gvt:video and self::video and position() = 1)]"/>
    <xsl:choose>
      <xsl:when test="self::gvt:graphics[@type = $others/@type or
                                         (@type = 'egl-headless' and $others/gl/@enable = 'yes') or
                                         ($others/@type = 'egl-headless' and not(@type = 'vnc' or @type = 'spice'))] or
                      self::gvt:video[$others] or self::gvt:memballoon[$others] or
                      self::gvt:shmem[@name = $others/@name] or
                      self::gvt:channel[count($others[target/@name = current()/gvt:target/@name]) &gt; sum(@gvt:twins)] or
                      self::gvt:audio[@id = $others/@id]">
        <xsl:message>the saved &lt;<xsl:value-of select="$kind"/>&gt;<xsl:value-of
          select="concat(substring(' of type ', 1 div boolean(@type)), @type)"/> stays out, because the domain has another one now</xsl:message>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates select="." mode="back"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A boot order doesn't return if another device has it now ("boot order '2' used for more than
       one device"), or if the domain has a <boot dev> of its own now ("per-device boot elements
       cannot be used together with os/boot elements"). -->
  <xsl:template match="gvt:removed/*/gvt:boot" mode="back">
    <xsl:choose>
      <xsl:when test="$staying/boot/@order = @order or (/domain/os/boot and not($base/@boot))">
        <xsl:message>the saved &lt;<xsl:value-of select="local-name(..)"/>&gt; returns without its boot order <xsl:value-of
          select="@order"/>: <xsl:choose>
            <xsl:when test="/domain/os/boot">the domain has a &lt;boot dev&gt; now</xsl:when>
            <xsl:otherwise>another device has it now</xsl:otherwise>
          </xsl:choose></xsl:message>
      </xsl:when>
      <xsl:otherwise>
        <boot>
          <xsl:apply-templates select="@* | node()" mode="back"/>
        </boot>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- If another device has this port now, libvirt chooses one. -->
  <xsl:template match="gvt:removed/gvt:serial/gvt:target/@port | gvt:removed/gvt:parallel/gvt:target/@port |
                       gvt:removed/gvt:console/gvt:target/@port" mode="back">
    <xsl:variable name="kind" select="local-name(../..)"/>
    <xsl:if test="not($staying[name() = $kind]/target/@port = .)">
      <xsl:copy/>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
