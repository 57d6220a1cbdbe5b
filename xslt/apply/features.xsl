<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Changes outside of <devices>: in <features> and <os>.

  KVM is hidden from a guest whose driver refuses to run in a virtual machine. This needs QEMU's
  "kvm=off" (libvirt 1.2.8: <kvm><hidden>) and another vendor id than Hyper-V's own (libvirt 1.3.3:
  <hyperv><vendor_id>, at most 12 characters).
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:set="http://exslt.org/sets"
                exclude-result-prefixes="gvt set">
  <!-- New elements come where libvirt prints them (9.0, virDomainFeature). -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:plan/gvt:hide-kvm]/features">
    <xsl:variable name="anchor" select="generate-id(*[self::acpi or self::apic or self::pae or self::hap or
                                        self::viridian or self::privnet or self::hyperv][last()])"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:if test="$anchor = ''">
        <xsl:call-template name="new-features"/>
      </xsl:if>
      <xsl:for-each select="node()">
        <xsl:apply-templates select="."/>
        <xsl:if test="generate-id() = $anchor">
          <xsl:call-template name="new-features"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <!-- If the only device with a <boot order> goes, libvirt adds a <boot dev>. It stays when the
       plan is applied again, in front of the elements that libvirt prints behind it. revert takes
       it out, since libvirt refuses both in one domain. -->
  <xsl:template match="/domain/os">
    <xsl:variable name="next" select="(bootmenu | smbios | bios)[1]"/>
    <xsl:variable name="behind" select="$next | $next/following-sibling::node()"/>
    <xsl:copy>
      <xsl:apply-templates select="@* | node()[not(set:has-same-node(., $behind))]"/>
      <xsl:if test="not(boot) and $present/metadata/gvt:state/gvt:base/@boot and not($staying/boot)">
        <xsl:apply-templates select="$present/os/boot" mode="plain"/>
      </xsl:if>
      <xsl:apply-templates select="$behind"/>
    </xsl:copy>
    <xsl:if test="$plan/gvt:hide-kvm and not(/domain/features)">
      <xsl:element name="features">
        <xsl:call-template name="new-features"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- <hyperv> and <kvm>, if the domain doesn't have them at all. -->
  <xsl:template name="new-features">
    <xsl:if test="not(/domain/features/hyperv)">
      <xsl:element name="hyperv">
        <!-- libvirt adds this attribute itself; 7.0 doesn't know it. -->
        <xsl:copy-of select="$present/features/hyperv/@mode"/>
        <xsl:call-template name="vendor-id"/>
      </xsl:element>
    </xsl:if>
    <xsl:if test="not(/domain/features/kvm)">
      <xsl:element name="kvm">
        <xsl:call-template name="hidden"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <xsl:template name="hidden">
    <xsl:element name="hidden">
      <xsl:attribute name="state">on</xsl:attribute>
    </xsl:element>
  </xsl:template>

  <!-- The vendor id that the guest sees. Any id but Hyper-V's own will do; revert recognises this
       one. -->
  <xsl:template name="vendor-id">
    <xsl:element name="vendor_id">
      <xsl:attribute name="state">on</xsl:attribute>
      <xsl:attribute name="value">gvt-xml</xsl:attribute>
    </xsl:element>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:plan/gvt:hide-kvm]/features/kvm/hidden">
    <xsl:call-template name="hidden"/>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:plan/gvt:hide-kvm]/features/kvm[not(hidden)]">
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:call-template name="hidden"/>
      <xsl:apply-templates select="node()"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain[metadata/gvt:state/gvt:plan/gvt:hide-kvm]/features/hyperv/vendor_id">
    <xsl:call-template name="vendor-id"/>
  </xsl:template>

  <!-- libvirt prints the vendor id behind these older features. In the mode passthrough it lists no
       features. -->
  <xsl:template match="/domain[metadata/gvt:state/gvt:plan/gvt:hide-kvm]/features/hyperv[not(vendor_id)]">
    <xsl:variable name="before" select="*[self::relaxed or self::vapic or self::spinlocks or self::vpindex or
                                        self::runtime or self::synic or self::stimer or self::reset]"/>
    <xsl:copy>
      <xsl:apply-templates select="@* | $before"/>
      <xsl:choose>
        <xsl:when test="@mode = 'passthrough'">
          <xsl:message>Hyper-V's features are passed through from the host, so its vendor id stays the host's</xsl:message>
        </xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="vendor-id"/>
        </xsl:otherwise>
      </xsl:choose>
      <xsl:apply-templates select="node()[not(set:has-same-node(., $before))]"/>
    </xsl:copy>
  </xsl:template>

  <!-- Records for revert which of these elements were there, and their content. -->
  <xsl:template name="record-features">
    <xsl:if test="$plan/gvt:hide-kvm">
      <gvt:features>
        <xsl:attribute name="had">
          <xsl:for-each select="/domain/features | /domain/features/kvm | /domain/features/hyperv">
            <xsl:value-of select="concat(name(), ' ')"/>
          </xsl:for-each>
        </xsl:attribute>
        <xsl:apply-templates select="/domain/features/kvm/hidden | /domain/features/hyperv/vendor_id" mode="move"/>
      </gvt:features>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
