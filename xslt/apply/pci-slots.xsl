<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Devices at a guest address that the plan wants make way: all devices of that slot move to a free
  slot (libvirt: "Attempted double use of PCI Address"; QEMU doesn't find functions without a
  function 0 in their slot). revert moves them back, by gvt:moved.

  gvt:moved also keeps the slots as the domain had them.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt set">
  <!-- The PCI addresses in the domain, if the plan names one; and those of the devices that stay.
       -->
  <xsl:variable name="settled" select="$devices[$plan/*/@address]/*/address[@type = 'pci'][@bus or @slot]"/>
  <xsl:variable name="held" select="$settled[not(set:has-same-node(.., $removed))]"/>

  <!-- The places that are taken, also by devices that go, since they return; those of the devices
       that stay; and the slots that the plan names. -->
  <xsl:variable name="taken-places" select="gvt:places($settled)"/>
  <xsl:variable name="held-places" select="gvt:places($held)"/>
  <xsl:variable name="wanted-slots" select="gvt:planned-slots($plan/*/@address)"/>

  <!-- The slots that move: "[from>to]" for each. A later move must not take the slot of an earlier
       one, so the list grows by recursion. -->
  <xsl:variable name="moves">
    <xsl:call-template name="moves">
      <xsl:with-param name="devices" select="$plan/*[@address]"/>
    </xsl:call-template>
  </xsl:variable>

  <xsl:template name="moves">
    <xsl:param name="devices"/>
    <xsl:param name="done"/>
    <xsl:choose>
      <xsl:when test="$devices">
        <xsl:variable name="more">
          <xsl:for-each select="$devices[1]">
            <xsl:call-template name="move">
              <xsl:with-param name="done" select="$done"/>
            </xsl:call-template>
          </xsl:for-each>
        </xsl:variable>
        <xsl:call-template name="moves">
          <xsl:with-param name="devices" select="$devices[position() != 1]"/>
          <xsl:with-param name="done" select="concat($done, $more)"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="$done"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A slot must move if its place is taken by a device that stays, or if the plan puts function 0
       where other functions are. -->
  <xsl:template name="move">
    <xsl:param name="done"/>
    <xsl:variable name="slot" select="gvt:planned-slot(@address)"/>
    <xsl:variable name="function" select="substring(@address, 12, 1)"/>
    <xsl:if test="not(contains($done, concat('[', $slot, '&gt;'))) and
                  (contains($held-places, concat('[', $slot, '.0x', $function, ']')) or
                   ($function = '0' and contains($held-places, concat('[', $slot, '.'))))">
      <xsl:variable name="bus" select="substring($slot, 8, 4)"/>
      <xsl:variable name="earlier" select="$present/metadata/gvt:state/gvt:base/gvt:moved[@from = $slot]/@to"/>
      <xsl:value-of select="concat('[', $slot, '&gt;')"/>
      <xsl:choose>
        <xsl:when test="$earlier and not(contains(concat($taken-places, $wanted-slots), concat('[', $earlier, '.')))">
          <xsl:value-of select="$earlier"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:value-of select="gvt:free-slot($devices/controller[@type = 'pci'], $bus,
                                              concat($taken-places, $wanted-slots, translate($done, '&gt;]', '[.')))"/>
        </xsl:otherwise>
      </xsl:choose>
      <xsl:text>]</xsl:text>
    </xsl:if>
  </xsl:template>

  <!-- The slots whose function 0 isn't the only one any more: those of controllers that libvirt
       added when the plan was defined before and that stay, and those in which the plan adds another
       function. -->
  <xsl:variable name="shared-slots">
    <xsl:for-each select="$plan/*[@address][substring(@address, 12, 1) != '0']">
      <xsl:value-of select="concat('[', gvt:planned-slot(@address), ']')"/>
    </xsl:for-each>
    <xsl:for-each select="$present/devices/controller[@type = 'pci'][not(@index = $indexes)]/address">
      <xsl:if test="not(gvt:is-taken(.))">
        <xsl:value-of select="concat('[', gvt:slot(.), ']')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:variable>
  <xsl:variable name="indexes" select="$devices/controller[@type = 'pci']/@index"/>

  <xsl:template match="/domain/devices/*/address[@type = 'pci'][@bus or @slot]">
    <xsl:variable name="slot">
      <xsl:if test="$moves != '' or $shared-slots != ''">
        <xsl:value-of select="gvt:slot(.)"/>
      </xsl:if>
    </xsl:variable>
    <xsl:variable name="to" select="substring-before(substring-after($moves, concat('[', $slot, '&gt;')), ']')"/>
    <xsl:call-template name="move-address">
      <xsl:with-param name="bus" select="substring($to, 8, 4)"/>
      <xsl:with-param name="slot" select="substring($to, 13, 4)"/>
      <xsl:with-param name="multifunction" select="contains($shared-slots, concat('[', $slot, ']')) and
                                                   translate(@function, '0x', '') = ''"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="record-moves">
    <xsl:param name="moves" select="$moves"/>
    <xsl:if test="$moves != ''">
      <xsl:variable name="from" select="substring-before(substring-after($moves, '['), '&gt;')"/>
      <gvt:moved from="{$from}" to="{substring-before(substring-after($moves, '&gt;'), ']')}"
                 bus="{substring($from, 8, 4)}" slot="{substring($from, 13, 4)}">
        <xsl:for-each select="$held[gvt:slot(.) = $from]">
          <xsl:copy-of select="@bus | @slot"/>
        </xsl:for-each>
      </gvt:moved>
      <xsl:call-template name="record-moves">
        <xsl:with-param name="moves" select="substring-after($moves, ']')"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- Refuses devices that can't move, in clearer words than libvirt's. -->
  <xsl:template name="guard-places">
    <xsl:for-each select="$plan/*[@address]">
      <xsl:variable name="slot" select="gvt:planned-slot(@address)"/>
      <xsl:call-template name="guard-chipset">
        <xsl:with-param name="slot" select="$slot"/>
      </xsl:call-template>
      <xsl:if test="substring(@address, 12, 1) != '0' and not(contains($held-places, concat('[', $slot, '.0x0]'))) and
                    not($plan/*[@address = concat(substring(current()/@address, 1, 11), '0')])">
        <xsl:message terminate="yes">the guest address <xsl:value-of select="@address"/> has no function 0 in its slot, and without one a guest ignores the others; choose function 0, or a slot that has one</xsl:message>
      </xsl:if>
      <xsl:if test="contains($moves, concat('[', $slot, '&gt;'))">
        <xsl:call-template name="guard-move">
          <xsl:with-param name="slot" select="$slot"/>
        </xsl:call-template>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="guard-chipset">
    <xsl:param name="slot"/>
    <xsl:if test="gvt:is-chipset-slot($slot, $document/domain)">
      <xsl:message terminate="yes">the guest address <xsl:value-of select="@address"/> is the chipset's own (libvirt would say: Attempted double use of PCI Address); choose another --guest-address, or none to let libvirt choose</xsl:message>
    </xsl:if>
  </xsl:template>

  <xsl:template name="guard-move">
    <xsl:param name="slot"/>
    <xsl:variable name="holders">
      <xsl:for-each select="$held">
        <xsl:if test="gvt:slot(.) = $slot">
          <xsl:value-of select="concat(', &lt;', name(..), '&gt;')"/>
          <xsl:if test="../@type">
            <xsl:value-of select="concat(' of type ', ../@type)"/>
          </xsl:if>
          <xsl:if test="../self::controller[@type = 'pci']">
            <xsl:value-of select="concat(' (', ../@model, ', bus ', ../@index, ')')"/>
          </xsl:if>
        </xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="contains($moves, concat('[', $slot, '&gt;]'))">
        <xsl:message terminate="yes">the guest address <xsl:value-of select="@address"/> is held by <xsl:value-of
          select="substring($holders, 3)"/>, and its bus has no free slot to move that to (libvirt would say: Attempted double use of PCI Address); choose another --guest-address, or none to let libvirt choose</xsl:message>
      </xsl:when>
      <xsl:when test="contains($holders, ', bus ') and not($plan/@move-root-ports)">
        <xsl:message terminate="yes">the guest address <xsl:value-of select="@address"/> is held by <xsl:value-of
          select="substring($holders, 3)"/> (libvirt would say: Attempted double use of PCI Address). Move them together to another slot with --move-root-ports (the guest may then rename its network interfaces), or choose another --guest-address, or none to let libvirt choose</xsl:message>
      </xsl:when>
      <xsl:otherwise>
        <xsl:variable name="to" select="substring-before(substring-after($moves, concat($slot, '&gt;')), ']')"/>
        <xsl:message>the guest address <xsl:value-of select="@address"/> was held by <xsl:value-of
          select="substring($holders, 3)"/>: now in slot <xsl:value-of
          select="concat(substring($to, 10, 2), ':', substring($to, 15, 2))"/>; the guest may give it a new name there</xsl:message>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
