<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Chooses the guest's PCI slot for a card with several functions: the guest must see one card, and
  libvirt would scatter them. The document is the domain as it is without gvt-xml, with the plan so
  far in /domain/metadata/gvt:state. The result is the slot as a plan writes it, in the element
  <slot>. It is empty if the guest's buses aren't known: libvirt hasn't added them yet (a file from
  elsewhere), and the machine doesn't tell.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <xsl:include href="lib/addresses.xsl"/>
  <xsl:include href="lib/chipset.xsl"/>
  <xsl:include href="lib/free-slot.xsl"/>

  <xsl:template match="/domain">
    <xsl:variable name="controllers" select="devices/controller[@type = 'pci']"/>
    <xsl:variable name="chipset" select="gvt:chipset(.)"/>
    <xsl:variable name="express" select="$chipset = 'q35' or $controllers/@model = 'pcie-root'"/>
    <xsl:variable name="slot"
                  select="gvt:free-slot($controllers, substring('0x010x00', 5 - 4 * $express, 4),
                                        concat(gvt:places(devices/*/address[@type = 'pci'][@bus or @slot]),
                                               gvt:planned-slots(metadata/gvt:state/gvt:plan/*/@address)))"/>
    <slot>
      <xsl:if test="$controllers or $chipset != ''">
        <xsl:if test="$slot = ''">
          <xsl:message terminate="yes">the guest's PCI bus has no free slot for the card (libvirt would say: No more available PCI slots); remove a device, or name a place with --guest-address</xsl:message>
        </xsl:if>
        <xsl:value-of select="concat(substring($slot, 3, 4), ':', substring($slot, 10, 2), ':', substring($slot, 15, 2))"/>
      </xsl:if>
    </slot>
  </xsl:template>
</xsl:stylesheet>
