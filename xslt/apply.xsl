<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Projects the plan in a domain's metadata onto the rest of its XML. The document has all that this
  needs: the domain as it is without gvt-xml, with /domain/metadata/gvt:state/gvt:plan in it. If the
  domain had a plan before, gvt:facts/gvt:present is there too: see lib/state.xsl.

  A device that goes isn't lost: it moves to gvt:removed, is renamed into gvt-xml's namespace, and
  loses its passwords. Each element that is added can be recognised: a device by its alias ua-gvt…,
  all else by the plan.

  This file has the order of the steps, and the parts that several concerns share.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt set">
  <xsl:include href="lib/identity.xsl"/>
  <xsl:include href="lib/addresses.xsl"/>
  <xsl:include href="lib/chipset.xsl"/>
  <xsl:include href="lib/free-slot.xsl"/>
  <xsl:include href="lib/looking-glass.xsl"/>
  <xsl:include href="lib/host-device.xsl"/>
  <xsl:include href="lib/qemu-argument.xsl"/>
  <xsl:include href="lib/qemu-name.xsl"/>
  <xsl:include href="lib/unparsed-argument.xsl"/>
  <xsl:include href="lib/placement.xsl"/>
  <xsl:include href="lib/spice.xsl"/>
  <xsl:include href="lib/vfio-argument.xsl"/>
  <xsl:include href="lib/state.xsl"/>
  <xsl:include href="lib/usb-ports.xsl"/>
  <xsl:include href="apply/preconditions.xsl"/>
  <xsl:include href="apply/pci-slots.xsl"/>
  <xsl:include href="apply/display.xsl"/>
  <xsl:include href="apply/features.xsl"/>
  <xsl:include href="apply/looking-glass.xsl"/>
  <xsl:include href="apply/hostdevs.xsl"/>
  <xsl:include href="apply/memory.xsl"/>
  <xsl:include href="apply/qemu-namespace.xsl"/>
  <xsl:include href="apply/record.xsl"/>

  <!-- The devices that go, and those that stay. -->
  <xsl:variable name="removed" select="$planned-hostdevs | $replaced | $replaced-by-looking-glass"/>
  <xsl:variable name="staying" select="$devices/*[not(set:has-same-node(., $removed))]"/>

  <!-- The arguments that give QEMU a device of the plan past libvirt: vfio-pci,host=41:00.0. -->
  <xsl:variable name="planned-arguments"
                select="$document/domain/qemu:commandline/qemu:arg[gvt:is-vfio(.)]
                        [gvt:argument-device(.) = $plan/gvt:mdev/@uuid | $plan/gvt:pci/@host]"/>

  <!-- The memory that Looking Glass shares with the guest, and the arguments that give the guest another such one:
       Looking Glass uses one only. -->
  <xsl:variable name="shared-memory" select="$plan/gvt:display/gvt:shared-memory"/>
  <xsl:variable name="memory-arguments"
                select="gvt:looking-glass-objects($document/domain[$shared-memory]) |
                        gvt:looking-glass-devices($document/domain[$shared-memory])"/>

  <xsl:variable name="present" select="$state/gvt:facts/gvt:present/domain"/>

  <!-- The plan's graphics, and whether the plan keeps the domain's own. -->
  <xsl:variable name="planned-graphics" select="$plan/gvt:display/gvt:graphics"/>
  <xsl:variable name="keeps" select="$plan/gvt:display/@mode = 'keep' or $plan/gvt:display/@mode = 'beside'"/>

  <!-- The domain's first video, if the plan wants a virtio video with 3D and it is one. libvirt makes the
       primary video the first. Those of vhostuser are drawn by their own backend. -->
  <xsl:variable name="adopted-video"
                select="$devices[$plan/gvt:display/gvt:video[@model = 'virtio'][@accel3d = 'yes']]
                        /video[1][model/@type = 'virtio'][not(driver/@name = 'vhostuser')]
                        [model/@primary = 'yes' or not(../video/model/@primary = 'yes')]"/>

  <xsl:template match="/">
    <xsl:for-each select="$document">
      <xsl:call-template name="guard-domain"/>
      <xsl:call-template name="note-misplaced"/>
      <xsl:call-template name="note-unparsed"/>
      <xsl:call-template name="guard-places"/>
      <xsl:call-template name="guard-devices"/>
      <xsl:apply-templates/>
    </xsl:for-each>
  </xsl:template>

  <!-- The plan stays in the state. The facts are for this pass only, and go. gvt:base and
       gvt:removed are records for revert. -->
  <xsl:template match="/domain/metadata/gvt:state">
    <xsl:copy>
      <xsl:attribute name="version">1</xsl:attribute>
      <xsl:copy-of select="gvt:plan"/>
      <gvt:base>
        <xsl:call-template name="record-base"/>
        <xsl:call-template name="record-namespace"/>
        <xsl:apply-templates select="$staying[self::hostdev]" mode="base"/>
        <xsl:apply-templates select="$adopted-video" mode="base"/>
        <xsl:call-template name="record-memory"/>
        <xsl:call-template name="record-moves"/>
        <xsl:call-template name="record-features"/>
      </gvt:base>
      <gvt:removed>
        <xsl:apply-templates select="$removed" mode="remove"/>
        <!-- Arguments come before overrides, as libvirt prints them, whichever came first in the
             input: revert puts an argument that returns behind the arguments that stayed. -->
        <xsl:apply-templates select="/domain/qemu:commandline/*" mode="remove"/>
        <xsl:apply-templates select="/domain/qemu:override/*" mode="remove"/>
      </gvt:removed>
    </xsl:copy>
  </xsl:template>

  <!-- The devices that stay keep their order. A new device comes behind the last one of the kinds
       that libvirt prints before it: so libvirt's order is met, and the order of the others doesn't
       change. -->
  <xsl:template match="/domain/devices">
    <xsl:variable name="to-controllers" select="emulator | disk | controller"/>
    <xsl:variable name="to-console"
                  select="$to-controllers | lease | filesystem | interface | smartcard | serial | parallel"/>
    <xsl:variable name="to-graphics" select="$to-console | console | channel | input | tpm | graphics"/>
    <xsl:variable name="to-audio" select="$to-graphics | sound | audio"/>
    <xsl:variable name="to-video" select="$to-audio | video"/>
    <xsl:variable name="to-hostdev" select="$to-video | hostdev"/>
    <xsl:variable name="to-hub" select="$to-hostdev | redirdev | hub"/>
    <xsl:variable name="to-balloon" select="$to-hub | redirfilter | watchdog | memballoon"/>
    <xsl:variable name="to-shmem" select="$to-balloon | rng | nvram | panic | shmem"/>
    <!-- libvirt keeps controllers of one type together. -->
    <xsl:variable name="pci" select="controller[@type = 'pci']"/>
    <xsl:variable name="last-controller" select="$pci[last()] | $to-controllers[last()][not($pci)]"/>
    <!-- Computed once, not for each device. -->
    <xsl:variable name="controllers" select="generate-id($last-controller)"/>
    <xsl:variable name="consoles" select="generate-id($to-console[last()])"/>
    <xsl:variable name="graphics" select="generate-id($to-graphics[last()])"/>
    <xsl:variable name="audio" select="generate-id($to-audio[last()])"/>
    <xsl:variable name="video" select="generate-id($to-video[last()])"/>
    <xsl:variable name="hostdevs" select="generate-id($to-hostdev[last()])"/>
    <xsl:variable name="hubs" select="generate-id($to-hub[last()])"/>
    <xsl:variable name="balloon" select="generate-id($to-balloon[last()])"/>
    <xsl:variable name="shmem" select="generate-id($to-shmem[last()])"/>
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <!-- The kinds that have nothing to come behind. -->
      <xsl:call-template name="new-devices">
        <xsl:with-param name="controllers" select="not($last-controller)"/>
        <xsl:with-param name="consoles" select="not($to-console)"/>
        <xsl:with-param name="graphics" select="not($to-graphics)"/>
        <xsl:with-param name="audio" select="not($to-audio)"/>
        <xsl:with-param name="video" select="not($to-video)"/>
        <xsl:with-param name="hostdevs" select="not($to-hostdev)"/>
        <xsl:with-param name="hubs" select="not($to-hub)"/>
        <xsl:with-param name="balloon" select="not($to-balloon)"/>
        <xsl:with-param name="shmem" select="not($to-shmem)"/>
      </xsl:call-template>
      <xsl:for-each select="node()">
        <xsl:variable name="id" select="generate-id()"/>
        <xsl:if test="not(set:has-same-node(., $removed))">
          <xsl:apply-templates select="."/>
        </xsl:if>
        <xsl:if test="$id = $controllers or $id = $consoles or $id = $graphics or $id = $audio or $id = $video or
                      $id = $hostdevs or $id = $hubs or $id = $balloon or $id = $shmem">
          <xsl:call-template name="new-devices">
            <xsl:with-param name="controllers" select="$id = $controllers"/>
            <xsl:with-param name="consoles" select="$id = $consoles"/>
            <xsl:with-param name="graphics" select="$id = $graphics"/>
            <xsl:with-param name="audio" select="$id = $audio"/>
            <xsl:with-param name="video" select="$id = $video"/>
            <xsl:with-param name="hostdevs" select="$id = $hostdevs"/>
            <xsl:with-param name="hubs" select="$id = $hubs"/>
            <xsl:with-param name="balloon" select="$id = $balloon"/>
            <xsl:with-param name="shmem" select="$id = $shmem"/>
          </xsl:call-template>
        </xsl:if>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <!-- A domain without <devices> gets it where libvirt prints it. -->
  <xsl:template match="/domain" mode="add-devices">
    <xsl:if test="not(devices)">
      <xsl:element name="devices">
        <xsl:call-template name="new-devices"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <xsl:template name="new-devices">
    <xsl:param name="controllers" select="true()"/>
    <xsl:param name="consoles" select="true()"/>
    <xsl:param name="graphics" select="true()"/>
    <xsl:param name="audio" select="true()"/>
    <xsl:param name="video" select="true()"/>
    <xsl:param name="hostdevs" select="true()"/>
    <xsl:param name="hubs" select="true()"/>
    <xsl:param name="balloon" select="true()"/>
    <xsl:param name="shmem" select="true()"/>
    <xsl:if test="$controllers">
      <xsl:call-template name="new-controllers"/>
    </xsl:if>
    <xsl:if test="$consoles">
      <xsl:call-template name="new-console"/>
    </xsl:if>
    <xsl:if test="$graphics">
      <xsl:call-template name="new-graphics"/>
    </xsl:if>
    <xsl:if test="$audio">
      <xsl:call-template name="new-audio"/>
    </xsl:if>
    <xsl:if test="$video">
      <xsl:call-template name="new-video"/>
    </xsl:if>
    <xsl:if test="$hostdevs">
      <xsl:call-template name="new-hostdevs"/>
    </xsl:if>
    <xsl:if test="$hubs">
      <xsl:call-template name="new-hubs"/>
    </xsl:if>
    <xsl:if test="$balloon">
      <xsl:call-template name="new-memballoon"/>
    </xsl:if>
    <xsl:if test="$shmem">
      <xsl:call-template name="new-shmem"/>
    </xsl:if>
  </xsl:template>

  <!-- Copies the address, unless another device has its place. -->
  <xsl:template name="free-address">
    <xsl:param name="address"/>
    <xsl:choose>
      <xsl:when test="not(gvt:is-taken($address))">
        <xsl:apply-templates select="$address" mode="plain"/>
      </xsl:when>
      <!-- On s390 a zPCI id belongs to the device; it names no place. -->
      <xsl:when test="$address/zpci">
        <address type="pci">
          <xsl:apply-templates select="$address/zpci" mode="plain"/>
        </address>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- Whether an address is taken: a device that stays has it, a device that moves gets it, or the
       plan names its slot. -->
  <func:function name="gvt:is-taken">
    <xsl:param name="address"/>
    <xsl:variable name="place" select="gvt:place($address)"/>
    <xsl:variable name="slot" select="substring-before(substring-after($place, 'pci '), '.')"/>
    <func:result select="$slot != '' and (contains($moves, concat('&gt;', $slot, ']')) or
                                          contains($wanted-slots, concat('[', $slot, '.'))) or
                         $place != '' and boolean($staying/address[gvt:place(.) = $place])"/>
  </func:function>
</xsl:stylesheet>
