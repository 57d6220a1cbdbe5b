<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Plants a secret of every kind that a domain can hold, each beginning with $mark; its own graphics and arguments go. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
  <xsl:param name="mark"/>
  <xsl:output omit-xml-declaration="yes"/>

  <xsl:template match="@* | node()">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/devices/graphics | /domain/qemu:commandline"/>

  <xsl:template match="/domain/devices">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <disk type="network" device="disk">
        <driver name="qemu" type="raw"/>
        <source protocol="https" name="image">
          <host name="example.org" port="443"/>
          <cookies>
            <cookie name="session"><xsl:value-of select="concat($mark, 'cookie')"/></cookie>
          </cookies>
        </source>
        <target dev="vdx" bus="virtio"/>
      </disk>
      <graphics type="vnc" port="-1" autoport="yes" passwd="{$mark}v"/>
      <graphics type="spice" autoport="yes" passwd="{$mark}spice"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain">
    <domain>
      <xsl:apply-templates select="@* | node()"/>
      <qemu:commandline>
        <qemu:arg value="-object"/>
        <qemu:arg value="secret,id=s0,data={$mark}object,format=raw"/>
        <qemu:arg value="-object"/>
        <qemu:arg value='{{"qom-type":"secret","id":"s1","data":"{$mark}json"}}'/>
        <qemu:arg value="-drive"/>
        <qemu:arg value="if=none,id=d0,file=https://anna:{$mark}uri@example.org/image,password-secret=s0"/>
        <qemu:arg value="-spice"/>
        <qemu:arg value="port=5999,password={$mark}option"/>
        <qemu:env name="STORE_PASSWORD" value="{$mark}env"/>
      </qemu:commandline>
    </domain>
  </xsl:template>
</xsl:stylesheet>
