<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The rule for arguments that QEMU can't parse. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="qemu">
  <xsl:template name="argument-not-parsed">
    <xsl:for-each select="$domain/qemu:commandline/qemu:arg">
      <xsl:variable name="why" select="gvt:unparsed(.)"/>
      <xsl:if test="$why != ''">
        <gvt:finding>
          <gvt:what>the argument '<xsl:value-of select="@value"/>'<xsl:call-template name="unparsed-shape">
            <xsl:with-param name="why" select="$why"/>
          </xsl:call-template></gvt:what>
          <xsl:call-template name="unparsed-words">
            <xsl:with-param name="why" select="$why"/>
          </xsl:call-template>
          <gvt:way>
            <xsl:call-template name="unparsed-way">
              <xsl:with-param name="why" select="$why"/>
            </xsl:call-template>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="unparsed-shape">
    <xsl:param name="why"/>
    <xsl:choose>
      <xsl:when test="$why = 'joined'"> is an option and its value in one</xsl:when>
      <xsl:when test="$why = 'unknown'"> is an option that no QEMU from 5.2 to 11.1 has</xsl:when>
      <xsl:when test="$why = 'last'"> lacks its value: it is the last of the domain's arguments</xsl:when>
      <xsl:when test="$why = 'swallowing'"> lacks its value: it takes the next option for it, '<xsl:value-of select="gvt:next-argument(.)/@value"/>'</xsl:when>
      <xsl:when test="$why = 'set'"> of -set isn't GROUP.ID.PROPERTY=VALUE</xsl:when>
      <xsl:otherwise> belongs to no option, and QEMU takes it for a disk image</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Behind a domain's own arguments libvirt's come, "-sandbox" first (libvirt 9.0). The last option
       takes that one for its value. -->
  <xsl:template name="unparsed-words">
    <xsl:param name="why"/>
    <xsl:variable name="option" select="gvt:option-name(@value)"/>
    <xsl:variable name="taken" select="concat(gvt:next-argument(.)/@value, substring('-sandbox', 1 div ($why = 'last')))"/>
    <xsl:choose>
      <xsl:when test="$why = 'unknown' or ($why = 'joined' and starts-with(@value, '-'))">
        <gvt:says by="QEMU">…: invalid option</gvt:says>
      </xsl:when>
      <xsl:when test="$why = 'set'">
        <gvt:says by="QEMU">can't parse: "…"</gvt:says>
      </xsl:when>
      <xsl:when test="$why = 'stray' or $why = 'file' or $why = 'joined'">
        <gvt:says by="QEMU">Could not open '…': No such file or directory</gvt:says>
      </xsl:when>
      <xsl:when test="$option = 'set'">
        <gvt:says by="QEMU">can't parse: "<xsl:value-of select="$taken"/>"</gvt:says>
      </xsl:when>
      <xsl:when test="$option = 'device'">
        <gvt:says by="QEMU">'<xsl:value-of select="$taken"/>' is not a valid device model name</gvt:says>
      </xsl:when>
      <xsl:when test="$option = 'display'">
        <gvt:says by="QEMU">Parameter 'type' does not accept value '<xsl:value-of select="$taken"/>'</gvt:says>
      </xsl:when>
      <xsl:otherwise>
        <gvt:says>QEMU takes '<xsl:value-of select="$taken"/>' for its value, and the words behind it for a disk image</gvt:says>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="unparsed-way">
    <xsl:param name="why"/>
    <xsl:variable name="option" select="gvt:option-name(@value)"/>
    <xsl:choose>
      <xsl:when test="gvt:is-planned-argument(.)"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan has it (--arg): apply with another one</xsl:when>
      <xsl:when test="$why = 'joined'">write two arguments, &lt;qemu:arg value='-OPTION'/&gt; and &lt;qemu:arg value='VALUE'/&gt;; --fix does it</xsl:when>
      <xsl:when test="$why = 'stray'">write the argument '-set' before it; --fix does it</xsl:when>
      <xsl:when test="$option = 'set' and ($why = 'last' or $why = 'swallowing')">remove the '-set'; --fix does it</xsl:when>
      <xsl:when test="$why = 'last' or $why = 'swallowing'"><xsl:attribute name="fix">no</xsl:attribute>give it its value as the next argument, or take it out</xsl:when>
      <xsl:when test="$why = 'unknown'"><xsl:attribute name="fix">no</xsl:attribute>take it out, or write the option as qemu-system-x86_64 -help has it</xsl:when>
      <xsl:when test="$why = 'set'"><xsl:attribute name="fix">no</xsl:attribute>-set device.ID.PROPERTY=VALUE, or &lt;qemu:override&gt;</xsl:when>
      <xsl:otherwise><xsl:attribute name="fix">no</xsl:attribute>write its option before it, or take it out</xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
