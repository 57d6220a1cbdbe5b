<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rules for which host device a domain takes, and by which alias. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1">
  <xsl:template name="dropped-alias">
    <xsl:for-each select="$devices/*/alias[key('dropped', generate-id())]">
      <gvt:finding>
        <gvt:what>the alias '<xsl:value-of select="@name"/>' of <xsl:apply-templates select=".." mode="shown"/></gvt:what>
        <gvt:says>libvirt drops it without a word, and gives the device a name of its own</gvt:says>
        <gvt:way>begin it with 'ua-', followed by only letters, digits, '_' and '-'; --fix does it, and renames it in the overrides</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="pci-source-without-address">
    <xsl:for-each select="$devices/hostdev[@type = 'pci'][source[not(address)]]">
      <gvt:finding>
        <gvt:what>a <xsl:apply-templates select="." mode="shown"/> whose &lt;source&gt; has no &lt;address&gt;</gvt:what>
        <gvt:says>libvirt takes it for the host's device 0000:00:00.0, the host bridge, without a word</gvt:says>
        <gvt:way>write the address of the device (lspci -D)</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="usb-port">
    <xsl:for-each select="($devices/hostdev[@type = 'usb'] | $devices/interface[@type = 'hostdev'])
                          [key('lacks', 'usb-port')][source/address[@port][not(@device)]]">
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/> is named by its port</gvt:what>
        <gvt:says by="libvirt">
          <xsl:choose>
            <xsl:when test="key('lacks', 'attribute-words')">usb address needs device id</xsl:when>
            <xsl:otherwise>Missing required attribute 'device' in element 'address' (before 12.1)</xsl:otherwise>
          </xsl:choose>
        </gvt:says>
        <gvt:way>name it by vendor and product (lsusb): &lt;vendor id='0x046d'/&gt;&lt;product id='0xc31c'/&gt;</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- QEMU 7.2 and 11.1 were seen to say so at a start (tests/e2e/cases/lint-viommu.sh). Before 10.2
       QEMU has the later words for a device that is added to a running guest. src/plan/plan.c has
       both too. -->
  <xsl:template name="viommu-caching">
    <xsl:for-each select="$devices/iommu[key('uncached', generate-id())]">
      <gvt:finding>
        <gvt:what>&lt;iommu model='intel'&gt; without caching mode, in a domain with a device of the host</gvt:what>
        <gvt:says by="QEMU">
          <xsl:choose>
            <xsl:when test="key('lacks', 'viommu-words')">We need to set caching-mode=on for intel-iommu to enable device assignment with IOMMU protection.</xsl:when>
            <xsl:otherwise>Device assignment is not allowed without enabling caching-mode=on for Intel IOMMU.</xsl:otherwise>
          </xsl:choose>
        </gvt:says>
        <gvt:way>add &lt;driver caching_mode='on'/&gt;; --fix does it</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt 9.0 checks the devices of one domain at the define, 7.0 at the start. -->
  <xsl:template name="hostdev-used-twice">
    <xsl:for-each select="$devices/hostdev | $devices/interface[@type = 'hostdev']">
      <xsl:variable name="named" select="gvt:device(.)"/>
      <xsl:variable name="device" select="gvt:compared(.)"/>
      <xsl:variable name="ids" select="gvt:second-name(.)"/>
      <xsl:variable name="same" select="$device != '' and gvt:has-before(., $device)"/>
      <xsl:if test="$same or ($ids != '' and gvt:has-before(., $ids))">
        <gvt:finding>
          <xsl:if test="key('lacks', 'hostdevs-checked')">
            <xsl:attribute name="when">start</xsl:attribute>
          </xsl:if>
          <gvt:what>a second <xsl:apply-templates select="." mode="shown"/><xsl:if test="not($same)">, because the first takes any <xsl:value-of select="$ids"/></xsl:if></gvt:what>
          <gvt:says by="libvirt">
            <xsl:choose>
              <xsl:when test="key('lacks', 'hostdevs-checked')">device … is already in use</xsl:when>
              <xsl:otherwise>Hostdev already exists in the domain configuration</xsl:otherwise>
            </xsl:choose>
          </gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="$named = '' or ($ids = '0000:0000' and not($same))"><xsl:attribute name="fix">no</xsl:attribute>say in the &lt;source&gt; of each which device it is</xsl:when>
              <xsl:when test="$same">remove the second one; --fix does it</xsl:when>
              <xsl:otherwise>remove the first, which doesn't say where the device is plugged in; --fix does it</xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
    <xsl:for-each select="$facts/gvt:other/*">
      <xsl:variable name="device" select="gvt:device(.)"/>
      <xsl:if test="$device != '' and gvt:has-device($device)">
        <gvt:finding when="start">
          <gvt:what>the host's device <xsl:value-of select="$device"/> is the domain <xsl:value-of select="../@name"/>'s too</gvt:what>
          <gvt:says by="libvirt">is in use by driver QEMU, domain <xsl:value-of select="../@name"/> (while that one runs)</gvt:says>
          <gvt:way fix="no">run one of the two at a time, or give each a device of its own</gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
