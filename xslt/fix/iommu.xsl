<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The repair of viommu-caching. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <xsl:template match="/domain/devices/iommu[key('uncached', generate-id())]">
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:element name="driver">
        <xsl:apply-templates select="driver/@*"/>
        <xsl:attribute name="caching_mode">on</xsl:attribute>
      </xsl:element>
      <xsl:apply-templates select="node()[not(self::driver)]"/>
    </xsl:copy>
  </xsl:template>
</xsl:stylesheet>
