<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What revert will need: how the domain was, and what goes, renamed into our namespace, without its passwords. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <!-- What the domain had of the things that libvirt adds on its own, for revert. -->
  <xsl:template name="record-base">
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
        <xsl:value-of select="gvt:slot(.)"/>
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
  </xsl:template>

  <!-- Moving: the outermost element learns its place, all of it our namespace. Applied to the removed ones in
       their order, so that position() - 1 of them stood before. One beside others of its kind that stay has its place among
       those alone: the order of different devices may change meanwhile, and would change what is written here. Not where
       thousands go: those places take time by the square. -->
  <xsl:template match="/domain/devices/*" mode="remove">
    <xsl:variable name="kind" select="name()"/>
    <xsl:variable name="number" select="position()"/>
    <xsl:variable name="beside" select="count($removed) &lt; 1000 and gvt:of-kind($staying, $kind)"/>
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
