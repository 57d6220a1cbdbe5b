<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Definitions that apply and revert share: for the state that a domain carries, and for the devices
  of the plan.

  /domain/metadata/gvt:state
    gvt:plan      the resolved plan (profiles/plan.rng)
    gvt:base      the things that the domain had before, of those that libvirt adds by itself
    gvt:removed   the elements that apply took out. gvt:before counts the siblings that stayed
                  before an element, gvt:nth those of its kind, gvt:twins the channels of its name. gvt:secret marks a graphics that had
                  a password, and says where it is: "here", "nowhere", or a backup's name and the
                  number of the graphics there, "20261120T051938.123456Z.xml 1"
    gvt:facts     for one pass only, never defined. gvt:present: the domain as it is now, if a
                  plan is applied again. gvt:backup: the domain as it was before, for its passwords.
                  @backup: the name of the backup that will be made. @metadata: "empty" if the
                  domain had an empty <metadata>
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The document to transform; apply/with-plan.xsl replaces it by one with a plan. -->
  <xsl:variable name="document" select="/"/>
  <xsl:variable name="state" select="$document/domain/metadata/gvt:state"/>
  <xsl:variable name="plan" select="$state/gvt:plan"/>
  <xsl:variable name="devices" select="$document/domain/devices"/>

  <!-- The hostdevs that take a device of the plan. -->
  <xsl:variable name="planned-hostdevs"
                select="$devices/hostdev[gvt:device(.) = $plan/gvt:mdev/@uuid | $plan/gvt:pci/@host | $plan/gvt:usb/@id]"/>

  <!-- The plan's video, if it has properties or blob resources: it has an alias then. -->
  <xsl:variable name="named-video" select="$plan/gvt:display/gvt:video[@alias]"/>

  <!-- The names of elements, between spaces: they are a text, so that a test for one takes no loop.
       -->
  <func:function name="gvt:kinds">
    <xsl:param name="elements"/>
    <xsl:variable name="kinds">
      <xsl:text> </xsl:text>
      <xsl:for-each select="$elements">
        <xsl:value-of select="concat(name(), ' ')"/>
      </xsl:for-each>
    </xsl:variable>
    <func:result select="string($kinds)"/>
  </func:function>

  <!-- Copies the context's address, on another bus and in another slot if they are given. -->
  <xsl:template name="move-address">
    <xsl:param name="bus"/>
    <xsl:param name="slot"/>
    <xsl:param name="multifunction"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:if test="$multifunction">
        <xsl:attribute name="multifunction">on</xsl:attribute>
      </xsl:if>
      <xsl:if test="$slot != ''">
        <xsl:attribute name="bus">
          <xsl:value-of select="$bus"/>
        </xsl:attribute>
        <xsl:attribute name="slot">
          <xsl:value-of select="$slot"/>
        </xsl:attribute>
      </xsl:if>
      <xsl:apply-templates select="node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- Renames an element, and all within it, into gvt-xml's namespace. -->
  <xsl:template match="*" mode="move">
    <xsl:element name="gvt:{local-name()}">
      <xsl:apply-templates select="@* | node()" mode="move"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="@* | node()[not(self::*)]" mode="move">
    <xsl:copy/>
  </xsl:template>

  <!-- libvirt (9.0 to 12.8) reads no attribute and no element of another namespace in a device, and
       its define drops them. A state has no place for them. -->
  <xsl:template match="@*[namespace-uri() != ''] | *[namespace-uri() != '' and not(self::qemu:* or self::gvt:*)]"
                mode="move" priority="0.4">
    <xsl:if test="namespace-uri() != 'urn:gvt-xml:1'">
      <xsl:message><xsl:value-of select="name()"/> in &lt;<xsl:value-of
        select="name(..)"/>&gt; isn't kept; it has another namespace, so libvirt doesn't read it</xsl:message>
    </xsl:if>
  </xsl:template>

  <!-- Copies an element without its namespace. -->
  <xsl:template match="*" mode="plain">
    <xsl:element name="{local-name()}">
      <xsl:copy-of select="@*"/>
      <xsl:apply-templates mode="plain"/>
    </xsl:element>
  </xsl:template>
</xsl:stylesheet>
