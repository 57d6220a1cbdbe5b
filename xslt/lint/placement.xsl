<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rules for elements that are in the right namespace, and in a wrong place or shape. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="qemu">
  <!-- libvirt looks for these elements by their paths (9.0, qemu_domain.c,
       qemuDomainDefNamespaceParse). -->
  <xsl:template name="misplaced-element">
    <xsl:for-each select="$misplaced[$domain]">
      <xsl:variable name="holder" select="gvt:holder(.)"/>
      <gvt:finding>
        <gvt:what>&lt;<xsl:value-of select="name()"/>&gt;<xsl:if test="@*"> '<xsl:value-of select="(@alias | @name | @value)[1]"/>'</xsl:if> is in &lt;<xsl:value-of select="name(..)"/>&gt;</gvt:what>
        <gvt:says>libvirt drops it without a word</gvt:says>
        <gvt:way>
          <xsl:if test="not(gvt:is-movable(.))">
            <xsl:attribute name="fix">no</xsl:attribute>
          </xsl:if>
          <xsl:text>move it into &lt;</xsl:text>
          <xsl:value-of select="concat(substring('qemu:', 1 div ($holder != 'domain')), $holder)"/>
          <xsl:text>&gt;</xsl:text>
          <xsl:if test="gvt:is-movable(.)">; --fix does it</xsl:if>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="split-block">
    <xsl:for-each select="$domain/qemu:commandline[2] | $domain/qemu:override[2]">
      <gvt:finding>
        <gvt:what>&lt;<xsl:value-of select="name()"/>&gt; is there more than once</gvt:what>
        <gvt:says>libvirt takes all of them as one; asked to validate, as virsh edit does, it says: Extra element <xsl:value-of select="local-name()"/> in interleave</gvt:says>
        <gvt:way>write the content of all into one element; --fix does it</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt needs the model since it knows more than one (9.0, schema and parser). -->
  <xsl:template name="mdev-without-model">
    <xsl:for-each select="$devices/hostdev[@type = 'mdev'][not(@model)]">
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/> has no model</gvt:what>
        <gvt:says by="libvirt">
          <xsl:choose>
            <xsl:when test="key('lacks', 'attribute-words')">Missing 'model' attribute in mediated device's &lt;hostdev&gt; element</xsl:when>
            <xsl:otherwise>Missing required attribute 'model' in element 'hostdev'</xsl:otherwise>
          </xsl:choose>
        </gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="starts-with(/domain/os/type/@arch, 's390')"><xsl:attribute name="fix">no</xsl:attribute>add model='vfio-ccw' or model='vfio-ap', whichever fits the device</xsl:when>
            <xsl:otherwise>add model='vfio-pci'; --fix does it</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
