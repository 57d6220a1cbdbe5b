<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Finds the parts of a domain that won't define, won't start or have no effect, and quotes the
  message of libvirt or QEMU. The result is this table of rules with the findings in it. A finding
  has gvt:what, gvt:says (without an attribute "by" if there is no message) and gvt:way. gvt:way has
  fix="no" if fix.xsl leaves this finding of a rule that it repairs. gvt:facts has the facts that
  aren't in the domain: see lib/facts.xsl.

  A rule is a row of the table, a template of its name in lint/, and, if it can be repaired, a
  template in fix/. "when" is the step at which it goes wrong: "silent" if there is no message and
  the setting has no effect, "never" if nothing goes wrong. A finding's own "when" overrides its
  rule's.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func"
                exclude-result-prefixes="qemu">
  <xsl:include href="lib/addresses.xsl"/>
  <xsl:include href="lib/chipset.xsl"/>
  <xsl:include href="lib/host-device.xsl"/>
  <xsl:include href="lib/qemu-argument.xsl"/>
  <xsl:include href="lib/spice.xsl"/>
  <xsl:include href="lib/duplicates.xsl"/>
  <xsl:include href="lib/facts.xsl"/>
  <xsl:include href="lib/vfio-argument.xsl"/>
  <xsl:include href="lib/argument-trouble.xsl"/>
  <xsl:include href="lib/unparsed-argument.xsl"/>
  <xsl:include href="lint/unparsed.xsl"/>
  <xsl:include href="lib/placement.xsl"/>
  <xsl:include href="lint/placement.xsl"/>
  <xsl:include href="lib/qemu-address.xsl"/>
  <xsl:include href="lib/own-address.xsl"/>
  <xsl:include href="lint/own-address.xsl"/>
  <xsl:include href="lint/arguments.xsl"/>
  <xsl:include href="lint/display.xsl"/>
  <xsl:include href="lib/virtio-gpu.xsl"/>
  <xsl:include href="lint/virtio-gpu.xsl"/>
  <xsl:include href="lint/igd.xsl"/>
  <xsl:include href="lib/looking-glass.xsl"/>
  <xsl:include href="lint/looking-glass.xsl"/>
  <xsl:include href="lint/rom.xsl"/>
  <xsl:include href="lint/hostdevs.xsl"/>
  <xsl:include href="lint/definition.xsl"/>
  <xsl:output method="xml" indent="yes" omit-xml-declaration="yes"/>

  <!-- The domain, if it is QEMU's: no rule is about another hypervisor's. -->
  <xsl:variable name="domain" select="/domain[@type = 'kvm' or @type = 'qemu' or @type = 'hvf']"/>
  <xsl:variable name="devices" select="$domain/devices"/>

  <xsl:template match="/">
    <gvt:findings>
      <gvt:rule id="argument-not-parsed" when="start" fix="yes" about="an argument that QEMU can't parse: option and value in one, an option without its value, a value without its option">
        <xsl:call-template name="argument-not-parsed"/>
      </gvt:rule>
      <gvt:rule id="dead-set" when="start" fix="yes" about="-set device.… on a device that QEMU gets as JSON">
        <xsl:call-template name="dead-set"/>
      </gvt:rule>
      <gvt:rule id="missing-namespace" when="silent" fix="yes" about="commandline or override without libvirt's own namespace">
        <xsl:call-template name="missing-namespace"/>
      </gvt:rule>
      <gvt:rule id="misplaced-element" when="silent" fix="yes" about="an element of libvirt's qemu namespace in the wrong place">
        <xsl:call-template name="misplaced-element"/>
      </gvt:rule>
      <gvt:rule id="split-block" when="never" fix="yes" about="commandline or override more than once">
        <xsl:call-template name="split-block"/>
      </gvt:rule>
      <gvt:rule id="unknown-override-alias" when="silent" fix="yes" about="an override of a device that isn't there">
        <xsl:call-template name="unknown-override-alias"/>
      </gvt:rule>
      <gvt:rule id="address-past-libvirt" when="silent" fix="yes" about="a host device's place in the guest set by an override or -set of addr or bus">
        <xsl:call-template name="address-past-libvirt"/>
      </gvt:rule>
      <gvt:rule id="override-type" when="start" fix="yes" about="an overridden property of the wrong type, or with a value that isn't of its type">
        <xsl:call-template name="override-type"/>
      </gvt:rule>
      <gvt:rule id="override-driver" when="start" fix="yes" about="an overridden property that only another QEMU device has (ramfb: vfio-pci-nohotplug)">
        <xsl:call-template name="override-driver"/>
      </gvt:rule>
      <gvt:rule id="ramfb-without-display" when="start" fix="yes" about="ramfb on a device whose display is off">
        <xsl:call-template name="ramfb-without-display"/>
      </gvt:rule>
      <gvt:rule id="two-ramfb" when="define" fix="yes" about="ramfb on more than one device">
        <xsl:call-template name="two-ramfb"/>
      </gvt:rule>
      <gvt:rule id="two-opregions" when="start" fix="yes" about="x-igd-opregion on more than one device">
        <xsl:call-template name="two-opregions"/>
      </gvt:rule>
      <gvt:rule id="fw-cfg-opregion" when="start" fix="yes" about="x-igd-opregion on a device, and an OpRegion among QEMU's arguments too">
        <xsl:call-template name="fw-cfg-opregion"/>
      </gvt:rule>
      <gvt:rule id="resolution-without-display" when="start" fix="yes" about="xres or yres on a device whose display is off">
        <xsl:call-template name="resolution-without-display"/>
      </gvt:rule>
      <gvt:rule id="display-without-gl" when="start" fix="no" about="a vGPU's display on, and no display with OpenGL to show it">
        <xsl:call-template name="display-without-gl"/>
      </gvt:rule>
      <gvt:rule id="display-without-graphics" when="define" fix="yes" about="display='on' in a domain without graphics">
        <xsl:call-template name="display-without-graphics"/>
      </gvt:rule>
      <gvt:rule id="egl-headless-spice" when="start" fix="no" about="a vGPU shown by egl-headless, or in QEMU's own window, and plain SPICE">
        <xsl:call-template name="egl-headless-spice"/>
      </gvt:rule>
      <gvt:rule id="vnc-dma-buf" when="start" fix="no" about="a vGPU shown with OpenGL, and VNC">
        <xsl:call-template name="vnc-dma-buf"/>
      </gvt:rule>
      <gvt:rule id="window-without-screen" when="start" fix="yes" about="QEMU's own window, and no variable DISPLAY that names the screen">
        <xsl:call-template name="window-without-screen"/>
      </gvt:rule>
      <gvt:rule id="spice-gl-listen" when="start" fix="yes" about="SPICE with OpenGL that listens on the network">
        <xsl:call-template name="spice-gl-listen"/>
      </gvt:rule>
      <gvt:rule id="two-gl-displays" when="define" fix="yes" about="two displays that both want OpenGL: SPICE, egl-headless, QEMU's own window">
        <xsl:call-template name="two-gl-displays"/>
      </gvt:rule>
      <gvt:rule id="same-graphics-twice" when="start" fix="no" about="two graphics of one type">
        <xsl:call-template name="same-graphics-twice"/>
      </gvt:rule>
      <gvt:rule id="orphaned-spice" when="define" fix="yes" about="SPICE's devices and audio without SPICE graphics">
        <xsl:call-template name="orphaned-spice"/>
      </gvt:rule>
      <gvt:rule id="accel3d-without-gl" when="start" fix="yes" about="3D acceleration without a display with OpenGL">
        <xsl:call-template name="accel3d-without-gl"/>
      </gvt:rule>
      <gvt:rule id="accel3d-device" when="silent" fix="yes" about="3D acceleration, and a recorded virtio video without it; or the other way round">
        <xsl:call-template name="accel3d-device"/>
      </gvt:rule>
      <gvt:rule id="venus-without-accel3d" when="start" fix="yes" about="Vulkan (venus) on a virtio video without 3D">
        <xsl:call-template name="venus-without-accel3d"/>
      </gvt:rule>
      <gvt:rule id="venus-without-blob" when="start" fix="yes" about="Vulkan (venus) on a virtio video without blob or hostmem">
        <xsl:call-template name="venus-without-blob"/>
      </gvt:rule>
      <gvt:rule id="blob-without-memfd" when="define" fix="yes" about="blob resources of a virtio video, and guest memory that isn't memfd">
        <xsl:call-template name="blob-without-memfd"/>
      </gvt:rule>
      <gvt:rule id="video-override-type" when="start" fix="yes" about="an overridden property of a virtio video of the wrong type (hostmem is a number)">
        <xsl:call-template name="video-override-type"/>
      </gvt:rule>
      <gvt:rule id="mesa-driver" when="silent" fix="yes" about="a variable that makes Mesa use a driver that this host doesn't have">
        <xsl:call-template name="mesa-driver"/>
      </gvt:rule>
      <gvt:rule id="mdev-rom" when="silent" fix="yes" about="a rom on a mediated device">
        <xsl:call-template name="mdev-rom"/>
      </gvt:rule>
      <gvt:rule id="rom-file" when="start" fix="no" about="a rom file by a relative path, or one that isn't there">
        <xsl:call-template name="rom-file"/>
      </gvt:rule>
      <gvt:rule id="raw-vfio-argument" when="start" fix="yes" about="-device vfio-pci among QEMU's arguments">
        <xsl:call-template name="raw-vfio-argument"/>
      </gvt:rule>
      <gvt:rule id="shared-memory-plain" when="start" fix="no" about="Looking Glass's memory as -device ivshmem-plain without JSON, though libvirt's devices are JSON">
        <xsl:call-template name="shared-memory-plain"/>
      </gvt:rule>
      <gvt:rule id="shared-memory-size" when="start" fix="no" about="Looking Glass's memory among QEMU's arguments, with a size that isn't a power of two">
        <xsl:call-template name="shared-memory-size"/>
      </gvt:rule>
      <gvt:rule id="mdev-without-model" when="define" fix="yes" about="a mediated device without a model">
        <xsl:call-template name="mdev-without-model"/>
      </gvt:rule>
      <gvt:rule id="dropped-alias" when="silent" fix="yes" about="an alias that libvirt doesn't keep">
        <xsl:call-template name="dropped-alias"/>
      </gvt:rule>
      <gvt:rule id="pci-source-without-address" when="silent" fix="no" about="a PCI hostdev that doesn't name its device">
        <xsl:call-template name="pci-source-without-address"/>
      </gvt:rule>
      <gvt:rule id="usb-port" when="define" fix="no" about="a USB device named by its port, for a libvirt that doesn't know ports">
        <xsl:call-template name="usb-port"/>
      </gvt:rule>
      <gvt:rule id="viommu-caching" when="start" fix="yes" about="an Intel virtual IOMMU without caching mode, in a domain with a device of the host">
        <xsl:call-template name="viommu-caching"/>
      </gvt:rule>
      <gvt:rule id="igd-place" when="silent" fix="yes" about="an Intel GPU passed through as the only display, but not in QEMU's legacy mode">
        <xsl:call-template name="igd-place"/>
      </gvt:rule>
      <gvt:rule id="igd-without-opregion" when="silent" fix="yes" about="an Intel GPU passed through as the only display, on q35 or under UEFI, without its OpRegion">
        <xsl:call-template name="igd-without-opregion"/>
      </gvt:rule>
      <gvt:rule id="ovmf-without-rom" when="silent" fix="no" about="a GVT-g display under OVMF without its option rom">
        <xsl:call-template name="ovmf-without-rom"/>
      </gvt:rule>
      <gvt:rule id="hostdev-used-twice" when="define" fix="yes" about="a host device twice in a domain, or in two domains">
        <xsl:call-template name="hostdev-used-twice"/>
      </gvt:rule>
      <gvt:rule id="managed-save" when="silent" fix="no" about="a managed save image, which brings back the devices of its time">
        <xsl:call-template name="managed-save"/>
      </gvt:rule>
      <gvt:rule id="drift" when="never" fix="yes" about="the domain isn't as its recorded plan wants it">
        <xsl:call-template name="drift"/>
      </gvt:rule>
    </gvt:findings>
  </xsl:template>

  <!-- Names an element for the reader. -->
  <xsl:template match="*" mode="shown">
    <xsl:value-of select="concat('&lt;', name())"/>
    <xsl:if test="@type">
      <xsl:value-of select="concat(&quot; type='&quot;, @type, &quot;'&quot;)"/>
    </xsl:if>
    <xsl:text>&gt;</xsl:text>
  </xsl:template>

  <xsl:template match="hostdev | interface[@type = 'hostdev']" mode="shown">
    <xsl:variable name="device" select="gvt:device(.)"/>
    <xsl:value-of select="concat('&lt;', name(), &quot; type='&quot;, @type, &quot;'&gt;&quot;)"/>
    <xsl:if test="$device != ''">
      <xsl:value-of select="concat(' ', $device)"/>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
