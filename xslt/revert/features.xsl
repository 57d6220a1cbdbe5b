<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Changes outside of <devices>: in <features> and <os>. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <!-- libvirt added this <boot dev> when the last device with a <boot order> went; that device
       returns. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:base/@boot][metadata/gvt:state/gvt:removed/*/gvt:boot]/os/boot"/>

  <!-- The elements that hide KVM go, and those that they replaced return. Elements that others
       wrote since then stay. -->
  <xsl:variable name="had" select="$base/gvt:features"/>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:features]/features">
    <xsl:variable name="left">
      <xsl:apply-templates select="*" mode="left"/>
    </xsl:variable>
    <xsl:if test="$left != '' or contains($had/@had, 'features ')">
      <xsl:copy>
        <xsl:apply-templates select="@* | node()"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:features]/features/*[self::kvm or self::hyperv]">
    <xsl:variable name="left">
      <xsl:apply-templates select="." mode="left"/>
    </xsl:variable>
    <xsl:if test="$left != ''">
      <xsl:copy>
        <xsl:apply-templates select="@* | node()"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:features]/features/kvm/hidden[@state = 'on']">
    <xsl:apply-templates select="$had/gvt:hidden" mode="plain"/>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:base/gvt:features]/features/hyperv/vendor_id[@value = 'gvt-xml']">
    <xsl:apply-templates select="$had/gvt:vendor_id" mode="plain"/>
  </xsl:template>

  <!-- Gives "left" for a child of <features> that stays, even if it is empty. -->
  <xsl:template match="*" mode="left">left</xsl:template>
  <xsl:template match="kvm[not(*[not(self::hidden[@state = 'on'])])] |
                       hyperv[not(*[not(self::vendor_id)])][not(vendor_id[@value != 'gvt-xml'])]" mode="left">
    <xsl:if test="contains($had/@had, concat(name(), ' '))">left</xsl:if>
  </xsl:template>
</xsl:stylesheet>
