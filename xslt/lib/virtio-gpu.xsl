<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- 
  The overridden properties of virtio videos: which video an override is for, and what its properties
  need of each other.
 -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The virtio video that an override is for, by its own alias or libvirt's number. -->
  <func:function name="gvt:virtio-video">
    <xsl:param name="override"/>
    <xsl:variable name="alias" select="$override/@alias"/>
    <func:result select="/domain/devices/video[model/@type = 'virtio']
                         [alias/@name = $alias or
                          (not(starts-with(alias/@name, 'ua-')) and
                           concat('video', count(preceding-sibling::video[not(starts-with(alias/@name, 'ua-'))])) = $alias)]"/>
  </func:function>

  <!-- Whether a video has 3D. -->
  <func:function name="gvt:has-3d">
    <xsl:param name="video"/>
    <func:result select="$video/model/acceleration/@accel3d = 'yes'"/>
  </func:function>

  <!-- Whether a property asks for Vulkan, and QEMU has it. -->
  <func:function name="gvt:wants-venus">
    <xsl:param name="property"/>
    <func:result select="$property/@name = 'venus' and $property/@value = 'true' and not(key('lacks', 'venus')) and
                         boolean(gvt:virtio-video($property/../..))"/>
  </func:function>

  <!-- Whether the video of a property has no blob resources, or no memory of the host for them. -->
  <func:function name="gvt:lacks-blob">
    <xsl:param name="property"/>
    <func:result select="not(gvt:virtio-video($property/../..)/model/@blob = 'on' or
                             $property/../qemu:property[@name = 'blob']/@value = 'true')"/>
  </func:function>

  <func:function name="gvt:lacks-hostmem">
    <xsl:param name="property"/>
    <func:result select="not($property/../qemu:property[@name = 'hostmem'][@value != '0'])"/>
  </func:function>

  <!-- The virtio videos whose blob resources libvirt refuses at the define, since the guest's memory
       isn't memfd: with 3D too, for which QEMU needs no memfd from 9.2 on. -->
  <xsl:key name="blob-refused" use="generate-id()"
           match="/domain[not(key('lacks', 'blob-memfd'))][not(memoryBacking/source/@type = 'memfd')]
                  /devices/video[model[@type = 'virtio'][@blob = 'on']]"/>

  <!-- The overrides that give a virtio video without 3D blob resources, in a guest whose memory is
       neither shared nor a file's. Such a video's are dma-bufs, which QEMU makes by /dev/udmabuf of
       shared memory (hw/display/virtio-gpu-udmabuf.c). libvirt hands that file over for its own
       attribute only. A video with venus lacks 3D first. -->
  <xsl:key name="blob-unshared" use="generate-id(gvt:virtio-video(../..))"
           match="/domain[not(key('lacks', 'override'))]
                  [not(memoryBacking/source[@type != 'anonymous'] or memoryBacking/access/@mode = 'shared' or
                       memoryBacking/hugepages or cpu/numa/cell/@memAccess = 'shared')]
                  /qemu:override/qemu:device/qemu:frontend[not(qemu:property[@name = 'venus'][@value = 'true'])]
                  /qemu:property[@name = 'blob'][@value = 'true'][gvt:is-flat(gvt:virtio-video(../..))]"/>

  <!-- Whether a video is a virtio video that QEMU draws without 3D, and without blob='on'. -->
  <func:function name="gvt:is-flat">
    <xsl:param name="video"/>
    <func:result select="boolean($video[not(driver/@name = 'vhostuser')]/model[@type = 'virtio'][not(@blob = 'on')]) and
                         not(gvt:has-3d($video))"/>
  </func:function>

  <!-- Whether nothing says yet what the guest's memory is. -->
  <func:function name="gvt:may-be-memfd">
    <xsl:param name="domain"/>
    <func:result select="$domain/memory and not($domain/memoryBacking/source)"/>
  </func:function>

  <!-- The type of a video's property that its override gives another type; empty if it fits. QEMU
       takes a number of either type. -->
  <func:function name="gvt:video-type">
    <xsl:param name="property"/>
    <xsl:variable name="type" select="$property/@type"/>
    <xsl:variable name="name" select="concat(' ', $property/@name, ' ')"/>
    <xsl:choose>
      <xsl:when test="not($type) or $type = 'remove' or ($property/@name = 'venus' and key('lacks', 'venus')) or
                      not(gvt:virtio-video($property/../..))">
        <func:result select="''"/>
      </xsl:when>
      <xsl:when test="contains(' hostmem max_hostmem ', $name) and ($type = 'string' or $type = 'bool')">
        <func:result select="'unsigned'"/>
      </xsl:when>
      <xsl:when test="contains(' venus blob stats ', $name) and $type != 'bool'">
        <func:result select="'bool'"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="''"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- A size in bytes, "4G" or "4294967296", as a number; empty if it is neither. -->
  <func:function name="gvt:bytes">
    <xsl:param name="text"/>
    <xsl:variable name="size" select="translate($text, 'kmgt', 'KMGT')"/>
    <xsl:variable name="digits" select="translate($size, 'KMGT', '')"/>
    <xsl:variable name="unit" select="substring-after($size, $digits)"/>
    <xsl:variable name="power" select="string-length(substring-before(' KMGT', $unit)) * ($unit != '')"/>
    <xsl:variable name="factor" select="1 + 1023 * ($power &gt; 0)"/>
    <xsl:variable name="more" select="(1 + 1023 * ($power &gt; 1)) * (1 + 1023 * ($power &gt; 2)) * (1 + 1023 * ($power &gt; 3))"/>
    <xsl:if test="$digits != '' and translate($digits, '0123456789', '') = '' and string-length($unit) &lt; 2">
      <func:result select="format-number($digits * $factor * $more, '0')"/>
    </xsl:if>
  </func:function>
</xsl:stylesheet>
