<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  The memory that Looking Glass shares with the guest, by its documents (doc/ivshmem_shm.rst, doc/install_libvirt.rst):
  <shmem> of the name looking-glass, which libvirt puts at /dev/shm/looking-glass, or past libvirt that of the
  module kvmfr (the plan's arguments). The balloon goes: "causes major performance issues with VFIO
  passthrough". libvirt gives a domain one unless it says model='none'.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <!-- One written by hand is removed, even if it was for the other kind, because Looking Glass uses one. -->
  <xsl:variable name="replaced-by-looking-glass"
                select="$devices[$shared-memory]/memballoon |
                        $devices[$shared-memory]/shmem[@name = 'looking-glass'][not(server)]"/>

  <xsl:template name="new-memballoon">
    <xsl:if test="$shared-memory">
      <memballoon model="none"/>
    </xsl:if>
  </xsl:template>

  <!-- The address that libvirt gave it when the plan was defined before. -->
  <xsl:template name="new-shmem">
    <xsl:if test="$shared-memory[not(@path)]">
      <shmem name="looking-glass">
        <model type="ivshmem-plain"/>
        <size unit="M">
          <xsl:value-of select="$shared-memory/@size"/>
        </size>
        <alias name="ua-gvt-shmem"/>
        <xsl:call-template name="free-address">
          <xsl:with-param name="address" select="$present/devices/shmem[alias/@name = 'ua-gvt-shmem']/address"/>
        </xsl:call-template>
      </shmem>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
