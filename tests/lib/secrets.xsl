<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Plants a secret of every kind that a domain can hold, each beginning with $mark; what it has itself in their
     places goes. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
  <xsl:param name="mark"/>
  <xsl:output omit-xml-declaration="yes"/>

  <xsl:template match="@* | node()">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/devices/graphics | /domain/sysinfo | /domain/os/cmdline | /domain/description |
                       /domain/metadata | /domain/qemu:commandline | /domain/qemu:override"/>

  <xsl:template match="/domain/os">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <cmdline><xsl:value-of select="concat('console=ttyS0 luks.passphrase=', $mark, 'cmdline')"/></cmdline>
    </xsl:copy>
  </xsl:template>

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
      <xsl:comment>password=<xsl:value-of select="$mark"/>comment</xsl:comment>
      <description>root's password = <xsl:value-of select="$mark"/>description</description>
      <metadata>
        <xsl:copy-of select="metadata/node()"/>
        <example:root_password xmlns:example="urn:example"><xsl:value-of select="$mark"/>metadata</example:root_password>
      </metadata>
      <sysinfo type="smbios">
        <oemStrings>
          <entry>password=<xsl:value-of select="$mark"/>smbios</entry>
          <entry>io.systemd.credential:login=<xsl:value-of select="$mark"/>credential</entry>
        </oemStrings>
      </sysinfo>
      <sysinfo type="fwcfg">
        <entry name="opt/org.example/password"><xsl:value-of select="$mark"/>firmware</entry>
      </sysinfo>
      <qemu:commandline>
        <qemu:arg value="-object"/>
        <qemu:arg value="secret,id=s0,data={$mark}object,format=raw"/>
        <qemu:arg value="-object"/>
        <qemu:arg value='{{"qom-type":"secret","id":"s1","data":"{$mark}json"}}'/>
        <qemu:arg value="-drive"/>
        <qemu:arg value="if=none,id=d0,file=https://anna:{$mark}uri@example.org/image,password-secret=s0"/>
        <qemu:arg value="-spice"/>
        <qemu:arg value="port=5999,password={$mark}option"/>
        <qemu:arg value="-fw_cfg"/>
        <qemu:arg value="name=opt/org.example/password,string={$mark}argument"/>
        <qemu:arg value="-fw_cfg"/>
        <qemu:arg value="name=opt/org.example/name,credential={$mark}more"/>
        <qemu:arg value="-set"/>
        <qemu:arg value="device.ua-planted.vf-token={$mark}set"/>
        <qemu:arg value="-device"/>
        <qemu:arg value="vfio-pci,host=01:00.0,id=planted,vf-token={$mark}device"/>
        <qemu:env name="STORE_PASSWORD" value="{$mark}env"/>
        <qemu:env name="http_proxy" value="http://anna:a@{$mark}@proxy.example.org:3128"/>
      </qemu:commandline>
      <qemu:override>
        <qemu:device alias="ua-planted">
          <qemu:frontend>
            <qemu:property name="vf-token" type="string" value="{$mark}property"/>
          </qemu:frontend>
        </qemu:device>
      </qemu:override>
    </domain>
  </xsl:template>
</xsl:stylesheet>
