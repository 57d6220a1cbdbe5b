<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Decides which host devices go for hostdev-used-twice. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt">
  <!-- The key finds something if a host device is still named by its number. -->
  <xsl:key name="numbered" match="/domain" use="'*'"/>
  <xsl:key name="numbered" use="'yes'"
           match="/domain/qemu:override/qemu:device[key('hostdev', @alias)[not(starts-with(alias/@name, 'ua-'))]]"/>
  <xsl:key name="numbered" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg
                  [key('hostdev', gvt:set-alias(@value))]
                  [key('spoken-of', gvt:set-alias(@value))]"/>

  <!-- The host devices that go. The first of two stays, unless an argument or an override names the
       other, or the first says only its vendor and product and the other says its place too. This
       is the last repair, since it changes the numbers of the devices behind. It is no variable of
       the whole stylesheet: there libxslt 1.1.35 looks for a key without matches again each time.
       -->
  <func:function name="gvt:going">
    <xsl:variable name="all" select="/domain/devices/hostdev | /domain/devices/interface[@type = 'hostdev']"/>
    <!-- The entries of $taken for the devices that something names. -->
    <xsl:variable name="spoken">
      <xsl:apply-templates select="$all[key('spoken-of', alias/@name)]" mode="taken"/>
    </xsl:variable>
    <func:result select="$all[not(key('numbered', 'yes') or key('spoken-of', alias/@name) or key('dead-of', alias/@name))]
                             [not((@type = 'mdev' and rom) or key('past-libvirt', generate-id()))]
                             [gvt:goes(., string($spoken))]"/>
  </func:function>

  <func:function name="gvt:goes">
    <xsl:param name="hostdev"/>
    <xsl:param name="spoken"/>
    <xsl:variable name="device" select="gvt:device($hostdev)"/>
    <xsl:variable name="ids" select="gvt:second-name($hostdev)"/>
    <xsl:variable name="start" select="concat('[', generate-id($hostdev), '=')"/>
    <xsl:variable name="before" select="substring-before($taken, $start)"/>
    <xsl:variable name="behind" select="substring-after($taken, $start)"/>
    <xsl:variable name="it" select="concat('=', $device, ']')"/>
    <xsl:variable name="its-ids" select="concat('=', $ids, ']')"/>
    <func:result select="$device != '' and
                         (contains($before, $it) or (contains($behind, $it) and contains($spoken, $it)) or
                          contains($behind, concat('{', $device, '}')) or
                          ($ids != '0000:0000' and contains($before, $its-ids) and contains($spoken, $its-ids)))"/>
  </func:function>
</xsl:stylesheet>
