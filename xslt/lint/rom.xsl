<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rules for option ROMs. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="qemu">
  <xsl:template name="mdev-rom">
    <xsl:for-each select="$devices/hostdev[@type = 'mdev'][rom]">
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/> has a &lt;rom&gt;</gvt:what>
        <gvt:says>libvirt keeps it, but passes none of it to QEMU for a mediated device</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('lacks', 'override')"><xsl:attribute name="fix">no</xsl:attribute>set romfile and rombar with &lt;qemu:override&gt;; this libvirt is too old for it, so upgrade it to 8.5 or newer</xsl:when>
            <xsl:otherwise>set romfile and rombar with &lt;qemu:override&gt;; --fix does it</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- A "-set" without effect is a finding of dead-set. -->
  <xsl:template name="rom-file">
    <xsl:for-each select="$devices/hostdev[@type = 'pci']/rom/@file |
                          $domain/qemu:override/qemu:device/qemu:frontend/qemu:property[@name = 'romfile']/@value |
                          $domain[not(key('json', 'yes'))]/qemu:commandline/qemu:arg[starts-with(@value, 'device.')]
                          [gvt:option-of(.) = 'set'][contains(@value, '.romfile=')]/@value">
      <xsl:variable name="file">
        <xsl:choose>
          <xsl:when test="parent::qemu:arg">
            <xsl:value-of select="substring-after(., '.romfile=')"/>
          </xsl:when>
          <xsl:otherwise>
            <xsl:value-of select="."/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:variable>
      <xsl:if test="$file != '' and (not(starts-with($file, '/')) or $file = $facts/gvt:missing/@path)">
        <gvt:finding>
          <gvt:what>the rom file '<xsl:value-of select="$file"/>' <xsl:choose>
            <xsl:when test="starts-with($file, '/')">isn't on this host</xsl:when>
            <xsl:otherwise>is named by a relative path, which QEMU looks for only among its own roms</xsl:otherwise>
          </xsl:choose></gvt:what>
          <gvt:says by="QEMU">failed to find romfile "<xsl:value-of select="$file"/>"</gvt:says>
          <gvt:way>put the file into a folder that libvirt may read (/usr/share/…), and give its absolute path</gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- Only Intel's devices have an OpRegion: it shows that the vGPU is one of GVT-g. Of a planned
       one apply has said it already. -->
  <xsl:template name="ovmf-without-rom">
    <xsl:for-each select="$domain[gvt:facts/@firmware = 'uefi']/devices/hostdev[@type = 'mdev']">
      <xsl:variable name="alias" select="gvt:alias(.)"/>
      <xsl:variable name="display" select="gvt:property(., 'display')"/>
      <xsl:if test="not(key('planned', $alias)) and
                    $display = 'on' and key('override', concat($alias, ' x-igd-opregion'))/@value = 'true' and
                    not(key('override', concat($alias, ' romfile')))">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> shows a GVT-g display under OVMF, without an option rom</gvt:what>
          <gvt:says>OVMF doesn't pass the OpRegion on to the guest, so its driver may find no output and show no picture but ramfb's</gvt:says>
          <gvt:way>put GVT-g's ROM, vbios_gvt_uefi.rom (the ArchWiki's page Intel GVT-g links it), into /usr/share/vgabios, then: gvt-xml apply <xsl:call-template name="name-for-shell"/> --uuid <xsl:value-of select="source/address/@uuid"/> --rom-file /usr/share/vgabios/vbios_gvt_uefi.rom</gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- The domain's name as a word for a shell; its uuid if the name has a quote. -->
  <xsl:template name="name-for-shell">
    <xsl:variable name="quote">'</xsl:variable>
    <xsl:choose>
      <xsl:when test="translate($domain/name, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-', '') = ''">
        <xsl:value-of select="$domain/name"/>
      </xsl:when>
      <xsl:when test="contains($domain/name, $quote)">
        <xsl:value-of select="$domain/uuid"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="concat($quote, $domain/name, $quote)"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
