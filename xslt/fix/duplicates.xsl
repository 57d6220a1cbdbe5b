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
    <func:result select="$all[not(key('numbered', 'yes') or key('spoken-of', alias/@name) or key('dead-of', alias/@name))]
                             [not((@type = 'mdev' and rom) or key('past-libvirt', generate-id()))]
                             [gvt:goes(.)]"/>
  </func:function>

  <func:function name="gvt:goes">
    <xsl:param name="hostdev"/>
    <xsl:variable name="device" select="gvt:device($hostdev)"/>
    <xsl:variable name="ids" select="gvt:second-name($hostdev)"/>
    <func:result select="$device != '' and
                         (gvt:has-before($hostdev, $device) or
                          (gvt:has-behind($hostdev, $device) and gvt:is-spoken-of($device)) or
                          gvt:has-behind($hostdev, $device, 'also ') or
                          ($ids != '0000:0000' and gvt:has-before($hostdev, $ids) and gvt:is-spoken-of($ids)))"/>
  </func:function>

  <!-- Whether an argument or an override names a device of that identity. -->
  <func:function name="gvt:is-spoken-of">
    <xsl:param name="device"/>
    <func:result select="boolean((key('compared', concat('hostdev ', $device)) | key('compared', concat('interface ', $device)))
                                 [key('spoken-of', alias/@name)])"/>
  </func:function>
</xsl:stylesheet>
