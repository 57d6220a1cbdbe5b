<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The arguments by which Looking Glass's documents give a guest its shared memory past libvirt: -object
     memory-backend-file at /dev/kvmfr0 or /dev/shm/looking-glass, and -device ivshmem-plain with that memory. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The values of such -object options. -->
  <func:function name="gvt:looking-glass-objects">
    <xsl:param name="domain"/>
    <func:result select="$domain/qemu:commandline/qemu:arg[contains(@value, 'memory-backend-file')]
                         [contains(@value, '/dev/kvmfr') or contains(@value, '/dev/shm/looking-glass')]
                         [gvt:option-of(.) = 'object']"/>
  </func:function>

  <!-- The values of such -device options. -->
  <func:function name="gvt:looking-glass-devices">
    <xsl:param name="domain"/>
    <xsl:variable name="memories">
      <xsl:for-each select="gvt:looking-glass-objects($domain)">
        <xsl:value-of select="concat('[', gvt:argument-value(., 'id'), ']')"/>
      </xsl:for-each>
    </xsl:variable>
    <func:result select="$domain/qemu:commandline/qemu:arg[$memories != ''][contains(@value, 'ivshmem-plain')]
                         [gvt:option-of(.) = 'device']
                         [contains($memories, concat('[', gvt:argument-value(., 'memdev'), ']'))]"/>
  </func:function>
</xsl:stylesheet>
