<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  What both directions read: the state that a domain carries, and how a thing is named in it.

  /domain/metadata/gvt:state
    gvt:plan      what was asked for, resolved (profiles/plan.rng)
    gvt:base      what the domain had before of the things that libvirt adds on its own
    gvt:removed   what apply took out; gvt:before counts the siblings that stayed before it, gvt:nth the
                  hostdevs that did; gvt:secret marks a graphics that had a password, and says where it is:
                  "here", "nowhere", or a backup's name and which of its graphics, "20261120T051938.123456Z.xml 1"
    gvt:facts     for one pass only, never defined: gvt:present (the domain as it is now) when a plan is
                  applied again, gvt:backup (the domain as it was before) for its passwords, @backup: the
                  name of the backup that is about to be made, @metadata: "empty" where there were such
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
  <!-- What is worked on; planned.xsl has the same with a plan put in. -->
  <xsl:variable name="document" select="/"/>
  <xsl:variable name="state" select="$document/domain/metadata/gvt:state"/>
  <xsl:variable name="plan" select="$state/gvt:plan"/>

  <!-- A key of several definitions has one that finds something in every domain: libxslt (1.1.35) counts those of
       which none does several times over, and where the sum happens to be that of all keys, it leaves others out. -->
  <xsl:key name="by-device" match="/domain" use="'*'"/>

  <!-- The hostdevs of the domain itself by their device, as a plan names it: an mdev's uuid, a PCI address. -->
  <xsl:key name="by-device" match="/domain/devices/hostdev[@type = 'mdev']"
           use="translate(source/address/@uuid, 'ABCDEF', 'abcdef')"/>
  <xsl:key name="by-device" match="/domain/devices/hostdev[@type = 'pci']"
           use="concat(substring(source/address/@domain, 3), ':', substring(source/address/@bus, 3), ':',
                       substring(source/address/@slot, 3), '.', substring(source/address/@function, 3))"/>

  <xsl:key name="by-device" match="/domain/devices/hostdev[@type = 'usb'][not(source/address)]"
           use="translate(concat(substring(source/vendor/@id, 3), ':', substring(source/product/@id, 3)), 'ABCDEF',
                          'abcdef')"/>

  <!-- Which host device a hostdev takes, as one string: an mdev's uuid or a PCI address. -->
  <xsl:template match="hostdev" mode="source">
    <xsl:variable name="address" select="source/address"/>
    <xsl:value-of select="concat(@type, '=', translate($address/@uuid, 'ABCDEF', 'abcdef'))"/>
    <xsl:if test="$address/@bus">
      <xsl:value-of select="concat($address/@domain, ':', $address/@bus, ':', $address/@slot, '.',
                                   $address/@function)"/>
    </xsl:if>
  </xsl:template>

  <!-- The guest address of a device as one string, to compare; empty where it is left to libvirt. -->
  <xsl:template match="address | gvt:address" mode="place">
    <xsl:choose>
      <xsl:when test="@type = 'pci' and @slot">
        <xsl:text>pci 0x</xsl:text>
        <xsl:call-template name="hex">
          <xsl:with-param name="number" select="@domain"/>
          <xsl:with-param name="digits" select="4"/>
        </xsl:call-template>
        <xsl:text>:0x</xsl:text>
        <xsl:call-template name="hex">
          <xsl:with-param name="number" select="@bus"/>
        </xsl:call-template>
        <xsl:text>:0x</xsl:text>
        <xsl:call-template name="hex">
          <xsl:with-param name="number" select="@slot"/>
        </xsl:call-template>
        <xsl:text>.0x</xsl:text>
        <xsl:call-template name="hex">
          <xsl:with-param name="number" select="@function"/>
          <xsl:with-param name="digits" select="1"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="@port or @unit or @devno or @iobase">
        <xsl:value-of select="concat(@type, ' ', @controller, ':', @bus, ':', @target, ':', @unit, ':', @slot,
                                     ':', @port, ':', @cssid, ':', @ssid, ':', @devno, ':', @iobase)"/>
      </xsl:when>
      <xsl:when test="@slot">
        <xsl:value-of select="concat(@type, ' ', @controller, ':', @slot)"/>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- Its slot alone, 0x0000:0x00:0x02; empty where that is left to libvirt. -->
  <xsl:template match="address" mode="slot">
    <xsl:variable name="place">
      <xsl:apply-templates select="." mode="place"/>
    </xsl:variable>
    <xsl:value-of select="substring-before(substring-after($place, 'pci '), '.')"/>
  </xsl:template>

  <!-- The address at hand, in another slot where one is given. -->
  <xsl:template name="move-address">
    <xsl:param name="to"/>
    <xsl:param name="multifunction"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:if test="$multifunction">
        <xsl:attribute name="multifunction">on</xsl:attribute>
      </xsl:if>
      <xsl:if test="$to != ''">
        <xsl:attribute name="bus">
          <xsl:value-of select="substring($to, 8, 4)"/>
        </xsl:attribute>
        <xsl:attribute name="slot">
          <xsl:value-of select="substring($to, 13, 4)"/>
        </xsl:attribute>
      </xsl:if>
      <xsl:apply-templates select="node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- The vendor id that a guest sees in place of Hyper-V's own: any does. -->
  <xsl:variable name="hidden-vendor" select="'gvt-xml'"/>

  <!-- A number as libvirt reads it (0x4, 0x04, 4, none for 0) in so many hexadecimal digits. -->
  <xsl:template name="hex">
    <xsl:param name="number"/>
    <xsl:param name="digits" select="2"/>
    <xsl:variable name="known" select="'0123456789abcdef'"/>
    <xsl:variable name="text">
      <xsl:choose>
        <xsl:when test="starts-with($number, '0x')">
          <xsl:value-of select="translate(substring($number, 3), 'ABCDEF', 'abcdef')"/>
        </xsl:when>
        <xsl:when test="number($number) &gt; 0">
          <xsl:value-of select="concat(substring($known, floor($number div 16) mod 16 + 1, 1),
                                       substring($known, $number mod 16 + 1, 1))"/>
        </xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="padded" select="concat('0000', $text)"/>
    <xsl:value-of select="substring($padded, string-length($padded) - $digits + 1)"/>
  </xsl:template>

  <!-- An element of the state as libvirt knows it: in no namespace, and with no trace of ours. -->
  <xsl:template match="*" mode="plain">
    <xsl:element name="{local-name()}">
      <xsl:copy-of select="@*"/>
      <xsl:apply-templates mode="plain"/>
    </xsl:element>
  </xsl:template>

  <!-- A QEMU option and its value are one thing: "-display gtk". An argument that starts with "-" opens
       one, and takes the argument after it unless that opens another. -->
  <xsl:key name="value" use="generate-id()"
           match="qemu:arg[not(starts-with(@value, '-'))]
                  [preceding-sibling::*[1][self::qemu:arg][starts-with(@value, '-')]]"/>

  <xsl:template match="qemu:arg | gvt:arg" mode="option">
    <xsl:value-of select="@value"/>
    <xsl:variable name="next" select="following-sibling::*[1][self::qemu:arg or self::gvt:arg]/@value"/>
    <xsl:if test="$next and not(starts-with($next, '-'))">
      <xsl:value-of select="concat(' ', $next)"/>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
