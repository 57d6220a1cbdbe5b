<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Repairs of misplaced-element, split-block and mdev-without-model. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <!-- misplaced-element: it goes where it is, and comes back at the end of the domain, in a block of
       its own that a later pass joins with the others. -->

  <xsl:template match="qemu:*[gvt:is-movable(.)]" priority="2"/>

  <xsl:template name="moved-elements">
    <xsl:variable name="words" select="$misplaced[gvt:holder(.) = 'commandline']"/>
    <xsl:variable name="overrides" select="$misplaced[gvt:holder(.) = 'override']"/>
    <xsl:copy-of select="$misplaced[gvt:holder(.) = 'domain']"/>
    <xsl:if test="$words">
      <qemu:commandline>
        <xsl:copy-of select="$words"/>
      </qemu:commandline>
    </xsl:if>
    <xsl:if test="$overrides">
      <qemu:override>
        <xsl:copy-of select="$overrides"/>
      </qemu:override>
    </xsl:if>
  </xsl:template>

  <!-- split-block: the first one takes the content of the others. fix.xsl does it for overrides. -->

  <xsl:template match="/domain/qemu:commandline[preceding-sibling::qemu:commandline] |
                       /domain/qemu:override[preceding-sibling::qemu:override]" priority="1"/>

  <xsl:template match="/domain/qemu:commandline[not(preceding-sibling::qemu:commandline)]
                       [following-sibling::qemu:commandline]" priority="1">
    <xsl:copy>
      <xsl:apply-templates select="@* | node() | following-sibling::qemu:commandline/node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- mdev-without-model -->

  <xsl:template match="/domain[not(starts-with(os/type/@arch, 's390'))]/devices/hostdev[not(@model)]/@type[. = 'mdev']">
    <xsl:copy/>
    <xsl:attribute name="model">vfio-pci</xsl:attribute>
  </xsl:template>
</xsl:stylesheet>
