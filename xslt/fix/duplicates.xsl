<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Which host devices go for hostdev-used-twice. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <!-- A host device that is still spoken of by its number. -->
  <xsl:key name="numbered" match="/domain" use="'*'"/>
  <xsl:key name="numbered" use="'yes'"
           match="/domain/qemu:override/qemu:device[key('hostdev', @alias)[not(starts-with(alias/@name, 'ua-'))]]"/>
  <xsl:key name="numbered" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg
                  [key('hostdev', substring-before(substring-after(@value, 'device.'), '.'))]
                  [key('spoken-of', substring-before(substring-after(@value, 'device.'), '.'))]"/>

  <!-- The ids of those that go, in brackets: the first stays, unless something speaks of another, or it is a USB device that
       says only what it is, and another says where it is too. After all else, since the numbers of those behind it change.
       (No variable of the whole stylesheet: there libxslt 1.1.35 counts a key of which there is none at each look.) -->
  <xsl:template name="going">
    <xsl:variable name="all" select="/domain/devices/hostdev | /domain/devices/interface[@type = 'hostdev']"/>
    <!-- What each that something speaks of goes by. -->
    <xsl:variable name="spoken">
      <xsl:apply-templates select="$all[key('spoken-of', alias/@name)]" mode="taken"/>
    </xsl:variable>
    <xsl:for-each select="$all[not(key('numbered', 'yes') or key('spoken-of', alias/@name) or key('dead-of', alias/@name))]
                          [not((@type = 'mdev' and rom) or key('past-libvirt', generate-id()))]">
      <xsl:variable name="device">
        <xsl:apply-templates select="." mode="device"/>
      </xsl:variable>
      <xsl:variable name="ids">
        <xsl:apply-templates select="." mode="second-name"/>
      </xsl:variable>
      <xsl:variable name="before" select="substring-before($taken, concat('[', generate-id(), '='))"/>
      <xsl:variable name="behind" select="substring-after($taken, concat('[', generate-id(), '='))"/>
      <xsl:variable name="it" select="concat('=', $device, ']')"/>
      <xsl:variable name="its-ids" select="concat('=', $ids, ']')"/>
      <xsl:if test="$device != '' and
                    (contains($before, $it) or (contains($behind, $it) and contains($spoken, $it)) or
                     contains($behind, concat('{', $device, '}')) or
                     ($ids != '0000:0000' and contains($before, $its-ids) and contains($spoken, $its-ids)))">
        <xsl:value-of select="concat('[', generate-id(), ']')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
