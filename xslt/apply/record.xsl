<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Records for revert the state that the domain had, and the devices that go: they are renamed
     into gvt-xml's namespace and lose their passwords. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <!-- The things that the domain had before, of those that libvirt adds by itself. -->
  <xsl:template name="record-base">
    <xsl:copy-of select="gvt:facts/@metadata"/>
    <xsl:if test="not(/domain/devices)">
      <xsl:attribute name="devices">none</xsl:attribute>
    </xsl:if>
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
    <!-- libvirt adds a <boot dev> to a domain without any boot order. -->
    <xsl:if test="not(/domain/os/boot) and $removed/boot and not($staying/boot)">
      <xsl:attribute name="boot">order</xsl:attribute>
    </xsl:if>
    <!-- A file may be one that libvirt refuses: devices have places that aren't there, or need SPICE
         graphics that aren't there. revert gives them back as they were. -->
    <xsl:if test="$removed/address[gvt:slot(.)][not(gvt:has-slot(gvt:slot(.), $document/domain))] or
                  $removed/address[@type = 'usb'][@port][not(gvt:has-port(., $devices))] or
                  gvt:lacks-ports($devices, $devices/*/address) or
                  ($planned-graphics/@type = 'spice' and not($devices/graphics/@type = 'spice') and
                   gvt:needing-spice($staying))">
      <xsl:attribute name="odd">yes</xsl:attribute>
    </xsl:if>
    <xsl:if test="$plan/gvt:usb and /domain/devices/hub">
      <xsl:attribute name="hubs">
        <xsl:for-each select="/domain/devices/hub">
          <xsl:value-of select="concat(address/@bus, ':', address/@port, substring(' ', 1 div (position() != last())))"/>
        </xsl:for-each>
      </xsl:attribute>
    </xsl:if>
  </xsl:template>

  <xsl:variable name="staying-kinds" select="gvt:kinds($staying)"/>

  <!-- A device that goes records its place. If others of its kind stay, that is its place among them
       (gvt:nth), since the order of devices of different kinds may change;
       else its place among all that stay (gvt:before). Counting the place among a kind takes
       quadratic time, so it isn't done for thousands. This is applied to $removed in its order:
       position() - 1 of them came before. -->
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
      <!-- Others of its name are no ones that came meanwhile. -->
      <xsl:variable name="twins" select="$staying[self::channel][target/@name = current()[self::channel]/target/@name]"/>
      <xsl:if test="$twins">
        <xsl:attribute name="gvt:twins">
          <xsl:value-of select="count($twins)"/>
        </xsl:attribute>
      </xsl:if>
      <xsl:apply-templates select="@* | node()" mode="move"/>
    </xsl:element>
  </xsl:template>

  <!-- The password is not recorded; gvt:secret says where it is: "here" (the plan's graphics of
       this type keeps it, which has it of the first such graphics), a backup's name and the number
       of the graphics there, or "nowhere" (a file has no backup). -->
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
          <!-- The backup will have the domain as it is now. -->
          <xsl:variable name="now" select="$present | $document/domain[not($present)]"/>
          <xsl:variable name="there" select="$now/devices/graphics[@type = current()/../@type][@passwd = current()][1]"/>
          <xsl:value-of select="concat($state/gvt:facts/@backup, ' ', count($there/preceding-sibling::graphics) + 1)"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:text>nowhere</xsl:text>
          <xsl:message>the password of the <xsl:value-of select="../@type"/> graphics isn't kept, because a file has no backup</xsl:message>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:attribute>
  </xsl:template>

  <xsl:template match="graphics/@gvt:from" mode="move"/>
  <xsl:template match="/domain/devices/graphics/@gvt:from"/>
</xsl:stylesheet>
