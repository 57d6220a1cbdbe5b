<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rules for Intel's GPUs: OpRegions, and the guest address of one that is passed through. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:set="http://exslt.org/sets"
                exclude-result-prefixes="set">
  <!-- QEMU gives the guest an OpRegion as a file of the firmware configuration, which can be there
       only once. -->
  <xsl:template name="two-opregions">
    <xsl:for-each select="set:difference($with-opregion, $keeps-opregion)[set:has-same-node(.., $devices)]
                          [not(key('own-opregion', 'yes'))]">
      <xsl:call-template name="opregion-too-many">
        <xsl:with-param name="beside">another has it already</xsl:with-param>
      </xsl:call-template>
    </xsl:for-each>
  </xsl:template>

  <!-- An argument can give the guest that file too, as guides for i915ovmfPkg do. -->
  <xsl:template name="fw-cfg-opregion">
    <xsl:for-each select="$with-opregion[set:has-same-node(.., $devices)][key('own-opregion', 'yes')]">
      <xsl:call-template name="opregion-too-many">
        <xsl:with-param name="beside">the argument '-fw_cfg <xsl:value-of
          select="key('own-opregion', 'yes')/@value"/>' gives the guest an OpRegion too</xsl:with-param>
      </xsl:call-template>
    </xsl:for-each>
  </xsl:template>

  <!-- Finds the context's hostdev, which has an OpRegion in addition to another. -->
  <xsl:template name="opregion-too-many">
    <xsl:param name="beside"/>
    <xsl:variable name="alias" select="gvt:alias(.)"/>
    <gvt:finding>
      <gvt:what>
        <xsl:apply-templates select="." mode="shown"/> has x-igd-opregion on<xsl:if test="not(key('override', concat($alias, ' x-igd-opregion')))"> (QEMU has it on by itself from 10.1 on)</xsl:if>, and <xsl:value-of select="$beside"/></gvt:what>
      <gvt:says by="QEMU">duplicate fw_cfg file name: etc/igd-opregion</gvt:says>
      <gvt:way>
        <xsl:choose>
          <xsl:when test="key('planned', $alias)"><xsl:attribute name="fix">no</xsl:attribute>gvt-xml apply DOMAIN turns x-igd-opregion off here</xsl:when>
          <xsl:when test="key('lacks', 'override')"><xsl:attribute name="fix">no</xsl:attribute>set x-igd-opregion=off with &lt;qemu:override&gt;; this libvirt is too old for it, so upgrade it to 8.5 or newer</xsl:when>
          <xsl:when test="$keeps-opregion[key('planned', alias/@name)]">set x-igd-opregion=false here, because the recorded plan's device has it; --fix does it</xsl:when>
          <xsl:otherwise>set x-igd-opregion=false here; --fix does it</xsl:otherwise>
        </xsl:choose>
      </gvt:way>
    </gvt:finding>
  </xsl:template>

  <!-- QEMU 10.0, docs/igd-assign.txt: in legacy mode a BIOS has a picture. QEMU enters it only on
       i440fx, at 00:02.0, with a ROM. It has no use under UEFI, and on q35 the GPU may be
       anywhere: there a place is wrong only if legacy mode is asked for. A place in the recorded
       plan was chosen on purpose. -->
  <xsl:template name="igd-place">
    <xsl:for-each select="$devices/hostdev[key('igd', generate-id())]">
      <xsl:variable name="alias" select="gvt:alias(.)"/>
      <xsl:variable name="place" select="gvt:place(address)"/>
      <xsl:variable name="machine" select="$domain/os/type/@machine"/>
      <xsl:variable name="q35" select="gvt:chipset($domain) = 'q35'"/>
      <xsl:variable name="wanted" select="key('override', concat($alias, ' x-igd-legacy-mode'))[last()]/@value = 'on'"/>
      <xsl:variable name="chosen" select="key('planned', $alias)/@address"/>
      <xsl:variable name="bios" select="gvt:chipset($domain) = 'i440fx' and not($domain/gvt:facts/@firmware = 'uefi')"/>
      <xsl:variable name="way">write &lt;address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/&gt;; --fix does it if that address is free</xsl:variable>
      <xsl:choose>
        <xsl:when test="$wanted and ($q35 or $place != 'pci 0x0000:0x00:0x02.0x0')">
          <gvt:finding when="start">
            <gvt:what>the host's GPU 0000:00:02.0 is asked to be in QEMU's legacy mode, <xsl:choose>
              <xsl:when test="$q35">and the machine is '<xsl:value-of select="$machine"/>'</xsl:when>
              <xsl:otherwise>and not at the guest's 0000:00:02.0</xsl:otherwise>
            </xsl:choose></gvt:what>
            <gvt:says by="QEMU">
              <xsl:choose>
                <xsl:when test="key('lacks', 'igd-options')">Property 'vfio-pci.x-igd-legacy-mode' not found</xsl:when>
                <xsl:when test="key('lacks', 'opregion-default')">Machine is not i440fx or assigned BDF is not 00:02.0</xsl:when>
                <xsl:otherwise>Machine is not i440fx, assigned BDF is not 00:02.0, or device … (gen …) doesn't support legacy mode</xsl:otherwise>
              </xsl:choose>
            </gvt:says>
            <gvt:way>
              <xsl:choose>
                <xsl:when test="$q35"><xsl:attribute name="fix">no</xsl:attribute>use machine 'pc' (i440fx); or go without the firmware's picture, with x-igd-opregion=true and no x-igd-legacy-mode</xsl:when>
                <xsl:when test="$chosen"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan names another place; run gvt-xml apply DOMAIN --guest-address 00:02.0</xsl:when>
                <xsl:otherwise>
                  <xsl:value-of select="$way"/>
                </xsl:otherwise>
              </xsl:choose>
            </gvt:way>
          </gvt:finding>
        </xsl:when>
        <xsl:when test="$bios and not($chosen) and $place != 'pci 0x0000:0x00:0x02.0x0'">
          <gvt:finding>
            <gvt:what>the host's GPU 0000:00:02.0 is the guest's only display, and not at the guest's 0000:00:02.0</gvt:what>
            <gvt:says>if it's Intel's GPU, QEMU's legacy mode, in which the firmware shows a picture, isn't entered<xsl:if test="not(key('lacks', 'opregion-default'))"> (from QEMU 10.1 on only generations 6 to 9 have it; for a newer GPU it makes no difference)</xsl:if></gvt:says>
            <gvt:way>
              <xsl:value-of select="$way"/>
            </gvt:way>
          </gvt:finding>
        </xsl:when>
        <xsl:when test="$bios and rom[@bar = 'off' or @enabled = 'no']">
          <gvt:finding>
            <gvt:what>the host's GPU 0000:00:02.0 is the guest's only display, and its rom is off</gvt:what>
            <xsl:choose>
              <xsl:when test="key('lacks', 'igd-options')">
                <gvt:says by="QEMU">IGD device 0000:00:02.0 has no ROM, legacy mode disabled (only a warning in its log: if it's Intel's GPU, nothing is shown before the guest's driver)</gvt:says>
              </xsl:when>
              <xsl:otherwise>
                <gvt:says>if it's Intel's GPU, nothing is shown before the guest's driver</gvt:says>
              </xsl:otherwise>
            </xsl:choose>
            <gvt:way fix="no">write &lt;rom bar='on'/&gt;, with the GPU's own VBIOS as file if the host doesn't show one</gvt:way>
          </gvt:finding>
        </xsl:when>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- If x-igd-opregion is set, even to false, it was chosen on purpose. apply doesn't give it to a
       device of its plan if another device has it, and says so. -->
  <xsl:template name="igd-without-opregion">
    <xsl:for-each select="$devices/hostdev[key('blind', generate-id())]">
      <xsl:variable name="alias" select="gvt:alias(.)"/>
      <xsl:variable name="elsewhere" select="gvt:has-opregion-elsewhere(.)"/>
      <xsl:if test="not(key('override', concat($alias, ' x-igd-opregion')) or
                        key('set', $alias)[contains(@value, '.x-igd-opregion=')] or
                        ($elsewhere and key('planned', $alias)))">
        <gvt:finding>
          <gvt:what>the host's GPU 0000:00:02.0 is the guest's only display, <xsl:choose>
            <xsl:when test="gvt:chipset($domain) = 'q35'">on machine '<xsl:value-of select="$domain/os/type/@machine"/>'</xsl:when>
            <xsl:otherwise>under UEFI</xsl:otherwise>
          </xsl:choose>, and x-igd-opregion isn't set</gvt:what>
          <gvt:says>if it's Intel's GPU, its driver finds no table of outputs in the guest and may show nothing (QEMU has the OpRegion on by itself from 10.1 on)</gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="$elsewhere"><xsl:attribute name="fix">no</xsl:attribute>another device of the domain has the OpRegion, and only one can have it; remove x-igd-opregion there, then --fix gives it to this one</xsl:when>
              <xsl:when test="key('planned', $alias)"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan has no OpRegion; run gvt-xml apply DOMAIN --opregion on</xsl:when>
              <xsl:when test="key('lacks', 'override')"><xsl:attribute name="fix">no</xsl:attribute>set x-igd-opregion=on with &lt;qemu:override&gt;; this libvirt is too old for it, so upgrade it to 8.5 or newer</xsl:when>
              <xsl:otherwise>set x-igd-opregion to true (type 'bool') with &lt;qemu:override&gt;; --fix does it</xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
