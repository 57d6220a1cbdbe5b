<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Makes a real domain one that a bare host's driver can define and check: emulated, with a processor that it
     has, without a network (no /dev/net/tun). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output omit-xml-declaration="yes"/>

  <xsl:template match="@* | node()">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="/domain/@type[. = 'kvm']">
    <xsl:attribute name="type">qemu</xsl:attribute>
  </xsl:template>

  <!-- Settings that only KVM has. -->
  <xsl:template match="/domain/cpu | /domain/features/hyperv | /domain/features/kvm |
                       /domain/clock/timer[@name = 'hypervclock' or @name = 'kvmclock'] |
                       /domain/features/ioapic | /domain/launchSecurity |
                       /domain/devices/interface"/>
</xsl:stylesheet>
