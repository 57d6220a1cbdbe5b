<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Finds the guest addresses of a recorded plan that the domain doesn't have any more, since its
  machine is another now. The document is the domain as it is without gvt-xml, with the plan in
  /domain/metadata/gvt:state. The result is an element <address> for each, as the plan has it.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <xsl:include href="lib/addresses.xsl"/>
  <xsl:include href="lib/chipset.xsl"/>
  <xsl:include href="lib/free-slot.xsl"/>

  <xsl:template match="/domain">
    <gone>
      <xsl:for-each select="metadata/gvt:state/gvt:plan/*[@address]">
        <xsl:if test="not(gvt:has-slot(gvt:planned-slot(@address), /domain))">
          <address>
            <xsl:value-of select="@address"/>
          </address>
        </xsl:if>
      </xsl:for-each>
    </gone>
  </xsl:template>
</xsl:stylesheet>
