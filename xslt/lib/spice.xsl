<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The devices that libvirt refuses in a domain without SPICE graphics, and the console that such a
     device may be. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- Those of the devices that need SPICE graphics. libvirt (9.0, qemu_validate.c,
       qemuValidateDomainChrSourceDef): "chardev 'spicevmc' not supported without spice graphics",
       and so for spiceport. -->
  <func:function name="gvt:needing-spice">
    <xsl:param name="devices"/>
    <func:result select="$devices[self::channel or self::serial or self::parallel or self::console or self::redirdev or
                                  self::smartcard][@type = 'spicevmc' or @type = 'spiceport'] |
                         $devices[self::rng][backend[@type = 'spicevmc' or @type = 'spiceport']]"/>
  </func:function>

  <!-- Whether a console is the first serial once more. libvirt (9.0, domain_postparse.c,
       virDomainDefAddConsoleCompat) adds such a one for the first serial, and takes one only as the
       first console: "Only the first console can be a serial port". -->
  <func:function name="gvt:is-serial-console">
    <xsl:param name="console"/>
    <xsl:variable name="type" select="$console/target/@type | $console/gvt:target/@type"/>
    <func:result select="not($type) or $type = 'serial'"/>
  </func:function>
</xsl:stylesheet>
