<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Reads QEMU's arguments as QEMU does (softmmu/vl.c, lookup_opt()): an argument that begins with "-"
  opens an option, "- -display" with two dashes is the option "-display", and an option that takes a
  value takes the next argument, whatever that is. libvirt passes on the arguments of all
  <qemu:commandline> in their order, whatever stands between them.

  The arguments of a plan, gvt:arg, are read in the same way.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The options of QEMU 5.2, 7.2, 10.0 and 11.1, as their binaries have them (qemu_options):
       those without a value, and those with one. src/domain/arguments.c has the first list too,
       and tests/docs/options.py compares both lists with the QEMU at hand. -->
  <xsl:variable name="options-alone"
                select="' S alt-grab async-teardown audio-help ctrl-grab curses daemonize enable-fips enable-kvm
                          enable-sync-profile full-screen h help jitdump mem-prealloc no-acpi no-fd-bootchk no-hpet
                          no-quit no-reboot no-shutdown no-user-config nodefaults nographic old-param only-migratable
                          perfmap portrait preconfig s sdl semihosting show-cursor singlestep snapshot usb version
                          win2k-hack xen-attach xen-domid-restrict '"/>
  <xsl:variable name="options-with-value"
                select="' D L M accel acpitable action add-fd append audio audiodev bios blockdev boot cdrom chardev
                          chroot compat cpu d debugcon device dfilter display drive dtb dump-vmstate echr fda fdb fsdev
                          fw_cfg g gdb global hda hdb hdc hdd icount incoming initrd iscsi k kernel loadvm m machine
                          mem-path mon monitor msg mtdblock name net netdev nic numa object option-rom overcommit
                          parallel pflash pidfile plugin prom-env qmp qmp-pretty qtest qtest-log readconfig realtime
                          rotate rtc run-with runas sandbox sd seed semihosting-config serial set shim smbios smp
                          soundhw spice tb-size tpmdev trace usbdevice uuid vga virtfs vnc watchdog watchdog-action
                          writeconfig xen-domid '"/>

  <!-- The name of the option that a text opens, without its dashes; empty if it opens none. -->
  <func:function name="gvt:option-name">
    <xsl:param name="text"/>
    <func:result select="substring($text, 2 + starts-with($text, '--'), string-length($text) * starts-with($text, '-'))"/>
  </func:function>

  <!-- Whether a list of options has this name. -->
  <func:function name="gvt:has-option">
    <xsl:param name="options"/>
    <xsl:param name="name"/>
    <func:result select="$name != '' and not(contains($name, ' ')) and contains($options, concat(' ', $name, ' '))"/>
  </func:function>

  <!-- Whether QEMU has an option of this name, with or without a value. -->
  <func:function name="gvt:is-option">
    <xsl:param name="name"/>
    <func:result select="gvt:has-option($options-with-value, $name) or gvt:has-option($options-alone, $name)"/>
  </func:function>

  <func:function name="gvt:previous-argument">
    <xsl:param name="argument"/>
    <xsl:choose>
      <xsl:when test="$argument/self::gvt:arg">
        <func:result select="$argument/preceding-sibling::gvt:arg[1]"/>
      </xsl:when>
      <xsl:when test="$argument/preceding-sibling::qemu:arg[1]">
        <func:result select="$argument/preceding-sibling::qemu:arg[1]"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="$argument/../preceding-sibling::qemu:commandline[qemu:arg][1]/qemu:arg[last()]"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <func:function name="gvt:next-argument">
    <xsl:param name="argument"/>
    <xsl:choose>
      <xsl:when test="$argument/self::gvt:arg">
        <func:result select="$argument/following-sibling::gvt:arg[1]"/>
      </xsl:when>
      <xsl:when test="$argument/following-sibling::qemu:arg[1]">
        <func:result select="$argument/following-sibling::qemu:arg[1]"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="$argument/../following-sibling::qemu:commandline[qemu:arg][1]/qemu:arg[1]"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- Whether an argument takes the next one as its value if it opens an option. One word that no
       QEMU known here has as an option takes it unless it begins with "-". -->
  <func:function name="gvt:takes-value">
    <xsl:param name="argument"/>
    <xsl:variable name="name" select="gvt:option-name($argument/@value)"/>
    <func:result select="$name != '' and
                         (gvt:has-option($options-with-value, $name) or
                          not(gvt:has-option($options-alone, $name) or translate($name, ' =', '') != $name or
                              starts-with(gvt:next-argument($argument)/@value, '-')))"/>
  </func:function>

  <!-- Whether an argument is the value of the option before it. -->
  <func:function name="gvt:is-value">
    <xsl:param name="argument"/>
    <xsl:for-each select="$argument">
      <func:result select="boolean(key('value', generate-id()))"/>
    </xsl:for-each>
  </func:function>

  <xsl:key name="value" match="/*" use="'*'"/>
  <xsl:key name="value" use="generate-id()" match="qemu:arg[gvt:follows-option(.)] | gvt:arg[gvt:follows-option(.)]"/>

  <!-- Arguments that look like options are followed back no further than 16 of them: no domain that
       starts has so many in a row of which each could take the next. -->
  <func:function name="gvt:follows-option">
    <xsl:param name="argument"/>
    <xsl:param name="depth" select="16"/>
    <xsl:variable name="previous" select="gvt:previous-argument($argument)"/>
    <func:result select="$depth &gt; 0 and gvt:takes-value($previous) and
                         not(gvt:follows-option($previous, $depth - 1))"/>
  </func:function>

  <!-- Whether an argument opens an option that takes a value, and is the last argument. -->
  <func:function name="gvt:lacks-value">
    <xsl:param name="argument"/>
    <func:result select="gvt:has-option($options-with-value, gvt:option-name($argument/@value)) and
                         not(gvt:next-argument($argument)) and not(gvt:is-value($argument))"/>
  </func:function>

  <!-- The name of the option whose value an argument is; empty if it is no value. -->
  <func:function name="gvt:option-of">
    <xsl:param name="argument"/>
    <func:result select="substring(gvt:option-name(gvt:previous-argument($argument)/@value),
                                   1 div gvt:is-value($argument))"/>
  </func:function>

  <!-- An option and its value as one text, with one dash: "-display gtk". For an argument that opens
       an option, or that is neither an option nor a value. -->
  <func:function name="gvt:option">
    <xsl:param name="argument"/>
    <xsl:variable name="name" select="gvt:option-name($argument/@value)"/>
    <xsl:variable name="value" select="gvt:next-argument($argument)[gvt:takes-value($argument)]/@value"/>
    <func:result select="concat(substring('-', 1 div ($name != '')), $name,
                                substring($argument/@value, 1 div ($name = '')),
                                substring(' ', 1 div boolean($value)), $value)"/>
  </func:function>
</xsl:stylesheet>
