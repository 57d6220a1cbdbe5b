<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Refuses domains that can't get the plan, in clearer words than libvirt's. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:set="http://exslt.org/sets">
  <xsl:template name="guard-domain">
    <xsl:if test="not(/domain)">
      <xsl:message terminate="yes">this is not a domain: its outermost element is &lt;<xsl:value-of
        select="name(/*)"/>&gt;; give what virsh dumpxml --inactive DOMAIN prints</xsl:message>
    </xsl:if>
    <xsl:if test="not($plan)">
      <xsl:message terminate="yes">the domain carries no plan in its metadata</xsl:message>
    </xsl:if>
    <xsl:if test="not(/domain[@type = 'kvm' or @type = 'qemu' or @type = 'hvf'])">
      <xsl:message terminate="yes">a domain of type '<xsl:value-of
        select="/domain/@type"/>': only QEMU's domains (kvm, qemu) can be given a device this way</xsl:message>
    </xsl:if>
    <xsl:if test="/domain/os/type[@machine = 'isapc'] and ($plan/*[self::gvt:mdev or self::gvt:pci] or
                  $plan/gvt:display/gvt:video[@model != 'none'])">
      <xsl:message terminate="yes">machine type 'isapc' has no PCI bus to put the device on (libvirt would say: No PCI buses available); give the guest another machine type</xsl:message>
    </xsl:if>
  </xsl:template>

  <!-- Notes what libvirt doesn't take as it was meant. -->
  <xsl:template name="note-misplaced">
    <xsl:for-each select="$misplaced">
      <xsl:message>&lt;<xsl:value-of select="name()"/>&gt; in &lt;<xsl:value-of select="name(..)"/>&gt; isn't taken over; libvirt drops it without a word there (gvt-xml lint DOMAIN names its right place)</xsl:message>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="guard-devices">
    <xsl:if test="$plan/gvt:usb and /domain/devices/controller[@type = 'usb'][@model = 'none']">
      <xsl:message terminate="yes">USB is switched off in this domain (&lt;controller type='usb' model='none'/&gt;; libvirt would say: Can't add host USB device: USB is disabled in this host), so it can't be given a USB device; remove that controller first, or leave out --usb</xsl:message>
    </xsl:if>
    <xsl:if test="$plan/gvt:usb and not(/domain/devices/controller[@type = 'usb'])">
      <xsl:call-template name="guard-usb"/>
    </xsl:if>
    <xsl:for-each select="/domain[$plan/gvt:hide-kvm]/os/type/@arch[not(. = 'x86_64' or . = 'i686' or starts-with(., 'arm') or
                                                                        . = 'aarch64')]">
      <xsl:message terminate="yes">a guest of architecture '<xsl:value-of
        select="."/>' can't be given another hypervisor vendor id (libvirt would say: Hyperv features are not supported for architecture '<xsl:value-of
        select="."/>'); leave out --hide-kvm</xsl:message>
    </xsl:for-each>
    <xsl:for-each select="$planned-arguments[gvt:unreadable(.) != '']">
      <xsl:message terminate="yes">the domain's own -device vfio-pci for <xsl:value-of
        select="gvt:argument-device(.)"/> can't be taken over, because <xsl:value-of
        select="gvt:unreadable(.)"/>; first remove the argument, or write the device as a &lt;hostdev&gt;</xsl:message>
    </xsl:for-each>
    <xsl:call-template name="guard-numbering"/>
  </xsl:template>

  <!-- libvirt adds no USB controller to a domain with one of these machines (libvirt 12.8, QEMU
       11.1). -->
  <xsl:template name="guard-usb">
    <xsl:for-each select="/domain/os/type[starts-with(@arch, 'arm') or starts-with(@arch, 'aarch64') or starts-with(@arch, 'riscv') or
                                          starts-with(@arch, 'loongarch') or starts-with(@arch, 's390') or
                                          starts-with(@machine, 'microvm')]">
      <xsl:message terminate="yes">the guest has no USB controller, and libvirt adds none to a machine of type '<xsl:value-of
        select="@machine"/>' (libvirt would say: USB is disabled for this domain, but USB devices are present in the domain XML); add &lt;controller type='usb' model='qemu-xhci'/&gt; first, or leave out --usb</xsl:message>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt numbers host devices without an alias of their own: hostdev0, hostdev1, … Once the
       plan adopts one of them, the numbers of those behind it change, and a property for such a
       number would reach another device. A device that the plan adopts too takes its properties
       along, and a number that no device has reaches none before and after. -->
  <xsl:template name="guard-numbering">
    <xsl:variable name="adopted" select="$planned-hostdevs[not(starts-with(alias/@name, 'ua-'))]"/>
    <!-- Numbers are counted only if something names one. -->
    <xsl:variable name="names-number"
                  select="/domain/qemu:override/qemu:device[starts-with(@alias, 'hostdev')] or
                          /domain/qemu:commandline/qemu:arg[starts-with(@value, 'device.hostdev')]"/>
    <xsl:for-each select="set:difference($devices/hostdev[not(starts-with(alias/@name, 'ua-'))], $adopted)[$adopted and $names-number]">
      <xsl:variable name="alias" select="gvt:alias(.)"/>
      <xsl:variable name="before" select="set:intersection(preceding-sibling::hostdev, $adopted)[1]"/>
      <xsl:variable name="named"
                    select="/domain/qemu:override/qemu:device[@alias = $alias][qemu:frontend/qemu:property]/@alias |
                            /domain/qemu:commandline/qemu:arg/@value[starts-with(., concat('device.', $alias, '.'))]"/>
      <xsl:if test="$before and $named">
        <!-- The value may be a secret. -->
        <xsl:message terminate="yes">'<xsl:value-of
          select="substring-before(concat($named[1], '='), '=')"/>' is written for <xsl:value-of
          select="$alias"/>, which would get another number when <xsl:value-of
          select="gvt:alias($before)"/> becomes ours; give that hostdev an alias of its own (&lt;alias name='ua-…'/&gt;) and name it there first</xsl:message>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
