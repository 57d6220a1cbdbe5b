<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  What a domain comes to in QEMU, for lint.xsl and fix.xsl. Both read a domain with what C knows put in as its
  child, for the pass alone:

  /domain/gvt:facts
    gvt:lacks @fact                      what the host's libvirt or QEMU hasn't yet (src/base/version.c); without any it is
                                         the newest
    gvt:unsure @fact                     what it has only if QEMU was built so, which isn't known
    gvt:properties                       profiles/lib/properties.xml
    gvt:mdev @uuid @type                 an mdev of the domain, as the host knows it
    gvt:missing @path                    a file that the domain names and that isn't on this host
    gvt:lacking-driver @name             a driver that the domain asks Mesa for, and that this host's Mesa hasn't
    gvt:other @name                      another domain of the connection, its host devices in it
    gvt:managed-save                     there is an image
    gvt:drift @piece                     where the domain isn't as its recorded plan wants it
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func"
                exclude-result-prefixes="set">
  <xsl:variable name="facts" select="/domain/gvt:facts"/>
  <xsl:variable name="known" select="$facts/gvt:properties/gvt:property"/>

  <!-- A key of several definitions, or that another key asks, has one that finds something in every domain: libxslt
       (1.1.35) counts those of which none does several times over, and where the sum happens to be that of all keys, it
       leaves others out. -->

  <xsl:key name="lacks" match="/domain" use="'*'"/>
  <xsl:key name="lacks" match="/domain/gvt:facts/gvt:lacks" use="@fact"/>

  <xsl:key name="unsure" match="/domain" use="'*'"/>
  <xsl:key name="unsure" match="/domain/gvt:facts/gvt:unsure" use="@fact"/>

  <!-- Whether libvirt gives QEMU its devices as JSON, which "-set" can't reach, unless the domain forbids it. -->
  <xsl:key name="json" match="/domain" use="'*'"/>
  <xsl:key name="json" use="'yes'"
           match="/domain[not(key('lacks', 'json-devices'))]
                  [not(qemu:capabilities/qemu:del/@capability = 'device.json+hotplug')]"/>
  <xsl:key name="json" use="'yes'"
           match="/domain[gvt:facts][not(key('lacks', 'early-json-devices'))]
                  [not(qemu:capabilities/qemu:del/@capability = 'device.json')]"/>

  <!-- A display that QEMU draws with OpenGL. -->
  <xsl:key name="gl" match="/domain" use="'*'"/>
  <xsl:key name="gl" use="'yes'"
           match="/domain/devices/graphics[@type = 'egl-headless' or gl/@enable = 'yes']"/>
  <xsl:key name="gl" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg
                  [preceding-sibling::*[1]/@value = '-display' or preceding-sibling::*[1]/@value = '-spice']
                  [contains(@value, 'gl=on') or contains(@value, 'gl=es') or contains(@value, 'gl=core') or
                   starts-with(@value, 'egl-headless')]"/>

  <!-- A virtio video by the device that libvirt has recorded for it: a flat one that 3D is asked of, and one that has 3D
       (12.8's schema; vhostuser has devices of its own, which its backend draws). -->
  <xsl:key name="flat" use="generate-id()"
           match="/domain[not(key('lacks', 'video-device'))]/devices/video[not(driver/@name = 'vhostuser')]
                  [model[@type = 'virtio'][@device = 'virtio-vga' or @device = 'virtio-gpu'][acceleration/@accel3d = 'yes']]"/>
  <xsl:key name="raised" use="generate-id()"
           match="/domain[not(key('lacks', 'video-device'))]/devices/video[not(driver/@name = 'vhostuser')]
                  [model[@type = 'virtio'][@device = 'virtio-vga-gl' or @device = 'virtio-gpu-gl']]"/>

  <!-- A window of QEMU's own, by its argument. -->
  <xsl:key name="window" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg[preceding-sibling::*[1]/@value = '-display']
                  [starts-with(concat(@value, ','), 'gtk,') or starts-with(concat(@value, ','), 'sdl,')]"/>

  <!-- A display of QEMU's own, past libvirt. -->
  <xsl:key name="own-display" match="/domain" use="'*'"/>
  <xsl:key name="own-display" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg[preceding-sibling::*[1]/@value = '-display']
                  [not(starts-with(@value, 'none'))]"/>

  <!-- Whether a domain has UEFI, by libvirt's choice or by its own path. -->
  <func:function name="gvt:has-uefi">
    <xsl:param name="domain"/>
    <func:result select="$domain/os/@firmware = 'efi' or $domain/os/loader/@type = 'pflash'"/>
  </func:function>

  <!-- Whether it has the chipset Q35; another with "pc" in its name has i440fx. -->
  <func:function name="gvt:is-q35">
    <xsl:param name="domain"/>
    <func:result select="contains($domain/os/type/@machine, 'q35')"/>
  </func:function>

  <!-- Whether libvirt has the attributes display and ramfb for a host device. It has had them for a PCI device
       since 10.3; before, it drops them. -->
  <func:function name="gvt:keeps-display">
    <xsl:param name="hostdev"/>
    <func:result select="$hostdev/@type = 'mdev' or ($hostdev/@type = 'pci' and not(key('lacks', 'pci-display')))"/>
  </func:function>

  <!-- Intel's GPU passed through as the only display: it is always the host's 00:02.0. With another video it may be
       a second display, and anywhere. -->
  <xsl:key name="igd" match="/domain" use="'*'"/>
  <xsl:key name="igd" use="generate-id()"
           match="/domain[@type = 'kvm' or @type = 'qemu' or @type = 'hvf']
                  /devices[not(video[not(model/@type = 'none')])]/hostdev[@type = 'pci']
                  [gvt:device(.) = '0000:00:02.0']"/>

  <!-- Where QEMU's legacy mode can't help the firmware of such a guest (QEMU 10.0, docs/igd-assign.txt and
       hw/vfio/igd.c: i440fx at 00:02.0 with a ROM, and that ROM is for a BIOS), the driver has to find the outputs
       by itself. Since 10.1 x-igd-opregion is on by default. -->
  <xsl:key name="blind" use="generate-id()"
           match="/domain[key('lacks', 'opregion-default')]
                  [gvt:is-q35(.) or gvt:has-uefi(.)]
                  /devices/hostdev[key('igd', generate-id())]"/>

  <!-- The variable that makes Mesa take a driver which this host hasn't; where else to look for drivers may be said beside. -->
  <xsl:key name="driverless" use="generate-id()"
           match="/domain/qemu:commandline[not(qemu:env/@name = 'LIBGL_DRIVERS_PATH')]
                  /qemu:env[@name = 'MESA_LOADER_DRIVER_OVERRIDE'][@value = /domain/gvt:facts/gvt:lacking-driver/@name]"/>

  <!-- Variables of the recorded plan. -->
  <xsl:key name="planned-variable" match="/domain/metadata/gvt:state/gvt:plan/gvt:env" use="@name"/>

  <!-- Host devices by the alias they have in QEMU. -->
  <xsl:key name="hostdev" match="/domain" use="'*'"/>
  <xsl:key name="hostdev" match="/domain/devices/hostdev" use="gvt:alias(.)"/>

  <!-- The second word of "-set device.ALIAS.PROPERTY=VALUE", by ALIAS. -->
  <xsl:key name="set" use="substring-before(substring-after(@value, 'device.'), '.')"
           match="/domain/qemu:commandline/qemu:arg[starts-with(@value, 'device.')]
                  [preceding-sibling::*[1]/@value = '-set']"/>

  <!-- Devices of the recorded plan by their alias: what it wrote is the plan's to change, or the two would undo each
       other for ever. -->
  <xsl:key name="planned" match="/domain" use="'*'"/>
  <xsl:key name="planned" match="/domain/metadata/gvt:state/gvt:plan/*" use="@alias"/>

  <!-- Overridden properties, by "ALIAS PROPERTY". -->
  <xsl:key name="override" match="/domain" use="'*'"/>
  <xsl:key name="override" match="/domain/qemu:override/qemu:device/qemu:frontend/qemu:property[@type != 'remove']"
           use="concat(../../@alias, ' ', @name)"/>

  <!-- What the host knows of the domain's mdevs. -->
  <xsl:key name="typed" match="/domain" use="'*'"/>
  <xsl:key name="typed" match="/domain/gvt:facts/gvt:mdev" use="@uuid"/>

  <!-- GVT-g's vGPUs are known by the host, by their plan, or by a property that only Intel's devices have. -->
  <xsl:key name="gvtg" match="/domain" use="'*'"/>
  <xsl:key name="gvtg" use="'yes'" match="/domain/gvt:facts/gvt:mdev[starts-with(@type, 'i915-GVTg')]"/>
  <xsl:key name="gvtg" use="'yes'"
           match="/domain/qemu:override/qemu:device[key('hostdev', @alias)/@type = 'mdev']
                  /qemu:frontend/qemu:property[starts-with(@name, 'x-igd-')]"/>
  <xsl:key name="gvtg" use="'yes'"
           match="/domain/metadata/gvt:state/gvt:plan[starts-with(@profile, 'gvtg-')]/gvt:mdev |
                  /domain/metadata/gvt:state/gvt:plan/gvt:mdev[starts-with(@type, 'i915-GVTg')]"/>

  <!-- Host devices of which QEMU shows the guest an OpRegion if nobody sets x-igd-opregion: an NVIDIA vGPU has none.
       Not all that a domain without a word of GVT-g has are known. -->
  <xsl:key name="opregion-unset" match="/domain" use="'*'"/>
  <xsl:key name="opregion-unset" use="generate-id()"
           match="/domain[not(key('lacks', 'opregion-default'))]/devices/hostdev[@type = 'mdev'][key('gvtg', 'yes')]
                  [not(key('typed', source/address/@uuid)[not(starts-with(@type, 'i915-GVTg'))])]
                  [not(key('planned', alias/@name)[not(starts-with(@type, 'i915-GVTg')) and
                                                   (@type or not(starts-with(../@profile, 'gvtg-') or
                                                                 ../gvt:mdev/gvt:property[starts-with(@name, 'x-igd-')]))])]"/>
  <xsl:key name="opregion-unset" use="generate-id()"
           match="/domain[not(key('lacks', 'opregion-default'))]/devices/hostdev[@type = 'pci']
                  [gvt:device(.) = '0000:00:02.0']"/>

  <!-- The host devices with an OpRegion, and the one that keeps it. -->
  <xsl:variable name="with-opregion" select="/domain/devices/hostdev[gvt:opregion-rank(.) != 0]"/>
  <xsl:variable name="keeps-opregion" select="gvt:first-to-keep-opregion($with-opregion)"/>

  <func:function name="gvt:first-to-keep-opregion">
    <xsl:param name="hostdevs"/>
    <xsl:if test="not($hostdevs)">
      <func:result select="$hostdevs"/>
    </xsl:if>
    <xsl:for-each select="$hostdevs">
      <xsl:sort select="gvt:opregion-rank(.)" data-type="number"/>
      <xsl:if test="position() = 1">
        <func:result select="."/>
      </xsl:if>
    </xsl:for-each>
  </func:function>

  <!-- Who keeps an OpRegion: those of the recorded plan (1, 2) before others (3, 4), of both those that it is
       set for before those that QEMU gives it. 0 for a host device without one; one that stands there twice
       is hostdev-used-twice's. -->
  <func:function name="gvt:opregion-rank">
    <xsl:param name="hostdev"/>
    <xsl:variable name="alias" select="gvt:alias($hostdev)"/>
    <xsl:variable name="set" select="key('override', concat($alias, ' x-igd-opregion'))[last()]/@value"/>
    <xsl:choose>
      <xsl:when test="$set = 'true' or
                      (not($set) and key('opregion-unset', generate-id($hostdev)) and
                       not($hostdev/@type = 'mdev' and
                           $hostdev/../hostdev[source/address/@uuid = $hostdev/source/address/@uuid][2]))">
        <func:result select="2 - boolean($set) + 2 * not(key('planned', $alias))"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="0"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- Aliases that libvirt drops: all that aren't ua-…. The XML of a running domain has one for each device, which
       are libvirt's own, and so are those that look like them, a name and numbers. -->
  <xsl:key name="dropped" use="generate-id()"
           match="/domain[not(@id)]/devices/*/alias[@name]
                  [not(starts-with(@name, 'ua-')) or
                   gvt:strange(@name) != '']
                  [not(contains(' hostdev net video virtiodisk scsi ide sata fdc usb pci pcie balloon rng sound audio input
channel serial parallel console charchannel charserial charparallel charconsole smartcard redir watchdog nvram fs
tpm shmem vsock iommu panic dimm nvdimm virtiomem virtiopmem hub ccid virtioserial ',
                                concat(' ', translate(@name, '0123456789.-', ''), ' ')))]"/>
  <xsl:key name="dropped-name" match="/domain[not(@id)]/devices/*/alias" use="@name"/>

  <!-- A QEMU property of a host device, "on" for true: what overrides it, else libvirt's own attribute. -->
  <func:function name="gvt:property">
    <xsl:param name="hostdev"/>
    <xsl:param name="name"/>
    <xsl:variable name="override" select="key('override', concat(gvt:alias($hostdev), ' ', $name))[last()]/@value"/>
    <xsl:choose>
      <xsl:when test="$override = 'true'">
        <func:result select="'on'"/>
      </xsl:when>
      <xsl:when test="$override">
        <func:result select="string($override)"/>
      </xsl:when>
      <xsl:when test="$name = 'display' or $name = 'ramfb'">
        <func:result select="string($hostdev/@*[name() = $name])"/>
      </xsl:when>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
