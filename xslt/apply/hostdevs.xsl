<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  The host devices of the plan, and how they change those of the domain.

  A hostdev with the uuid or the PCI address of one in the plan was written by hand: the plan
  adopts it, and it keeps its guest address. libvirt (9.0, qemu_validate.c:2440): "graphics device
  is needed for attribute value 'display=on' in <hostdev>"; QEMU (7.2, hw/vfio/pci.c): "ramfb=on
  requires display=on".
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                exclude-result-prefixes="gvt">
  <!-- A hostdev with its display on needs a graphics. If the domain will have none, the display of
       every other hostdev is switched off. -->
  <xsl:key name="darkened" use="generate-id()"
           match="/domain[not(metadata/gvt:state/gvt:plan/gvt:display[@mode = 'keep' or @mode = 'beside' or gvt:graphics])]
                  /devices/hostdev[@display = 'on']"/>

  <xsl:template match="/domain/devices/hostdev/@display[key('darkened', generate-id(..))]">
    <xsl:attribute name="display">off</xsl:attribute>
  </xsl:template>

  <xsl:template match="/domain/devices/hostdev/@ramfb[key('darkened', generate-id(..))]"/>

  <xsl:template match="/domain/devices/hostdev" mode="base">
    <xsl:if test="key('darkened', generate-id())">
      <gvt:hostdev>
        <xsl:attribute name="source">
          <xsl:value-of select="gvt:device(.)"/>
        </xsl:attribute>
        <xsl:copy-of select="@display | @ramfb"/>
      </gvt:hostdev>
      <xsl:message>the display of another &lt;hostdev&gt; stays off while the domain has no graphics: <xsl:value-of select="gvt:device(.)"/></xsl:message>
    </xsl:if>
  </xsl:template>

  <xsl:template name="new-hostdevs">
    <xsl:for-each select="$plan/*[@alias]">
      <xsl:variable name="device" select="string(self::gvt:mdev/@uuid | self::gvt:pci/@host | self::gvt:usb/@id)"/>
      <xsl:apply-templates select="." mode="hostdev">
        <xsl:with-param name="adopted" select="$planned-hostdevs[gvt:device(.) = $device]"/>
      </xsl:apply-templates>
    </xsl:for-each>
  </xsl:template>

  <!-- The hubs that libvirt added for USB devices when the plan was defined before. A hub comes behind
       the hub that it is on: libvirt takes them in this order. -->
  <xsl:template name="new-hubs">
    <xsl:if test="$plan/gvt:usb">
      <xsl:for-each select="$present/devices/hub[address/@port]">
        <xsl:variable name="address" select="address"/>
        <xsl:if test="not($devices/*/address[@type = 'usb'][@bus = $address/@bus][@port = $address/@port])">
          <xsl:apply-templates select="." mode="plain"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <!-- The element is made by xsl:element: a literal element at the top of a template would declare
       the stylesheet's namespaces. -->
  <xsl:template match="gvt:mdev" mode="hostdev">
    <xsl:param name="adopted"/>
    <xsl:element name="hostdev">
      <xsl:attribute name="mode">subsystem</xsl:attribute>
      <xsl:attribute name="type">mdev</xsl:attribute>
      <xsl:attribute name="managed">no</xsl:attribute>
      <xsl:attribute name="model">vfio-pci</xsl:attribute>
      <xsl:attribute name="display">off</xsl:attribute>
      <xsl:call-template name="native-display"/>
      <source>
        <address uuid="{@uuid}"/>
      </source>
      <alias name="{@alias}"/>
      <xsl:copy-of select="$adopted/acpi"/>
      <xsl:call-template name="guest-address">
        <xsl:with-param name="adopted" select="$adopted/address"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>

  <xsl:template match="gvt:pci" mode="hostdev">
    <xsl:param name="adopted"/>
    <xsl:element name="hostdev">
      <xsl:attribute name="mode">subsystem</xsl:attribute>
      <xsl:attribute name="type">pci</xsl:attribute>
      <xsl:copy-of select="@managed"/>
      <xsl:call-template name="native-display"/>
      <xsl:call-template name="with-iommufd">
        <xsl:with-param name="own" select="$adopted/driver"/>
      </xsl:call-template>
      <source>
        <address domain="0x{substring(@host, 1, 4)}" bus="0x{substring(@host, 6, 2)}"
                 slot="0x{substring(@host, 9, 2)}" function="0x{substring(@host, 12, 1)}"/>
      </source>
      <xsl:copy-of select="$adopted/teaming | $adopted/boot"/>
      <alias name="{@alias}"/>
      <xsl:call-template name="native-rom">
        <xsl:with-param name="own" select="$adopted/rom"/>
      </xsl:call-template>
      <xsl:call-template name="with-nodeset">
        <xsl:with-param name="own" select="$adopted/acpi"/>
      </xsl:call-template>
      <xsl:call-template name="guest-address">
        <xsl:with-param name="adopted" select="$adopted/address"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>

  <xsl:template name="with-iommufd">
    <xsl:param name="own"/>
    <xsl:if test="$own or @iommufd">
      <driver>
        <xsl:copy-of select="$own/@*"/>
        <xsl:copy-of select="@iommufd"/>
        <xsl:copy-of select="$own/node()"/>
      </driver>
    </xsl:if>
  </xsl:template>

  <xsl:template name="with-nodeset">
    <xsl:param name="own"/>
    <xsl:if test="$own or @nodeset">
      <acpi>
        <xsl:copy-of select="$own/@*"/>
        <xsl:copy-of select="@nodeset"/>
      </acpi>
    </xsl:if>
  </xsl:template>

  <!-- libvirt chooses the place on the USB bus, and keeps the place that it chose before. -->
  <xsl:template match="gvt:usb" mode="hostdev">
    <xsl:param name="adopted"/>
    <xsl:variable name="earlier" select="$present/devices/hostdev[alias/@name = current()/@alias]"/>
    <xsl:variable name="device" select="gvt:device($earlier)"/>
    <xsl:element name="hostdev">
      <xsl:attribute name="mode">subsystem</xsl:attribute>
      <xsl:attribute name="type">usb</xsl:attribute>
      <xsl:attribute name="managed">yes</xsl:attribute>
      <source>
        <xsl:copy-of select="$adopted/source/@*"/>
        <xsl:choose>
          <xsl:when test="starts-with(@id, 'bus ')">
            <xsl:copy-of select="$adopted/source/vendor | $adopted/source/product"/>
            <address bus="{substring-before(substring-after(@id, ' '), ' ')}" port="{substring-after(@id, ' port ')}"/>
          </xsl:when>
          <xsl:otherwise>
            <vendor id="0x{substring-before(@id, ':')}"/>
            <product id="0x{substring-after(@id, ':')}"/>
          </xsl:otherwise>
        </xsl:choose>
      </source>
      <xsl:copy-of select="$adopted/boot"/>
      <alias name="{@alias}"/>
      <xsl:call-template name="free-address">
        <xsl:with-param name="address" select="$adopted/address | $earlier[not($adopted)][$device = current()/@id]/address"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>

  <xsl:template name="native-display">
    <xsl:for-each select="gvt:property[@mechanism = 'native']">
      <xsl:choose>
        <xsl:when test="@name = 'display'">
          <xsl:attribute name="display">
            <xsl:value-of select="@value"/>
          </xsl:attribute>
        </xsl:when>
        <xsl:when test="@name = 'ramfb'">
          <xsl:attribute name="ramfb">on</xsl:attribute>
        </xsl:when>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt passes a <rom> on for PCI devices only (9.0, qemu_command.c:
       qemuBuildHostdevMediatedDevProps doesn't). The adopted hostdev's own <rom> is kept if the
       plan says nothing. -->
  <xsl:template name="native-rom">
    <xsl:param name="own"/>
    <xsl:variable name="bar" select="gvt:property[@mechanism = 'native'][@name = 'rombar']/@value"/>
    <xsl:variable name="file" select="gvt:property[@mechanism = 'native'][@name = 'romfile']/@value"/>
    <xsl:if test="$bar or $file or $own">
      <rom>
        <xsl:copy-of select="$own/@*[name() != 'enabled' or not($bar or $file)]"/>
        <xsl:if test="$bar">
          <xsl:attribute name="bar">
            <xsl:choose>
              <xsl:when test="$bar = '0'">off</xsl:when>
              <xsl:otherwise>on</xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
        </xsl:if>
        <xsl:if test="$file">
          <xsl:attribute name="file">
            <xsl:value-of select="$file"/>
          </xsl:attribute>
        </xsl:if>
      </rom>
    </xsl:if>
  </xsl:template>

  <!-- The guest address is the plan's. If the plan names none, it is that of the adopted hostdev;
       if there is none, or if the plan gives it to another device, the one that libvirt chose when
       the plan was defined before, unless another device has it now; else libvirt chooses. -->
  <xsl:template name="guest-address">
    <xsl:param name="adopted"/>
    <xsl:variable name="alias" select="@alias"/>
    <xsl:variable name="earlier"
                  select="$present[not(metadata/gvt:state/gvt:plan/*[@alias = $alias]/@address)]
                          /devices/hostdev[alias/@name = $alias]/address"/>
    <xsl:choose>
      <xsl:when test="@address">
        <!-- The plan has the address as 0000:00:09.0. -->
        <address type="pci" domain="0x{substring(@address, 1, 4)}" bus="0x{substring(@address, 6, 2)}"
                 slot="0x{substring(@address, 9, 2)}" function="0x{substring(@address, 12, 1)}">
          <xsl:copy-of select="@multifunction"/>
          <!-- On s390 a zPCI id belongs to the device; it names no place. -->
          <xsl:apply-templates select="($adopted | $present[not($adopted)]/devices/hostdev[alias/@name = $alias]/address)/zpci"
                               mode="plain"/>
        </address>
      </xsl:when>
      <xsl:when test="$adopted and not(gvt:is-taken($adopted))">
        <xsl:call-template name="free-address">
          <xsl:with-param name="address" select="$adopted"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="free-address">
          <xsl:with-param name="address" select="$earlier | $adopted[not($earlier)]"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- PCI controllers that libvirt added when the plan was first defined. If a device that returns
       with another plan needs the place of one, libvirt finds another place for it. -->
  <xsl:template name="new-controllers">
    <xsl:if test="$plan/*[@alias] | $plan/gvt:display/gvt:video">
      <xsl:for-each select="$present/devices/controller[@type = 'pci'][@index]
                            [not(@index = $devices/controller[@type = 'pci']/@index)]">
        <xsl:if test="not(gvt:is-taken(address))">
          <xsl:apply-templates select="." mode="plain"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
