<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Finds in a domain what won't define, won't start or has no effect, and says what libvirt or QEMU says to it.
  The result is the table of rules, each with its findings: gvt:what, gvt:says (by whom; by nobody where
  nothing is said) and gvt:way. gvt:way has fix="no" if fix.xsl leaves that finding of a rule which it repairs.
  What it needs beside the domain is in gvt:facts: see lib/effect.xsl.

  A rule is a line in the table and a template of that name, and where it can be repaired one in fix.xsl.
  when: the step at which it goes wrong; "silent" where nothing is said and nothing is done; "never" where
  nothing goes wrong. A finding may know better than its rule.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="qemu">
  <xsl:include href="lib/names.xsl"/>
  <xsl:include href="lib/twice.xsl"/>
  <xsl:include href="lib/effect.xsl"/>
  <xsl:include href="lib/raw.xsl"/>
  <xsl:output method="xml" indent="yes" omit-xml-declaration="yes"/>

  <!-- QEMU's domains alone: no rule is about another hypervisor's. -->
  <xsl:variable name="domain" select="/domain[@type = 'kvm' or @type = 'qemu' or @type = 'hvf']"/>
  <xsl:variable name="devices" select="$domain/devices"/>
  <xsl:variable name="facts" select="/domain/gvt:facts"/>
  <xsl:variable name="known" select="$facts/gvt:properties/gvt:property"/>
  <!-- Since 10.3 libvirt has display and ramfb on a PCI hostdev; before, it drops them. -->
  <xsl:variable name="shows" select="$devices/hostdev[@type = 'mdev' or @type = 'pci' and
                                     not(key('lacks', 'pci-display'))]"/>

  <xsl:template match="/">
    <gvt:findings>
      <gvt:rule id="dead-set" when="start" fix="yes" about="-set device.… on a device that QEMU gets as JSON">
        <xsl:call-template name="dead-set"/>
      </gvt:rule>
      <gvt:rule id="missing-namespace" when="silent" fix="yes" about="commandline or override in no or in another namespace than libvirt's own">
        <xsl:call-template name="missing-namespace"/>
      </gvt:rule>
      <gvt:rule id="unknown-override-alias" when="silent" fix="yes" about="an override of a device that isn't there">
        <xsl:call-template name="unknown-override-alias"/>
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
      <gvt:rule id="window-without-screen" when="start" fix="yes" about="QEMU's own window, and no variable DISPLAY that says where">
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
      <gvt:rule id="mesa-driver" when="silent" fix="yes" about="a variable that makes Mesa take a driver which this host hasn't">
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
      <gvt:rule id="dropped-alias" when="silent" fix="yes" about="an alias that libvirt doesn't keep">
        <xsl:call-template name="dropped-alias"/>
      </gvt:rule>
      <gvt:rule id="pci-source-without-address" when="silent" fix="no" about="a PCI hostdev that doesn't say which device">
        <xsl:call-template name="pci-source-without-address"/>
      </gvt:rule>
      <gvt:rule id="usb-port" when="define" fix="no" about="a USB device by the port that it is plugged into, for a libvirt that doesn't know ports">
        <xsl:call-template name="usb-port"/>
      </gvt:rule>
      <gvt:rule id="igd-place" when="silent" fix="yes" about="an Intel GPU passed through as the only display, where QEMU's legacy mode isn't entered">
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
      <gvt:rule id="managed-save" when="silent" fix="no" about="a managed save image, which brings back the devices of then">
        <xsl:call-template name="managed-save"/>
      </gvt:rule>
      <gvt:rule id="drift" when="never" fix="yes" about="the domain isn't as its recorded plan wants it">
        <xsl:call-template name="drift"/>
      </gvt:rule>
    </gvt:findings>
  </xsl:template>

  <!-- How an element is named to the reader. -->
  <xsl:template match="*" mode="shown">
    <xsl:value-of select="concat('&lt;', name())"/>
    <xsl:if test="@type">
      <xsl:value-of select="concat(&quot; type='&quot;, @type, &quot;'&quot;)"/>
    </xsl:if>
    <xsl:text>&gt;</xsl:text>
  </xsl:template>

  <xsl:template match="hostdev | interface[@type = 'hostdev']" mode="shown">
    <xsl:variable name="device">
      <xsl:apply-templates select="." mode="device"/>
    </xsl:variable>
    <xsl:value-of select="concat('&lt;', name(), &quot; type='&quot;, @type, &quot;'&gt;&quot;)"/>
    <xsl:if test="$device != ''">
      <xsl:value-of select="concat(' ', $device)"/>
    </xsl:if>
  </xsl:template>

  <!-- QEMU's arguments and overrides -->

  <!-- A device of the domain's own arguments isn't JSON, and can be set. -->
  <xsl:template name="dead-set">
    <xsl:for-each select="$domain[key('json', 'yes')]/qemu:commandline/qemu:arg[starts-with(@value, 'device.')]
                          [preceding-sibling::*[1]/@value = '-set']">
      <xsl:variable name="alias" select="substring-before(substring-after(@value, 'device.'), '.')"/>
      <xsl:variable name="name"
                    select="substring-before(substring-after(substring-after(@value, 'device.'), '.'), '=')"/>
      <xsl:if test="not(../qemu:arg[contains(concat(@value, ','), concat(',id=', $alias, ','))])">
        <gvt:finding>
          <gvt:what>the argument '-set <xsl:value-of select="@value"/>'</gvt:what>
          <gvt:says by="QEMU">there is no device "<xsl:value-of select="$alias"/>" defined</gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="key('planned', $alias)"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan wrote it for an older host: gvt-xml apply DOMAIN writes it anew for this one</xsl:when>
              <xsl:when test="key('lacks', 'override')"><xsl:attribute name="fix">no</xsl:attribute>this libvirt has no &lt;qemu:override&gt; that works; upgrade it to 8.5 or newer</xsl:when>
              <xsl:when test="not(key('hostdev', $alias))"><xsl:attribute name="fix">no</xsl:attribute>override it (&lt;qemu:override&gt;) on a device with an alias of its own (ua-…); there is no host device '<xsl:value-of select="$alias"/>'</xsl:when>
              <xsl:when test="not($known[@name = $name])"><xsl:attribute name="fix">no</xsl:attribute>override '<xsl:value-of select="$name"/>' (&lt;qemu:override&gt;) on an alias of the device's own (ua-…), with the exact type that QEMU's source gives it</xsl:when>
              <xsl:when test="$name = 'ramfb' or $name = 'driver' or $name = 'display'">libvirt's own attributes display and ramfb where there is a graphics, else &lt;qemu:override&gt;: --fix writes them</xsl:when>
              <xsl:otherwise>&lt;qemu:override&gt; on an alias of the device's own (ua-…), of type '<xsl:value-of select="$known[@name = $name]/@type"/>': --fix writes it</xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="missing-namespace">
    <xsl:for-each select="$domain/*[namespace-uri() != 'http://libvirt.org/schemas/domain/qemu/1.0']
                            [local-name() = 'commandline' or local-name() = 'override' or
                             starts-with(name(), 'qemu:')] |
                          $domain/qemu:*//*[namespace-uri() != 'http://libvirt.org/schemas/domain/qemu/1.0']
                            [local-name() = 'arg' or local-name() = 'env' or local-name() = 'device' or
                             local-name() = 'frontend' or local-name() = 'property']">
      <gvt:finding>
        <gvt:what>&lt;<xsl:value-of select="name()"/>&gt; is in <xsl:choose>
          <xsl:when test="namespace-uri() = ''">no namespace</xsl:when>
          <xsl:otherwise>the namespace <xsl:value-of select="namespace-uri()"/></xsl:otherwise>
        </xsl:choose></gvt:what>
        <gvt:says>libvirt drops it without a word<xsl:if test="parent::domain"> (asked to validate, it says: Element domain has extra content: <xsl:value-of select="local-name()"/>)</xsl:if></gvt:says>
        <gvt:way>declare xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' on &lt;domain&gt; and write &lt;qemu:…&gt;: --fix does</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- Of libvirt's own aliases those of host devices alone are judged; the others are numbered at start. -->
  <xsl:template name="unknown-override-alias">
    <xsl:for-each select="$domain/qemu:override/qemu:device[starts-with(@alias, 'ua-')]
                            [not(@alias = $devices//alias/@name)] |
                          $domain/qemu:override/qemu:device[starts-with(@alias, 'hostdev')]
                            [not(key('hostdev', @alias))]
                            [not($devices/interface[@type = 'hostdev'])]">
      <!-- The alias that must be meant: that of the only host device. -->
      <xsl:variable name="only" select="$devices/hostdev[starts-with(current()/@alias, 'hostdev')][count($devices/hostdev) = 1]
                                        /alias[starts-with(@name, 'ua-')]/@name"/>
      <gvt:finding>
        <gvt:what>the override of '<xsl:value-of select="@alias"/>', an alias that no device has</gvt:what>
        <gvt:says>libvirt leaves it out without a word: the guest runs without the property</gvt:says>
        <gvt:way><xsl:if test="not($only)"><xsl:attribute name="fix">no</xsl:attribute></xsl:if>give the device an alias of its own (&lt;alias name='ua-…'/&gt;) and override that one<xsl:if test="$only">: the one host device has '<xsl:value-of select="$only"/>', and --fix writes that</xsl:if></gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- Types: libvirt checks that the value is of the type that is said, QEMU that the type is the property's. A
       libvirt before 8.2 knows no override at all: it drops it from what it defines. -->
  <xsl:template name="override-type">
    <xsl:for-each select="$domain[not(key('lacks', 'override-kept'))]/qemu:override/qemu:device/qemu:frontend/qemu:property">
      <xsl:variable name="wanted" select="$known[@name = current()/@name][key('hostdev', current()/../../@alias) or
                                          starts-with(current()/../../@alias, 'hostdev')]/@type"/>
      <xsl:variable name="by-libvirt">
        <xsl:call-template name="libvirt-on-property"/>
      </xsl:variable>
      <xsl:variable name="numbers" select="@type = 'signed' and $wanted = 'unsigned' and not(starts-with(@value, '-'))"/>
      <xsl:choose>
        <xsl:when test="$by-libvirt != ''">
          <gvt:finding when="define">
            <gvt:what>the override of <xsl:value-of select="concat(../../@alias, '.', @name)"/>: type '<xsl:value-of select="@type"/>', value '<xsl:value-of select="@value"/>'</gvt:what>
            <gvt:says by="libvirt">
              <xsl:value-of select="$by-libvirt"/>
            </gvt:says>
            <gvt:way>
              <xsl:choose>
                <xsl:when test="@name = 'id'">give the device the alias that it is to have: --fix takes the property out</xsl:when>
                <xsl:when test="$wanted">'<xsl:value-of select="@name"/>' is of type '<xsl:value-of select="$wanted"/>' (bool takes true and false, numbers are decimal): --fix writes it</xsl:when>
                <xsl:otherwise><xsl:attribute name="fix">no</xsl:attribute>bool takes true and false, numbers are decimal</xsl:otherwise>
              </xsl:choose>
            </gvt:way>
          </gvt:finding>
        </xsl:when>
        <xsl:when test="$wanted and @type != $wanted and @type != 'remove' and not($numbers)">
          <gvt:finding>
            <gvt:what>the override of <xsl:value-of select="concat(../../@alias, '.', @name)"/> is of type '<xsl:value-of select="@type"/>'</gvt:what>
            <gvt:says by="QEMU">
              <xsl:choose>
                <xsl:when test="$wanted = 'bool'">Invalid parameter type for '<xsl:value-of select="@name"/>', expected: boolean</xsl:when>
                <xsl:when test="$wanted = 'string'">Invalid parameter type for '<xsl:value-of select="@name"/>', expected: string</xsl:when>
                <xsl:when test="@type = 'signed'">Parameter '<xsl:value-of select="@name"/>' expects uint32_t</xsl:when>
                <xsl:otherwise>Parameter '<xsl:value-of select="@name"/>' expects uint64</xsl:otherwise>
              </xsl:choose>
            </gvt:says>
            <gvt:way>type='<xsl:value-of select="$wanted"/>': --fix writes it</gvt:way>
          </gvt:finding>
        </xsl:when>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt 9.0, qemu_domain.c, qemuDomainDefNamespaceParseDeviceProperties. -->
  <xsl:template name="libvirt-on-property">
    <xsl:variable name="number" select="translate(@value, '0123456789', '') = '' or
                                        (@type = 'signed' and translate(substring(@value, 2), '0123456789', '') = ''
                                         and string-length(@value) &gt; 1 and starts-with(@value, '-'))"/>
    <xsl:choose>
      <xsl:when test="@name = 'id'">property with name 'id' can't be overridden</xsl:when>
      <xsl:when test="@type and not(@type = 'string' or @type = 'signed' or @type = 'unsigned' or @type = 'bool' or
                                    @type = 'remove')">Invalid value for attribute 'type' in element 'property': '<xsl:value-of select="@type"/>'.</xsl:when>
      <xsl:when test="@type and not(@value) and @type != 'remove'">missing 'value' attribute for 'qemu:property'</xsl:when>
      <xsl:when test="(@type = 'bool' and not(@value = 'true' or @value = 'false')) or
                      ((@type = 'signed' or @type = 'unsigned') and not($number and @value != ''))">invalid value '<xsl:value-of select="@value"/>' of 'value' attribute of 'qemu:property'</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="override-driver">
    <xsl:for-each select="$devices/hostdev[@type = 'mdev' or @type = 'pci'][not(@ramfb = 'on')]">
      <xsl:variable name="hostdev" select="."/>
      <xsl:variable name="alias">
        <xsl:apply-templates select="." mode="alias"/>
      </xsl:variable>
      <xsl:for-each select="$known[@driver][key('override', concat($alias, ' ', @name))]
                            [not(key('override', concat($alias, ' driver'))/@value = @driver)]">
        <gvt:finding>
          <gvt:what>the override of <xsl:value-of select="concat($alias, '.', @name)"/>, which QEMU's device <xsl:value-of select="@driver"/> alone has</gvt:what>
          <gvt:says by="QEMU">Property 'vfio-pci.<xsl:value-of select="@name"/>' not found</gvt:says>
          <gvt:way>override 'driver' too, type='string' value='<xsl:value-of select="@driver"/>': --fix does<xsl:if test="$devices/graphics and $hostdev/@type = 'mdev' and @name = 'ramfb'">; or ramfb='on' on the &lt;hostdev&gt; instead</xsl:if></gvt:way>
        </gvt:finding>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="raw-vfio-argument">
    <xsl:for-each select="$domain">
      <xsl:for-each select="key('raw', 'yes')">
        <xsl:variable name="device">
          <xsl:apply-templates select="." mode="raw-device"/>
        </xsl:variable>
        <xsl:variable name="twice">
          <xsl:apply-templates select="." mode="raw-twice"/>
        </xsl:variable>
        <xsl:variable name="trouble">
          <xsl:apply-templates select="." mode="raw-trouble"/>
        </xsl:variable>
        <gvt:finding>
          <gvt:what>the argument '-device <xsl:value-of select="@value"/>'<xsl:if test="$twice != ''">, and the domain has a &lt;hostdev&gt; for the same device</xsl:if></gvt:what>
          <gvt:says by="QEMU">
            <xsl:choose>
              <xsl:when test="$twice != ''">vfio <xsl:value-of select="$device"/>: device is already attached</xsl:when>
              <xsl:otherwise>failed to open /dev/vfio/…: Permission denied (libvirt doesn't know of the device: it doesn't take it from the host's driver, doesn't let QEMU open it, doesn't raise the memory lock limit)</xsl:otherwise>
            </xsl:choose>
          </gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="$trouble != '' and $twice != ''"><xsl:attribute name="fix">no</xsl:attribute>take the argument out: --fix doesn't, for <xsl:value-of select="$trouble"/></xsl:when>
              <xsl:when test="$trouble != ''"><xsl:attribute name="fix">no</xsl:attribute>a &lt;hostdev&gt; instead<xsl:if test="contains($device, '-')"> (gvt-xml apply DOMAIN --uuid <xsl:value-of select="$device"/>)</xsl:if>; --fix doesn't write it, for <xsl:value-of select="$trouble"/></xsl:when>
              <xsl:when test="$twice != ''">the argument goes, the &lt;hostdev&gt; stays: --fix does</xsl:when>
              <xsl:otherwise>a &lt;hostdev&gt; instead, the properties by libvirt's own attributes and &lt;qemu:override&gt;: --fix writes it<xsl:if test="contains(@value, ',display=on') and not($devices/graphics or key('own-display', 'yes'))">, its display off, for the domain has nothing to show it</xsl:if></xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <!-- ramfb, display and what shows it -->

  <!-- QEMU shows the guest an OpRegion as one file of its firmware's configuration. -->
  <xsl:template name="two-opregions">
    <xsl:for-each select="$devices/hostdev[contains($with-opregion, concat('[', generate-id(), ']'))]
                                          [not(contains($keeps-opregion, concat('[', generate-id(), ']')))]">
      <xsl:variable name="alias">
        <xsl:apply-templates select="." mode="alias"/>
      </xsl:variable>
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/> has x-igd-opregion on<xsl:if test="not(key('override', concat($alias, ' x-igd-opregion')))"> (QEMU has it on by itself from 10.1 on)</xsl:if>, and another has it already</gvt:what>
        <gvt:says by="QEMU">duplicate fw_cfg file name: etc/igd-opregion</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('planned', $alias)"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan is of an older QEMU: gvt-xml apply DOMAIN turns x-igd-opregion off here</xsl:when>
            <xsl:when test="key('lacks', 'override')"><xsl:attribute name="fix">no</xsl:attribute>x-igd-opregion=off past libvirt: this one is too old for &lt;qemu:override&gt;, upgrade it to 8.5 or newer</xsl:when>
            <xsl:when test="../hostdev[contains($keeps-opregion, concat('[', generate-id(), ']'))][key('planned', alias/@name)]">x-igd-opregion=false here, for the recorded plan's device has it: --fix writes it</xsl:when>
            <xsl:otherwise>x-igd-opregion=false here: --fix writes it</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="ramfb-without-display">
    <xsl:for-each select="$devices/hostdev">
      <xsl:variable name="ramfb">
        <xsl:apply-templates select="." mode="property">
          <xsl:with-param name="name" select="'ramfb'"/>
        </xsl:apply-templates>
      </xsl:variable>
      <xsl:variable name="display">
        <xsl:apply-templates select="." mode="property">
          <xsl:with-param name="name" select="'display'"/>
        </xsl:apply-templates>
      </xsl:variable>
      <xsl:if test="$ramfb = 'on' and ($display = '' or $display = 'off')">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> has ramfb on and its display off</gvt:what>
          <gvt:says by="QEMU">ramfb=on requires display=on</gvt:says>
          <gvt:way>
            <xsl:call-template name="way-to-display">
              <xsl:with-param name="else">ramfb goes</xsl:with-param>
            </xsl:call-template>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="resolution-without-display">
    <xsl:for-each select="$devices/hostdev">
      <xsl:variable name="alias">
        <xsl:apply-templates select="." mode="alias"/>
      </xsl:variable>
      <xsl:variable name="display">
        <xsl:apply-templates select="." mode="property">
          <xsl:with-param name="name" select="'display'"/>
        </xsl:apply-templates>
      </xsl:variable>
      <xsl:if test="(key('override', concat($alias, ' xres')) or key('override', concat($alias, ' yres'))) and
                    ($display = '' or $display = 'off')">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> has a resolution and its display off</gvt:what>
          <gvt:says by="QEMU">xres and yres properties require display=on</gvt:says>
          <gvt:way>
            <xsl:call-template name="way-to-display">
              <xsl:with-param name="else">the resolution goes</xsl:with-param>
            </xsl:call-template>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="way-to-display">
    <xsl:param name="else"/>
    <xsl:choose>
      <xsl:when test="key('gl', 'yes')">the display on: --fix does</xsl:when>
      <xsl:otherwise>there is no display with OpenGL that could show it, so <xsl:value-of select="$else"/>: --fix does; or give the guest one (gvt-xml apply DOMAIN --profile gvtg-spice)</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- libvirt counts its own attribute alone, and since 9.0 (7.0 doesn't); QEMU all, and what libvirt calls a video of model ramfb too. -->
  <xsl:template name="two-ramfb">
    <xsl:variable name="video" select="$devices/video[model/@type = 'ramfb']"/>
    <xsl:variable name="with">
      <xsl:for-each select="$devices/hostdev">
        <xsl:variable name="alias">
          <xsl:apply-templates select="." mode="alias"/>
        </xsl:variable>
        <xsl:variable name="override" select="key('override', concat($alias, ' ramfb'))[last()]/@value"/>
        <xsl:if test="$override = 'true' or (not($override) and @ramfb = 'on' and count(. | $shows) = count($shows))">
          <xsl:value-of select="concat('[', generate-id(), ']')"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <xsl:for-each select="$devices/hostdev[contains($with, concat('[', generate-id(), ']'))]">
      <xsl:variable name="first" select="starts-with($with, concat('[', generate-id(), ']'))"/>
      <xsl:variable name="by-libvirt" select="@ramfb = 'on' and preceding-sibling::hostdev[@ramfb = 'on'][count(. | $shows) = count($shows)]
                                               and not(key('lacks', 'hostdevs-checked'))"/>
      <xsl:if test="not($first) or $video">
        <gvt:finding>
          <xsl:if test="not($by-libvirt)">
            <xsl:attribute name="when">start</xsl:attribute>
          </xsl:if>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> has ramfb on, and <xsl:choose>
              <xsl:when test="$first">there is a &lt;video&gt; of model ramfb</xsl:when>
              <xsl:otherwise>another has it already</xsl:otherwise>
            </xsl:choose></gvt:what>
          <xsl:choose>
            <xsl:when test="$by-libvirt">
              <gvt:says by="libvirt">Only one vgpu device can have 'ramfb' enabled</gvt:says>
            </xsl:when>
            <xsl:otherwise>
              <gvt:says by="QEMU">duplicate fw_cfg file name: vgaroms/vgabios-ramfb.bin</gvt:says>
            </xsl:otherwise>
          </xsl:choose>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="$first"><xsl:attribute name="fix">no</xsl:attribute>take one of the two out</xsl:when>
              <xsl:when test="key('planned', alias/@name)">ramfb on the recorded plan's device alone: --fix does</xsl:when>
              <xsl:otherwise>ramfb on the first alone: --fix does</xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt's own attribute without any graphics is display-without-graphics'. -->
  <xsl:template name="display-without-gl">
    <xsl:for-each select="$devices[not(key('gl', 'yes'))]/hostdev[@type = 'mdev']
                            [not(@display = 'on') or ../graphics or key('own-display', 'yes')]">
      <xsl:variable name="display">
        <xsl:apply-templates select="." mode="property">
          <xsl:with-param name="name" select="'display'"/>
        </xsl:apply-templates>
      </xsl:variable>
      <xsl:if test="$display = 'on'">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> has its display on, and no display of the domain has OpenGL</gvt:what>
          <gvt:says by="QEMU">vfio-display-dmabuf: opengl not available (for a device that hands out dma-bufs, as Intel's GVT-g does; one with a display region, as NVIDIA's, is shown)</gvt:says>
          <gvt:way>for GVT-g: SPICE with &lt;gl enable='yes'/&gt; and &lt;listen type='none'/&gt; (gvt-xml apply DOMAIN --profile gvtg-spice does it)<xsl:call-template name="from-elsewhere"/></gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="display-without-graphics">
    <xsl:for-each select="$shows[@display = 'on'][not(../graphics)]">
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/> has display='on', and the domain has no graphics</gvt:what>
        <gvt:says by="libvirt">graphics device is needed for attribute value 'display=on' in &lt;hostdev&gt;</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('own-display', 'yes')">display='off', and display=on past libvirt, by &lt;qemu:override&gt;, for QEMU's own window: --fix does</xsl:when>
            <xsl:otherwise>display='off': --fix does; or give the guest a graphics (gvt-xml apply DOMAIN --profile gvtg-spice)</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="egl-headless-spice">
    <xsl:variable name="window" select="$devices[key('window', 'yes')][key('gl', 'yes')]"/>
    <xsl:for-each select="$devices[graphics/@type = 'egl-headless' or $window][graphics[@type = 'spice'][not(gl/@enable = 'yes')]]
                          /hostdev[@type = 'mdev']">
      <xsl:variable name="display">
        <xsl:apply-templates select="." mode="property">
          <xsl:with-param name="name" select="'display'"/>
        </xsl:apply-templates>
      </xsl:variable>
      <xsl:if test="$display = 'on'">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> is to be shown <xsl:choose>
              <xsl:when test="$window">in QEMU's own window</xsl:when>
              <xsl:otherwise>by egl-headless</xsl:otherwise>
            </xsl:choose> and by SPICE without OpenGL</gvt:what>
          <gvt:says by="QEMU">The console requires display DMABUF support. (for a device that hands out dma-bufs, as Intel's GVT-g does; one with a display region is shown)</gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="$window">the window alone (gvt-xml apply DOMAIN --profile gvtg-window), or SPICE with OpenGL alone (gvtg-spice)</xsl:when>
              <xsl:otherwise>SPICE with OpenGL and no egl-headless (gvt-xml apply DOMAIN --profile gvtg-spice)<xsl:call-template name="from-elsewhere"/></xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- VNC shows QEMU's first console: beside a video of QEMU's own the guest starts, and VNC shows that one. -->
  <xsl:template name="vnc-dma-buf">
    <xsl:for-each select="$devices[not(key('lacks', 'vnc-without-dma-buf'))][key('gl', 'yes')][graphics/@type = 'vnc']
                          [video/model/@type = 'none']/hostdev[@type = 'mdev']">
      <xsl:variable name="display">
        <xsl:apply-templates select="." mode="property">
          <xsl:with-param name="name" select="'display'"/>
        </xsl:apply-templates>
      </xsl:variable>
      <xsl:if test="$display = 'on'">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> is shown with OpenGL and by VNC</gvt:what>
          <gvt:says by="QEMU">The console requires display DMABUF support. (QEMU 9.0 and newer, for a device that hands out dma-bufs, as Intel's GVT-g does; one with a display region is shown)</gvt:says>
          <gvt:way>take VNC out, and show it by SPICE with OpenGL (gvt-xml apply DOMAIN --profile gvtg-spice), or QEMU's own window (gvtg-window)<xsl:call-template name="from-elsewhere"/></gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- How a vGPU that hands out dma-bufs is seen from other hosts; this QEMU may have no way. -->
  <xsl:template name="from-elsewhere">
    <xsl:choose>
      <xsl:when test="key('lacks', 'vnc-without-dma-buf')">; from other hosts by egl-headless beside VNC (gvtg-egl)</xsl:when>
      <xsl:when test="key('unsure', 'spice-gl-port')">; from other hosts by SPICE with OpenGL on a port, if QEMU was built for spice-server 0.15.3 or newer (gvtg-remote)</xsl:when>
      <xsl:when test="not(key('lacks', 'spice-gl-port'))">; from other hosts by SPICE with OpenGL on a port (gvtg-remote)</xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- Graphics -->

  <xsl:template name="spice-gl-listen">
    <xsl:for-each select="$devices/graphics[key('lacks', 'spice-gl-port') or key('unsure', 'spice-gl-port')]
                            [@type = 'spice'][gl/@enable = 'yes']
                            [@autoport = 'yes' or @tlsPort or (@port and @port != '0')]
                            [not(listen[@type = 'none' or @type = 'socket'])]">
      <gvt:finding>
        <gvt:what>SPICE has OpenGL and listens on the network</gvt:what>
        <gvt:says by="QEMU">SPICE GL support is local-only for now and incompatible with -spice port/tls-port (QEMU before 10.1, or built for a spice-server before 0.15.3)</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('unsure', 'spice-gl-port')"><xsl:attribute name="fix">no</xsl:attribute>if this QEMU is such a one, which can't be seen from here: &lt;listen type='none'/&gt;, seen on its host only</xsl:when>
            <xsl:otherwise>&lt;listen type='none'/&gt;, seen on this host only: --fix does</xsl:otherwise>
          </xsl:choose>
          <xsl:call-template name="instead-of-a-port"/>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- How the domain is seen from other hosts if SPICE with OpenGL isn't. -->
  <xsl:template name="instead-of-a-port">
    <xsl:choose>
      <xsl:when test="key('lacks', 'vnc-without-dma-buf') or not($devices/hostdev[@type = 'mdev'])">; for remote viewing egl-headless beside VNC instead</xsl:when>
      <xsl:otherwise>; for remote viewing QEMU 10.1 or newer, built for spice-server 0.15.3 or newer</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="two-gl-displays">
    <xsl:variable name="spice" select="$devices/graphics[@type = 'spice'][gl/@enable = 'yes']"/>
    <xsl:variable name="other" select="$devices/graphics[@type = 'sdl' or @type = 'dbus']"/>
    <xsl:if test="$devices/graphics[@type = 'egl-headless'] and ($spice or $other)">
      <gvt:finding>
        <gvt:what>
          <xsl:choose>
            <xsl:when test="$spice">SPICE with OpenGL</xsl:when>
            <xsl:otherwise>
              <xsl:apply-templates select="$other[1]" mode="shown"/>
            </xsl:otherwise>
          </xsl:choose> and egl-headless</gvt:what>
        <gvt:says by="libvirt">
          <xsl:choose>
            <xsl:when test="$spice">multiple OpenGL displays are not supported by QEMU</xsl:when>
            <xsl:otherwise>graphics type 'egl-headless' is only supported with one of: 'vnc', 'spice' graphics types</xsl:otherwise>
          </xsl:choose>
        </gvt:says>
        <gvt:way>egl-headless goes: --fix does<xsl:if test="$spice">; or &lt;gl enable='no'/&gt; in the SPICE graphics</xsl:if></gvt:way>
      </gvt:finding>
    </xsl:if>
    <xsl:for-each select="$spice">
      <xsl:for-each select="key('window', 'yes')[contains(@value, 'gl=on') or contains(@value, 'gl=es') or contains(@value, 'gl=core')]">
        <gvt:finding when="start">
          <gvt:what>SPICE with OpenGL and the argument '-display <xsl:value-of select="@value"/>'</gvt:what>
          <gvt:says by="QEMU">
            <xsl:choose>
              <xsl:when test="key('lacks', 'gl-contexts')">can't register two opengl displays</xsl:when>
              <xsl:otherwise>The console already has an OpenGL context.</xsl:otherwise>
            </xsl:choose>
          </gvt:says>
          <gvt:way fix="no">take one of the two out: gvt-xml apply DOMAIN --profile gvtg-window, or gvtg-spice</gvt:way>
        </gvt:finding>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt gives QEMU no DISPLAY but for graphics of type sdl. -->
  <xsl:template name="window-without-screen">
    <xsl:for-each select="$domain[not(devices/graphics/@type = 'sdl')]
                            [not(qemu:commandline/qemu:env[@name = 'DISPLAY' or @name = 'WAYLAND_DISPLAY' or
                                                           @name = 'SDL_VIDEODRIVER'])]">
      <xsl:for-each select="key('window', 'yes')">
        <gvt:finding>
          <gvt:what>the argument '-display <xsl:value-of select="@value"/>', and no variable DISPLAY</gvt:what>
          <gvt:says by="QEMU">
            <xsl:choose>
              <xsl:when test="starts-with(@value, 'sdl')">Could not initialize SDL(x11 not available) - exiting</xsl:when>
              <xsl:when test="contains(@value, 'gl=') and key('lacks', 'opengl-words')">OpenGL is not supported by the display</xsl:when>
              <xsl:when test="contains(@value, 'gl=')">OpenGL is not supported by display backend 'gtk'</xsl:when>
              <xsl:otherwise>gtk initialization failed</xsl:otherwise>
            </xsl:choose>
          </gvt:says>
          <gvt:way>&lt;qemu:env name='DISPLAY' value=':0'/&gt;: --fix writes that; another where 'echo $DISPLAY' says so on the desktop</gvt:way>
        </gvt:finding>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="same-graphics-twice">
    <xsl:for-each select="$devices/graphics[@type = preceding-sibling::graphics/@type]">
      <gvt:finding>
        <gvt:what>a second <xsl:apply-templates select="." mode="shown"/></gvt:what>
        <gvt:says by="libvirt">only 1 graphics device of each type (sdl, vnc, spice, headless, dbus) is supported</gvt:says>
        <gvt:way>take one of the two out</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- The check of character devices is libvirt's since 8.4; until then QEMU has no SPICE to give them. -->
  <xsl:template name="orphaned-spice">
    <xsl:for-each select="$devices[not(graphics/@type = 'spice')]/*
                            [self::channel or self::serial or self::parallel or self::console or self::redirdev or
                             self::smartcard][@type = 'spicevmc' or @type = 'spiceport'] |
                          $devices[not(graphics/@type = 'spice')]/rng[backend[@type = 'spicevmc' or @type = 'spiceport']]">
      <gvt:finding>
        <xsl:if test="key('lacks', 'spice-devices-checked')">
          <xsl:attribute name="when">start</xsl:attribute>
        </xsl:if>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/>, and the domain has no SPICE graphics</gvt:what>
        <gvt:says by="libvirt">chardev '<xsl:value-of select="@type | backend/@type"/>' not supported without spice graphics</gvt:says>
        <gvt:way>it goes: --fix does</gvt:way>
      </gvt:finding>
    </xsl:for-each>
    <xsl:for-each select="$devices[not(graphics/@type = 'spice')]/audio[@type = 'spice']">
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/>, and the domain has no SPICE graphics</gvt:what>
        <gvt:says by="libvirt">Spice audio is not supported without spice graphics</gvt:says>
        <gvt:way>type='none' (a &lt;sound&gt; may name its id): --fix does</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="accel3d-without-gl">
    <xsl:for-each select="$devices[not(key('gl', 'yes'))]/video[not(driver/@name = 'vhostuser')]
                            [model[@type = 'virtio'][acceleration/@accel3d = 'yes']][not(key('flat', generate-id()))]">
      <gvt:finding>
        <gvt:what>&lt;video&gt; of model virtio has accel3d='yes', and no display of the domain has OpenGL</gvt:what>
        <gvt:says by="QEMU">
          <xsl:choose>
            <xsl:when test="key('lacks', 'opengl-words')">opengl is not available</xsl:when>
            <xsl:otherwise>The display backend does not have OpenGL support enabled</xsl:otherwise>
          </xsl:choose>
        </gvt:says>
        <gvt:way>accel3d='no': --fix does; or give the domain a display with OpenGL (SPICE with &lt;gl enable='yes'/&gt;, egl-headless)</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt records the device that it chose once, and goes by that, whatever becomes of accel3d. -->
  <xsl:template name="accel3d-device">
    <xsl:for-each select="$devices/video[key('flat', generate-id())]/model">
      <gvt:finding>
        <gvt:what>&lt;video&gt; of model virtio has accel3d='yes', and device='<xsl:value-of select="@device"/>'</gvt:what>
        <gvt:says>libvirt gives QEMU that device, which has no 3D</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('gl', 'yes')">device='<xsl:value-of select="@device"/>-gl': --fix writes it</xsl:when>
            <xsl:otherwise>accel3d='no': --fix does; or, for 3D, device='<xsl:value-of select="@device"/>-gl' and a display with OpenGL (SPICE with &lt;gl enable='yes'/&gt;, egl-headless)</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
    <xsl:for-each select="$devices/video[key('raised', generate-id())][not(model/acceleration/@accel3d = 'yes')]/model">
      <gvt:finding when="define">
        <gvt:what>&lt;video&gt; of model virtio has device='<xsl:value-of select="@device"/>', and no accel3d='yes'</gvt:what>
        <gvt:says by="libvirt">the '<xsl:value-of select="@device"/>' virtio video device frontend can be only with enabled 3d acceleration</gvt:says>
        <gvt:way>device='<xsl:value-of select="substring-before(@device, '-gl')"/>': --fix writes it; or accel3d='yes', for 3D</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- i965 ended with Mesa 21.3; guides of that time set it. -->
  <xsl:template name="mesa-driver">
    <xsl:for-each select="$domain/qemu:commandline/qemu:env[key('driverless', generate-id())]">
      <gvt:finding>
        <gvt:what>the variable <xsl:value-of select="concat(@name, '=', @value)"/>, and this host's Mesa has no such driver</gvt:what>
        <gvt:says>Mesa draws by the processor, if at all (22.3 has 'MESA-LOADER: failed to open <xsl:value-of select="@value"/>' in QEMU's log)</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('planned-variable', @name)"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan has it: gvt-xml apply DOMAIN leaves it out</xsl:when>
            <xsl:otherwise>it goes, and Mesa takes the GPU's own driver: --fix does</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- Host devices -->

  <xsl:template name="mdev-rom">
    <xsl:for-each select="$devices/hostdev[@type = 'mdev'][rom]">
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/> has a &lt;rom&gt;</gvt:what>
        <gvt:says>libvirt keeps it and passes nothing of it to QEMU for a mediated device</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('lacks', 'override')"><xsl:attribute name="fix">no</xsl:attribute>romfile and rombar past libvirt: this one is too old for &lt;qemu:override&gt;, upgrade it to 8.5 or newer</xsl:when>
            <xsl:otherwise>romfile and rombar by &lt;qemu:override&gt;: --fix writes them</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- A "-set" that is dead has its own rule. -->
  <xsl:template name="rom-file">
    <xsl:for-each select="$devices/hostdev[@type = 'pci']/rom/@file |
                          $domain/qemu:override/qemu:device/qemu:frontend/qemu:property[@name = 'romfile']/@value |
                          $domain[not(key('json', 'yes'))]/qemu:commandline/qemu:arg[starts-with(@value, 'device.')]
                          [preceding-sibling::*[1]/@value = '-set'][contains(@value, '.romfile=')]/@value">
      <xsl:variable name="file">
        <xsl:choose>
          <xsl:when test="parent::qemu:arg">
            <xsl:value-of select="substring-after(., '.romfile=')"/>
          </xsl:when>
          <xsl:otherwise>
            <xsl:value-of select="."/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:variable>
      <xsl:if test="$file != '' and (not(starts-with($file, '/')) or $file = $facts/gvt:missing/@path)">
        <gvt:finding>
          <gvt:what>the rom file '<xsl:value-of select="$file"/>' <xsl:choose>
            <xsl:when test="starts-with($file, '/')">isn't on this host</xsl:when>
            <xsl:otherwise>is named by a relative path, which QEMU looks for among its own roms alone</xsl:otherwise>
          </xsl:choose></gvt:what>
          <gvt:says by="QEMU">failed to find romfile "<xsl:value-of select="$file"/>"</gvt:says>
          <gvt:way>put the file where libvirt may read it (/usr/share/…), and give its absolute path</gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="dropped-alias">
    <xsl:for-each select="$devices/*/alias[key('dropped', generate-id())]">
      <gvt:finding>
        <gvt:what>the alias '<xsl:value-of select="@name"/>' of <xsl:apply-templates select=".." mode="shown"/></gvt:what>
        <gvt:says>libvirt drops it without a word, and gives the device a name of its own</gvt:says>
        <gvt:way>begin it with 'ua-', then letters, digits, '_' and '-' alone: --fix does, and renames it in the overrides</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="pci-source-without-address">
    <xsl:for-each select="$devices/hostdev[@type = 'pci'][source[not(address)]]">
      <gvt:finding>
        <gvt:what>a <xsl:apply-templates select="." mode="shown"/> whose &lt;source&gt; has no &lt;address&gt;</gvt:what>
        <gvt:says>libvirt takes it for the host's device 0000:00:00.0, the host bridge, without a word</gvt:says>
        <gvt:way>write the address of the device (lspci -D)</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="usb-port">
    <xsl:for-each select="($devices/hostdev[@type = 'usb'] | $devices/interface[@type = 'hostdev'])
                          [key('lacks', 'usb-port')][source/address[@port][not(@device)]]">
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/> is told by its port</gvt:what>
        <gvt:says by="libvirt">Missing required attribute 'device' in element 'address' (before 12.1)</gvt:says>
        <gvt:way>name it by vendor and product (lsusb): &lt;vendor id='0x046d'/&gt;&lt;product id='0xc31c'/&gt;</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- QEMU 10.0, docs/igd-assign.txt: legacy mode, in which a BIOS has a picture, is entered on i440fx alone, at
       00:02.0, with a ROM. Under UEFI it's of no use, and on q35 the GPU may be anywhere: a fault there only where
       it is asked for. A place that the recorded plan names is somebody's decision. -->
  <xsl:template name="igd-place">
    <xsl:for-each select="$devices/hostdev[key('igd', generate-id())]">
      <xsl:variable name="alias">
        <xsl:apply-templates select="." mode="alias"/>
      </xsl:variable>
      <xsl:variable name="place">
        <xsl:apply-templates select="address" mode="place"/>
      </xsl:variable>
      <xsl:variable name="machine" select="$domain/os/type/@machine"/>
      <xsl:variable name="q35" select="contains($machine, 'q35')"/>
      <xsl:variable name="wanted" select="key('override', concat($alias, ' x-igd-legacy-mode'))[last()]/@value = 'on'"/>
      <xsl:variable name="chosen" select="key('planned', $alias)/@address"/>
      <xsl:variable name="bios" select="not($q35 or $domain/os/@firmware = 'efi' or $domain/os/loader/@type = 'pflash')"/>
      <xsl:variable name="way">&lt;address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/&gt;: --fix writes it where that address is free</xsl:variable>
      <xsl:choose>
        <xsl:when test="$wanted and ($q35 or $place != 'pci 0x0000:0x00:0x02.0x0')">
          <gvt:finding when="start">
            <gvt:what>the host's GPU 0000:00:02.0 is to be in QEMU's legacy mode, <xsl:choose>
              <xsl:when test="$q35">and the machine is '<xsl:value-of select="$machine"/>'</xsl:when>
              <xsl:otherwise>and not at the guest's 0000:00:02.0</xsl:otherwise>
            </xsl:choose></gvt:what>
            <gvt:says by="QEMU">
              <xsl:choose>
                <xsl:when test="key('lacks', 'igd-options')">Property 'vfio-pci.x-igd-legacy-mode' not found</xsl:when>
                <xsl:when test="key('lacks', 'opregion-default')">Machine is not i440fx or assigned BDF is not 00:02.0</xsl:when>
                <xsl:otherwise>Machine is not i440fx, assigned BDF is not 00:02.0, or device … (gen …) doesn't support legacy mode</xsl:otherwise>
              </xsl:choose>
            </gvt:says>
            <gvt:way>
              <xsl:choose>
                <xsl:when test="$q35"><xsl:attribute name="fix">no</xsl:attribute>machine 'pc' (i440fx); or live without the firmware's picture: x-igd-opregion=true, and no x-igd-legacy-mode</xsl:when>
                <xsl:when test="$chosen"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan names another place: gvt-xml apply DOMAIN --guest-address 00:02.0</xsl:when>
                <xsl:otherwise>
                  <xsl:value-of select="$way"/>
                </xsl:otherwise>
              </xsl:choose>
            </gvt:way>
          </gvt:finding>
        </xsl:when>
        <xsl:when test="$bios and not($chosen) and $place != 'pci 0x0000:0x00:0x02.0x0'">
          <gvt:finding>
            <gvt:what>the host's GPU 0000:00:02.0 is the guest's only display, and not at the guest's 0000:00:02.0</gvt:what>
            <gvt:says>if it's Intel's GPU, QEMU's legacy mode, in which the firmware shows a picture, isn't entered<xsl:if test="not(key('lacks', 'opregion-default'))"> (from QEMU 10.1 on only generations 6 to 9 have it: for a newer GPU it makes no difference)</xsl:if></gvt:says>
            <gvt:way>
              <xsl:value-of select="$way"/>
            </gvt:way>
          </gvt:finding>
        </xsl:when>
        <xsl:when test="$bios and rom[@bar = 'off' or @enabled = 'no']">
          <gvt:finding>
            <gvt:what>the host's GPU 0000:00:02.0 is the guest's only display, and its rom is off</gvt:what>
            <xsl:choose>
              <xsl:when test="key('lacks', 'igd-options')">
                <gvt:says by="QEMU">IGD device 0000:00:02.0 has no ROM, legacy mode disabled (only a warning in its log: if it's Intel's GPU, nothing is shown before the guest's driver)</gvt:says>
              </xsl:when>
              <xsl:otherwise>
                <gvt:says>if it's Intel's GPU, nothing is shown before the guest's driver</gvt:says>
              </xsl:otherwise>
            </xsl:choose>
            <gvt:way fix="no">&lt;rom bar='on'/&gt;, with the GPU's own VBIOS as file where the host doesn't show one</gvt:way>
          </gvt:finding>
        </xsl:when>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- One that is set, be it to false, is somebody's decision. -->
  <xsl:template name="igd-without-opregion">
    <xsl:for-each select="$devices/hostdev[key('blind', generate-id())]">
      <xsl:variable name="alias">
        <xsl:apply-templates select="." mode="alias"/>
      </xsl:variable>
      <xsl:if test="not(key('override', concat($alias, ' x-igd-opregion')) or
                        key('set', $alias)[contains(@value, '.x-igd-opregion=')])">
        <gvt:finding>
          <gvt:what>the host's GPU 0000:00:02.0 is the guest's only display, <xsl:choose>
            <xsl:when test="contains($domain/os/type/@machine, 'q35')">on machine '<xsl:value-of select="$domain/os/type/@machine"/>'</xsl:when>
            <xsl:otherwise>under UEFI</xsl:otherwise>
          </xsl:choose>, and x-igd-opregion isn't set</gvt:what>
          <gvt:says>if it's Intel's GPU, its driver finds no table of outputs in the guest, and may show nothing (QEMU has the OpRegion on by itself from 10.1 on)</gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="key('planned', $alias)"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan is without: gvt-xml apply DOMAIN --opregion on</xsl:when>
              <xsl:when test="key('lacks', 'override')"><xsl:attribute name="fix">no</xsl:attribute>x-igd-opregion=on past libvirt: this one is too old for &lt;qemu:override&gt;, upgrade it to 8.5 or newer</xsl:when>
              <xsl:otherwise>x-igd-opregion of type 'bool', true, by &lt;qemu:override&gt;: --fix writes it</xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- An OpRegion is Intel's: that is how a GVT-g device is known here. -->
  <xsl:template name="ovmf-without-rom">
    <xsl:for-each select="$domain[os/@firmware = 'efi' or os/loader/@type = 'pflash']/devices/hostdev[@type = 'mdev']">
      <xsl:variable name="alias">
        <xsl:apply-templates select="." mode="alias"/>
      </xsl:variable>
      <xsl:variable name="display">
        <xsl:apply-templates select="." mode="property">
          <xsl:with-param name="name" select="'display'"/>
        </xsl:apply-templates>
      </xsl:variable>
      <xsl:if test="$display = 'on' and key('override', concat($alias, ' x-igd-opregion'))/@value = 'true' and
                    not(key('override', concat($alias, ' romfile')))">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> shows a GVT-g display under OVMF, without an option rom</gvt:what>
          <gvt:says>OVMF doesn't hand the OpRegion on to the guest, and its driver may find no output: no picture but ramfb's</gvt:says>
          <gvt:way>the rom of the GVT-g project (vbios_gvt_uefi.rom): gvt-xml apply DOMAIN --override romfile=/usr/share/…/vbios_gvt_uefi.rom</gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- Within a domain libvirt 9.0 checks it at the define, 7.0 at the start. -->
  <xsl:template name="hostdev-used-twice">
    <xsl:for-each select="$devices/hostdev | $devices/interface[@type = 'hostdev']">
      <xsl:variable name="named">
        <xsl:apply-templates select="." mode="device"/>
      </xsl:variable>
      <xsl:variable name="device">
        <xsl:apply-templates select="." mode="compared"/>
      </xsl:variable>
      <xsl:variable name="ids">
        <xsl:apply-templates select="." mode="second-name"/>
      </xsl:variable>
      <xsl:variable name="before" select="substring-before($taken, concat('[', generate-id(), '='))"/>
      <xsl:variable name="same" select="$device != '' and contains($before, concat('=', $device, ']'))"/>
      <xsl:if test="$same or ($ids != '' and contains($before, concat('=', $ids, ']')))">
        <gvt:finding>
          <xsl:if test="key('lacks', 'hostdevs-checked')">
            <xsl:attribute name="when">start</xsl:attribute>
          </xsl:if>
          <gvt:what>a second <xsl:apply-templates select="." mode="shown"/><xsl:if test="not($same)">, for the first takes any <xsl:value-of select="$ids"/></xsl:if></gvt:what>
          <gvt:says by="libvirt">
            <xsl:choose>
              <xsl:when test="key('lacks', 'hostdevs-checked')">device … is already in use</xsl:when>
              <xsl:otherwise>Hostdev already exists in the domain configuration</xsl:otherwise>
            </xsl:choose>
          </gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="$named = '' or ($ids = '0000:0000' and not($same))"><xsl:attribute name="fix">no</xsl:attribute>say in the &lt;source&gt; of each which device it is</xsl:when>
              <xsl:when test="$same">the second one goes: --fix does</xsl:when>
              <xsl:otherwise>the first, which doesn't say where the device is plugged in, goes: --fix does</xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
    <xsl:for-each select="$facts/gvt:other/*">
      <xsl:variable name="device">
        <xsl:apply-templates select="." mode="device"/>
      </xsl:variable>
      <xsl:if test="$device != '' and contains($taken, concat('=', $device, ']'))">
        <gvt:finding when="start">
          <gvt:what>the host's device <xsl:value-of select="$device"/> is the domain <xsl:value-of select="../@name"/>'s too</gvt:what>
          <gvt:says by="libvirt">is in use by driver QEMU, domain <xsl:value-of select="../@name"/> (while that one runs)</gvt:says>
          <gvt:way fix="no">run one of the two at a time, or give each a device of its own</gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- What is known of the domain beside its XML -->

  <xsl:template name="managed-save">
    <xsl:for-each select="$facts/gvt:managed-save">
      <gvt:finding>
        <gvt:what>the domain has a managed save image</gvt:what>
        <gvt:says>its next start takes the devices from the image, not from the definition</gvt:says>
        <gvt:way>start the guest and shut it down, or drop the image: virsh managedsave-remove DOMAIN</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="drift">
    <xsl:for-each select="$facts/gvt:drift">
      <gvt:finding>
        <gvt:what>
          <xsl:value-of select="@piece"/>
        </gvt:what>
        <gvt:says>the domain was changed since its plan was applied</gvt:says>
        <gvt:way>gvt-xml apply DOMAIN applies the recorded plan again: --fix does</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
