<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rules for the overridden properties of virtio videos: Vulkan by Venus, and what it needs. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="qemu">
  <xsl:variable name="video-properties"
                select="$domain[not(key('lacks', 'override-kept'))]/qemu:override/qemu:device/qemu:frontend/qemu:property"/>

  <xsl:template name="venus-without-blob">
    <xsl:for-each select="$video-properties[gvt:wants-venus(.)][gvt:lacks-blob(.) or gvt:lacks-hostmem(.)]">
      <gvt:finding>
        <gvt:what>the override of <xsl:value-of select="concat(../../@alias, '.', @name)"/>, on a video without <xsl:choose>
          <xsl:when test="not(gvt:lacks-blob(.))">hostmem</xsl:when>
          <xsl:when test="not(gvt:lacks-hostmem(.))">blob</xsl:when>
          <xsl:otherwise>blob and hostmem</xsl:otherwise>
        </xsl:choose></gvt:what>
        <gvt:says by="QEMU">venus requires enabled blob and hostmem options</gvt:says>
        <gvt:way>also override blob (bool, true) and hostmem (unsigned, bytes; QEMU's documents have 4294967296); --fix does it</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="venus-without-accel3d">
    <xsl:for-each select="$video-properties[gvt:wants-venus(.)][not(gvt:has-3d(gvt:virtio-video(../..)))]">
      <gvt:finding>
        <gvt:what>the override of <xsl:value-of select="concat(../../@alias, '.', @name)"/>, on a video without 3D</gvt:what>
        <gvt:says by="QEMU">Property 'virtio-vga.venus' not found</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('gl', 'yes')">add &lt;acceleration accel3d='yes'/&gt;; --fix does it</xsl:when>
            <xsl:otherwise><xsl:attribute name="fix">no</xsl:attribute>add &lt;acceleration accel3d='yes'/&gt;, and a display with OpenGL (SPICE with &lt;gl enable='yes'/&gt;, egl-headless)</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt 12.8 was seen to refuse the attribute (src/qemu/qemu_validate.c), QEMU 7.2 and 11.1 the
       override: tests/e2e/cases/lint-blob.sh. Vulkan (venus) by overrides needs no memfd: QEMU 11.1
       starts, and a guest's driver finds the device. -->
  <xsl:template name="blob-without-memfd">
    <xsl:for-each select="$devices/video[key('blob-refused', generate-id())]">
      <gvt:finding>
        <gvt:what>&lt;video&gt; of model virtio has blob='on', and the guest's memory isn't memfd</gvt:what>
        <gvt:says by="libvirt">'blob' support for virtio-gpu devices requires a memfd memory backend</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="gvt:may-be-memfd($domain)">add &lt;source type='memfd'/&gt; to &lt;memoryBacking&gt;; --fix does it</xsl:when>
            <xsl:otherwise><xsl:attribute name="fix">no</xsl:attribute>write &lt;source type='memfd'/&gt; in &lt;memoryBacking&gt;, or blob='off'</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
    <xsl:for-each select="$devices/video[key('blob-unshared', generate-id())]">
      <gvt:finding when="start">
        <gvt:what>the override of <xsl:value-of select="key('blob-unshared', generate-id())/../../@alias"/>.blob, on a video without 3D, and the guest's memory isn't memfd</gvt:what>
        <gvt:says by="QEMU">
          <xsl:choose>
            <xsl:when test="key('lacks', 'rutabaga-words')">cannot enable blob resources without udmabuf</xsl:when>
            <xsl:otherwise>need rutabaga or udmabuf for blob resources</xsl:otherwise>
          </xsl:choose>
        </gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('lacks', 'blob-memfd')"><xsl:attribute name="fix">no</xsl:attribute>take the override out; or write &lt;source type='memfd'/&gt; in &lt;memoryBacking&gt;, and '/dev/udmabuf' in cgroup_device_acl of /etc/libvirt/qemu.conf</xsl:when>
            <xsl:otherwise>write blob='on' at its &lt;model&gt;, for which libvirt passes /dev/udmabuf to QEMU, and &lt;source type='memfd'/&gt; in &lt;memoryBacking&gt;; --fix does it; the file's mode and AppArmor must let QEMU open it</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="video-override-type">
    <xsl:for-each select="$video-properties[gvt:video-type(.) != '']">
      <xsl:variable name="type" select="gvt:video-type(.)"/>
      <gvt:finding>
        <gvt:what>the override of <xsl:value-of select="concat(../../@alias, '.', @name)"/> is of type '<xsl:value-of select="@type"/>'</gvt:what>
        <gvt:says by="QEMU">
          <xsl:choose>
            <xsl:when test="$type = 'bool'">Invalid parameter type for '<xsl:value-of select="@name"/>', expected: boolean</xsl:when>
            <xsl:otherwise>Parameter '<xsl:value-of select="@name"/>' expects uint64</xsl:otherwise>
          </xsl:choose>
        </gvt:says>
        <gvt:way>
          <xsl:if test="$type = 'unsigned' and gvt:bytes(@value) = ''">
            <xsl:attribute name="fix">no</xsl:attribute>
          </xsl:if>
          <xsl:text>write type='</xsl:text>
          <xsl:value-of select="$type"/>
          <xsl:text>'</xsl:text>
          <xsl:if test="$type = 'unsigned'">, in bytes</xsl:if>
          <xsl:if test="$type = 'bool' or gvt:bytes(@value) != ''">; --fix does it</xsl:if>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
