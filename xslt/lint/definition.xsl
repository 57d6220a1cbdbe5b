<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rules for things next to a definition: a managed save image, a recorded plan. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1">
  <xsl:template name="managed-save">
    <xsl:for-each select="$facts/gvt:managed-save">
      <gvt:finding>
        <gvt:what>the domain has a managed save image</gvt:what>
        <gvt:says>its next start takes the devices from the image, not from the definition</gvt:says>
        <gvt:way>start the guest and shut it down, or drop the image: virsh managedsave-remove DOMAIN</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="drift">
    <xsl:for-each select="$facts/gvt:drift">
      <gvt:finding>
        <gvt:what>
          <xsl:value-of select="@piece"/>
        </gvt:what>
        <gvt:says>the domain has changed since its plan was applied</gvt:says>
        <gvt:way>apply the recorded plan again (gvt-xml apply DOMAIN); --fix does it</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
