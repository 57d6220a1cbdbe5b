<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Facts about a domain in QEMU, from its XML and from other sources. C adds those of other sources,
  for one pass, to the domain that lint.xsl and fix.xsl read:

  /domain/gvt:facts            @firmware: "uefi", if the guest boots by UEFI. @opengl: if QEMU draws
                             by OpenGL for the domain
    gvt:lacks @fact            a fact that the host's libvirt or QEMU doesn't have yet:
                               src/base/version.c. Without any, both are the newest
    gvt:unsure @fact           a fact that QEMU may have, depending on its build
    gvt:properties             profiles/lib/properties.xml
    gvt:mdev @uuid @type       an mdev of the domain, as the host knows it
    gvt:recorded @hands-out    how the recorded plan's devices provide their picture, by its profile
    gvt:missing @path          a file that the domain names and this host doesn't have
    gvt:lacking-driver @name   a driver that the domain wants of Mesa and this host doesn't have
    gvt:other @name            another domain of the connection, with those of its host devices that this
                               domain has too
    gvt:managed-save           there is a managed save image
    gvt:drift @piece           a part of the domain that isn't as its recorded plan wants it
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

  <!-- If a key has several definitions, or another key asks it, one definition matches in every
       domain. Otherwise libxslt (1.1.35) counts its definitions several times, and if the sum
       happens to equal the number of all keys, it leaves other keys out. -->

  <xsl:key name="lacks" match="/domain" use="'*'"/>
  <xsl:key name="lacks" match="/domain/gvt:facts/gvt:lacks" use="@fact"/>

  <xsl:key name="unsure" match="/domain" use="'*'"/>
  <xsl:key name="unsure" match="/domain/gvt:facts/gvt:unsure" use="@fact"/>

  <!-- The key finds something if libvirt gives QEMU its devices as JSON, which "-set" can't reach,
       and the domain doesn't forbid it. -->
  <xsl:key name="json" match="/domain" use="'*'"/>
  <xsl:key name="json" use="'yes'"
           match="/domain[not(key('lacks', 'json-devices'))]
                  [not(qemu:capabilities/qemu:del/@capability = 'device.json+hotplug')]"/>
  <xsl:key name="json" use="'yes'"
           match="/domain[gvt:facts][not(key('lacks', 'early-json-devices'))]
                  [not(qemu:capabilities/qemu:del/@capability = 'device.json')]"/>

  <!-- The key finds something if QEMU draws by OpenGL. -->
  <xsl:key name="gl" match="/domain" use="'*'"/>
  <xsl:key name="gl" use="'yes'" match="/domain/gvt:facts[@opengl]"/>

  <!-- virtio videos by the device that libvirt has recorded: "flat" for a device without 3D
       although accel3d asks for it, "raised" for a device with 3D (12.8's schema). vhostuser has
       devices of its own, which its backend draws. -->
  <xsl:key name="flat" use="generate-id()"
           match="/domain[not(key('lacks', 'video-device'))]/devices/video[not(driver/@name = 'vhostuser')]
                  [model[@type = 'virtio'][@device = 'virtio-vga' or @device = 'virtio-gpu'][acceleration/@accel3d = 'yes']]"/>
  <xsl:key name="raised" use="generate-id()"
           match="/domain[not(key('lacks', 'video-device'))]/devices/video[not(driver/@name = 'vhostuser')]
                  [model[@type = 'virtio'][@device = 'virtio-vga-gl' or @device = 'virtio-gpu-gl']]"/>

  <!-- The arguments that open a window of QEMU's own. -->
  <xsl:key name="window" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg[gvt:option-of(.) = 'display']
                  [starts-with(concat(@value, ','), 'gtk,') or starts-with(concat(@value, ','), 'sdl,')]"/>

  <!-- The arguments that give QEMU a display of its own, past libvirt. -->
  <xsl:key name="own-display" match="/domain" use="'*'"/>
  <xsl:key name="own-display" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg[gvt:option-of(.) = 'display']
                  [not(starts-with(@value, 'none'))]"/>

  <!-- Whether libvirt has the attributes display and ramfb for a host device. It has had them
       for a PCI device since 10.3; before, it drops them. -->
  <func:function name="gvt:keeps-display">
    <xsl:param name="hostdev"/>
    <func:result select="$hostdev/@type = 'mdev' or ($hostdev/@type = 'pci' and not(key('lacks', 'pci-display')))"/>
  </func:function>

  <!-- Intel's GPU if it is passed through as the only display. It is always the host's 00:02.0.
       With another video it may be a second display, and its place is free. -->
  <xsl:key name="igd" match="/domain" use="'*'"/>
  <xsl:key name="igd" use="generate-id()"
           match="/domain[@type = 'kvm' or @type = 'qemu' or @type = 'hvf']
                  /devices[not(video[not(model/@type = 'none')])]/hostdev[@type = 'pci']
                  [gvt:device(.) = '0000:00:02.0']"/>

  <!-- Intel's GPU as the only display (key "igd"), if QEMU's legacy mode can't help the guest's
       firmware, so that the driver must find the outputs by itself. Legacy mode takes i440fx,
       00:02.0, a ROM, and a BIOS, which that ROM is for (QEMU 10.0, docs/igd-assign.txt and
       hw/vfio/igd.c). Since 10.1 x-igd-opregion is on by default. An OpRegion among the arguments
       serves the driver as well. -->
  <xsl:key name="blind" use="generate-id()"
           match="/domain[key('lacks', 'opregion-default')][not(key('own-opregion', 'yes'))]
                  [gvt:chipset(.) = 'q35' or gvt:facts/@firmware = 'uefi']
                  /devices/hostdev[key('igd', generate-id())]"/>

  <!-- Virtual IOMMUs of Intel's kind that don't tell QEMU of changed mappings (caching mode), in a
       domain with a device that VFIO passes through. -->
  <xsl:key name="uncached" use="generate-id()"
           match="/domain/devices[hostdev[@type = 'pci' or @type = 'mdev'] or interface[@type = 'hostdev']]
                  /iommu[@model = 'intel'][not(driver/@caching_mode = 'on')]"/>

  <!-- The variable that makes Mesa take a driver which this host doesn't have, unless another
       variable says where to look for drivers. -->
  <xsl:key name="driverless" use="generate-id()"
           match="/domain/qemu:commandline[not(qemu:env/@name = 'LIBGL_DRIVERS_PATH')]
                  /qemu:env[@name = 'MESA_LOADER_DRIVER_OVERRIDE'][@value = /domain/gvt:facts/gvt:lacking-driver/@name]"/>

  <!-- The variables of the recorded plan. -->
  <xsl:key name="planned-variable" match="/domain/metadata/gvt:state/gvt:plan/gvt:env" use="@name"/>

  <!-- Host devices by their alias in QEMU. -->
  <xsl:key name="hostdev" match="/domain" use="'*'"/>
  <xsl:key name="hostdev" match="/domain/devices/hostdev" use="gvt:alias(.)"/>

  <!-- The alias and the property in the second word of "-set device.ALIAS.PROPERTY=VALUE". -->
  <func:function name="gvt:set-alias">
    <xsl:param name="word"/>
    <func:result select="substring-before(substring-after($word, 'device.'), '.')"/>
  </func:function>

  <func:function name="gvt:set-property">
    <xsl:param name="word"/>
    <func:result select="substring-before(substring-after(substring-after($word, 'device.'), '.'), '=')"/>
  </func:function>

  <!-- The second word of "-set device.ALIAS.PROPERTY=VALUE", by ALIAS. -->
  <xsl:key name="set" use="gvt:set-alias(@value)"
           match="/domain/qemu:commandline/qemu:arg[starts-with(@value, 'device.')]
                  [gvt:option-of(.) = 'set']"/>

  <!-- The devices of the recorded plan by their alias. Repairs leave them to the plan:
       otherwise apply and the repairs would undo each other's changes for ever. -->
  <xsl:key name="planned" match="/domain" use="'*'"/>
  <xsl:key name="planned" match="/domain/metadata/gvt:state/gvt:plan/*" use="@alias"/>

  <!-- The overridden properties, by "ALIAS PROPERTY". -->
  <xsl:key name="override" match="/domain" use="'*'"/>
  <xsl:key name="override" match="/domain/qemu:override/qemu:device/qemu:frontend/qemu:property[not(@type = 'remove')]"
           use="concat(../../@alias, ' ', @name)"/>

  <!-- Whether an overridden number is written as 0x…, which libvirt doesn't read. -->
  <func:function name="gvt:is-hexadecimal">
    <xsl:param name="property"/>
    <func:result select="boolean($property[@type = 'unsigned' or @type = 'signed'][starts-with(@value, '0x')]
                                 [string-length(@value) &gt; 2]
                                 [translate(substring(@value, 3), '0123456789ABCDEFabcdef', '') = ''])"/>
  </func:function>

  <!-- The domain's mdevs that the host knows. -->
  <xsl:key name="typed" match="/domain" use="'*'"/>
  <xsl:key name="typed" match="/domain/gvt:facts/gvt:mdev" use="@uuid"/>

  <!-- The argument that gives the guest an OpRegion past the devices: -fw_cfg with this name. The
       name may be the first word of the list, or anywhere behind "name=". -->
  <xsl:key name="own-opregion" match="/domain" use="'*'"/>
  <xsl:key name="own-opregion" use="'yes'"
           match="/domain/qemu:commandline/qemu:arg
                  [gvt:option-of(.) = 'fw_cfg']
                  [starts-with(concat(@value, ','), 'etc/igd-opregion,') or
                   contains(concat(',', @value, ','), ',name=etc/igd-opregion,')]"/>

  <!-- The key finds something if the domain has a vGPU of GVT-g: the host says so, the plan does,
       a property does that only Intel's devices have, or an OpRegion among the arguments does that
       is for no other device. A plan without an OpRegion leaves it to the domain's own devices, of
       which it says nothing. -->
  <xsl:key name="gvtg" match="/domain" use="'*'"/>
  <xsl:key name="gvtg" use="'yes'" match="/domain/gvt:facts/gvt:mdev[starts-with(@type, 'i915-GVTg')]"/>
  <xsl:key name="gvtg" use="'yes'"
           match="/domain/qemu:override/qemu:device[key('hostdev', @alias)/@type = 'mdev']
                  /qemu:frontend/qemu:property[starts-with(@name, 'x-igd-')]
                  [not(@name = 'x-igd-opregion' and @value = 'false' and key('planned', ../../@alias))]"/>
  <xsl:key name="gvtg" use="'yes'"
           match="/domain/metadata/gvt:state/gvt:plan/gvt:mdev
                  [starts-with(../@profile, 'gvtg-') or starts-with(@type, 'i915-GVTg')]
                  [not(gvt:property[@name = 'x-igd-opregion']/@value = 'false')]"/>
  <xsl:key name="gvtg" use="'yes'"
           match="/domain[key('own-opregion', 'yes')]
                  [not(devices/hostdev[@type = 'pci'][gvt:device(.) = '0000:00:02.0'])]"/>

  <!-- Host devices with an OpRegion if x-igd-opregion isn't set. An NVIDIA vGPU has none. Nothing
       shows a vGPU of GVT-g in a domain that doesn't mention GVT-g. -->
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

  <!-- The host devices with an OpRegion, and the one that keeps it: none if an argument has it. -->
  <xsl:variable name="with-opregion" select="/domain/devices/hostdev[gvt:opregion-rank(.) != 0]"/>
  <xsl:variable name="keeps-opregion"
                select="gvt:first-to-keep-opregion($with-opregion[not(key('own-opregion', 'yes'))])"/>

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

  <!-- The lower the rank, the more right to the OpRegion: devices of the recorded plan (1, 2) come
       before others (3, 4), and of both kinds those with x-igd-opregion set before those that get
       it by default. The rank is 0 for a host device without an OpRegion. A device that is there
       twice is left to hostdev-used-twice. -->
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

  <!-- Whether another device of the domain is given the OpRegion, by an override, a "-set" or an
       argument of its own: QEMU takes only one. -->
  <func:function name="gvt:has-opregion-elsewhere">
    <xsl:param name="hostdev"/>
    <xsl:variable name="others" select="$hostdev/../hostdev[count(. | $hostdev) = 2]"/>
    <func:result select="boolean($others[key('override', concat(gvt:alias(.), ' x-igd-opregion'))[last()]/@value = 'true' or
                                         gvt:is-on(substring-after(key('set', gvt:alias(.))
                                           [gvt:set-property(@value) = 'x-igd-opregion'][last()]/@value, '='))] or
                                 /domain/qemu:commandline/qemu:arg[gvt:is-vfio(.)]
                                 [gvt:is-on(gvt:argument-value(., 'x-igd-opregion'))])"/>
  </func:function>

  <!-- Whether QEMU reads a value as true. -->
  <func:function name="gvt:is-on">
    <xsl:param name="value"/>
    <func:result select="$value = 'on' or $value = 'yes' or $value = 'true' or $value = 'y'"/>
  </func:function>

  <!-- Aliases that libvirt drops: all but ua-…. A running domain's XML has libvirt's own alias
       for each device. Names of that form, a word and numbers, are taken for libvirt's own too. -->
  <xsl:key name="dropped" use="generate-id()"
           match="/domain[not(@id)]/devices/*/alias[@name]
                  [not(starts-with(@name, 'ua-')) or
                   gvt:strange(@name) != '']
                  [not(contains(' hostdev net video virtiodisk scsi ide sata fdc usb pci pcie balloon rng sound audio input
channel serial parallel console charchannel charserial charparallel charconsole smartcard redir watchdog nvram fs
tpm shmem vsock iommu panic dimm nvdimm virtiomem virtiopmem hub ccid virtioserial ',
                                concat(' ', translate(@name, '0123456789.-', ''), ' ')))]"/>
  <xsl:key name="dropped-name" match="/domain[not(@id)]/devices/*/alias" use="@name"/>

  <!-- Whether a vGPU has a display region, as NVIDIA's have, which every display can show. Others
       provide dma-bufs. Its type tells, else the profile of the recorded plan. -->
  <func:function name="gvt:has-region">
    <xsl:param name="hostdev"/>
    <xsl:variable name="planned" select="key('planned', $hostdev/alias/@name)"/>
    <xsl:variable name="type" select="(key('typed', $hostdev/source/address/@uuid) | $planned)/@type"/>
    <func:result select="$type[not(starts-with(., 'i915-GVTg'))] or
                         (not($type) and $planned and $facts/gvt:recorded/@hands-out = 'region')"/>
  </func:function>

  <!-- A QEMU property of a host device, "on" for true: the last override of it, else libvirt's own
       attribute. -->
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
