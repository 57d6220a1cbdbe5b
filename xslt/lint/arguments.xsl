<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rules for QEMU's arguments and overridden properties. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="qemu">
  <!-- "-set" reaches a device of the domain's own arguments, which isn't given as JSON. -->
  <xsl:template name="dead-set">
    <xsl:for-each select="$domain[key('json', 'yes')]/qemu:commandline/qemu:arg[starts-with(@value, 'device.')]
                          [gvt:option-of(.) = 'set'][not(gvt:placed-device(.))]">
      <xsl:variable name="alias" select="gvt:set-alias(@value)"/>
      <xsl:variable name="name" select="gvt:set-property(@value)"/>
      <xsl:if test="not(../qemu:arg[contains(concat(@value, ','), concat(',id=', $alias, ','))])">
        <gvt:finding>
          <gvt:what>the argument '-set <xsl:value-of select="@value"/>'</gvt:what>
          <gvt:says by="QEMU">there is no device "<xsl:value-of select="$alias"/>" defined</gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="key('planned', $alias)"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan wrote it for an older host; gvt-xml apply DOMAIN writes it for this one</xsl:when>
              <xsl:when test="key('lacks', 'override')"><xsl:attribute name="fix">no</xsl:attribute>this libvirt has no &lt;qemu:override&gt; that works; upgrade it to 8.5 or newer</xsl:when>
              <xsl:when test="not(key('hostdev', $alias) or $domain/devices/hostdev[gvt:answers-to(., $alias)])"><xsl:attribute name="fix">no</xsl:attribute>override it (&lt;qemu:override&gt;) on a device with an alias of its own (ua-…); there is no host device '<xsl:value-of select="$alias"/>'</xsl:when>
              <xsl:when test="not($known[@name = $name])"><xsl:attribute name="fix">no</xsl:attribute>override '<xsl:value-of select="$name"/>' (&lt;qemu:override&gt;) on an alias of the device's own (ua-…), with the exact type that QEMU's source gives it</xsl:when>
              <xsl:when test="$name = 'ramfb' or $name = 'driver' or $name = 'display'">use libvirt's own attributes display and ramfb if the domain has graphics, else &lt;qemu:override&gt;; --fix does it</xsl:when>
              <xsl:otherwise>use &lt;qemu:override&gt; on an alias of the device's own (ua-…), with type '<xsl:value-of select="$known[@name = $name]/@type"/>'; --fix does it</xsl:otherwise>
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
        <gvt:way>declare xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' on &lt;domain&gt; and write &lt;qemu:…&gt;; --fix does it</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- Of libvirt's own aliases only those of host devices are checked: libvirt numbers the others
       at start. -->
  <xsl:template name="unknown-override-alias">
    <xsl:for-each select="$domain/qemu:override/qemu:device[starts-with(@alias, 'ua-')]
                            [not(@alias = $devices//alias/@name)][.//qemu:property] |
                          $domain/qemu:override/qemu:device[starts-with(@alias, 'hostdev')]
                            [not(key('hostdev', @alias))][.//qemu:property]
                            [not($devices/interface[@type = 'hostdev'])]">
      <!-- The alias that must be meant: that of the only host device. -->
      <xsl:variable name="only" select="$devices/hostdev[starts-with(current()/@alias, 'hostdev')][count($devices/hostdev) = 1]
                                        /alias[starts-with(@name, 'ua-')]/@name"/>
      <gvt:finding>
        <gvt:what>the override of '<xsl:value-of select="@alias"/>', an alias that no device has</gvt:what>
        <gvt:says>libvirt ignores it without a word, and the guest runs without the property</gvt:says>
        <gvt:way><xsl:if test="not($only)"><xsl:attribute name="fix">no</xsl:attribute></xsl:if>give the device an alias of its own (&lt;alias name='ua-…'/&gt;) and override that one<xsl:if test="$only">; the only host device has '<xsl:value-of select="$only"/>', and --fix writes that</xsl:if></gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt checks that a value is of the type that is given; QEMU checks that the type is the
       property's. libvirt before 8.2 doesn't know overrides, and drops them at the define. -->
  <xsl:template name="override-type">
    <xsl:for-each select="$domain[not(key('lacks', 'override-kept'))]/qemu:override/qemu:device/qemu:frontend/qemu:property">
      <xsl:variable name="wanted" select="$known[@name = current()/@name][key('hostdev', current()/../../@alias) or
                                          starts-with(current()/../../@alias, 'hostdev')]/@type"/>
      <xsl:variable name="by-libvirt">
        <xsl:call-template name="libvirt-on-property"/>
      </xsl:variable>
      <xsl:variable name="numbers" select="($wanted = 'signed' and @type = 'unsigned') or
                                           ($wanted = 'unsigned' and @type = 'signed' and not(starts-with(@value, '-')))"/>
      <xsl:choose>
        <xsl:when test="$by-libvirt != ''">
          <gvt:finding when="define">
            <gvt:what>the override of <xsl:value-of select="concat(../../@alias, '.', @name)"/>: <xsl:choose>
              <xsl:when test="@type">type '<xsl:value-of select="@type"/>'</xsl:when>
              <xsl:otherwise>no type</xsl:otherwise>
            </xsl:choose>, value '<xsl:value-of select="@value"/>'</gvt:what>
            <gvt:says by="libvirt">
              <xsl:value-of select="$by-libvirt"/>
            </gvt:says>
            <gvt:way>
              <xsl:choose>
                <xsl:when test="@name = 'id'">give the device that alias itself; --fix removes the property</xsl:when>
                <xsl:when test="not(@value)"><xsl:attribute name="fix">no</xsl:attribute>write its value, or remove it</xsl:when>
                <xsl:when test="$wanted">'<xsl:value-of select="@name"/>' is of type '<xsl:value-of select="$wanted"/>' (bool takes true and false, numbers are decimal); --fix does it</xsl:when>
                <xsl:when test="not(@type)"><xsl:attribute name="fix">no</xsl:attribute>write the type that QEMU takes (qemu-system-x86_64 -device vfio-pci,help): bool, unsigned, signed or string</xsl:when>
                <xsl:when test="gvt:is-hexadecimal(.)">write the number in base 10; --fix does it</xsl:when>
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
            <gvt:way>type='<xsl:value-of select="$wanted"/>'; --fix does it</gvt:way>
          </gvt:finding>
        </xsl:when>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- The check is that of libvirt 9.0, qemu_domain.c, qemuDomainDefNamespaceParseDeviceProperties.
       -->
  <xsl:template name="libvirt-on-property">
    <xsl:variable name="number" select="translate(@value, '0123456789', '') = '' or
                                        (@type = 'signed' and translate(substring(@value, 2), '0123456789', '') = ''
                                         and string-length(@value) &gt; 1 and starts-with(@value, '-'))"/>
    <xsl:choose>
      <xsl:when test="@name = 'id'">property with name 'id' can't be overridden</xsl:when>
      <xsl:when test="not(@type)">Missing required attribute 'type' in element 'property'</xsl:when>
      <xsl:when test="not(@type = 'string' or @type = 'signed' or @type = 'unsigned' or @type = 'bool' or
                                    @type = 'remove')">Invalid value for attribute 'type' in element 'property': '<xsl:value-of select="@type"/>'.</xsl:when>
      <xsl:when test="not(@value) and @type != 'remove'">missing 'value' attribute for 'qemu:property'</xsl:when>
      <xsl:when test="(@type = 'bool' and not(@value = 'true' or @value = 'false')) or
                      ((@type = 'signed' or @type = 'unsigned') and not($number and @value != ''))">invalid value '<xsl:value-of select="@value"/>' of 'value' attribute of 'qemu:property'</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="override-driver">
    <xsl:for-each select="$devices/hostdev[@type = 'mdev' or @type = 'pci'][not(@ramfb = 'on')]">
      <xsl:variable name="hostdev" select="."/>
      <xsl:variable name="alias" select="gvt:alias(.)"/>
      <xsl:for-each select="$known[@driver][key('override', concat($alias, ' ', @name))]
                            [not(key('override', concat($alias, ' driver'))/@value = @driver)]">
        <gvt:finding>
          <gvt:what>the override of <xsl:value-of select="concat($alias, '.', @name)"/>, which only QEMU's device <xsl:value-of select="@driver"/> has</gvt:what>
          <gvt:says by="QEMU">Property 'vfio-pci.<xsl:value-of select="@name"/>' not found</gvt:says>
          <gvt:way>override 'driver' too, type='string' value='<xsl:value-of select="@driver"/>'; --fix does it<xsl:if test="$devices/graphics and $hostdev/@type = 'mdev' and @name = 'ramfb'">; or ramfb='on' on the &lt;hostdev&gt; instead</xsl:if></gvt:way>
        </gvt:finding>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="raw-vfio-argument">
    <xsl:for-each select="$domain">
      <xsl:for-each select="key('raw', 'yes')">
        <xsl:variable name="device" select="gvt:argument-device(.)"/>
        <xsl:variable name="twice" select="gvt:has-hostdev(.)"/>
        <xsl:variable name="trouble" select="gvt:argument-trouble(.)"/>
        <gvt:finding>
          <gvt:what>the argument '-device <xsl:value-of select="@value"/>'<xsl:if test="$twice">, and the domain has a &lt;hostdev&gt; for the same device</xsl:if></gvt:what>
          <gvt:says by="QEMU">
            <xsl:choose>
              <xsl:when test="$twice">vfio <xsl:value-of select="$device"/>: device is already attached</xsl:when>
              <xsl:otherwise>failed to open /dev/vfio/…: Permission denied (libvirt doesn't know of the device: it doesn't take it from the host's driver, doesn't let QEMU open it, doesn't raise the memory lock limit)</xsl:otherwise>
            </xsl:choose>
          </gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="$trouble != '' and $twice"><xsl:attribute name="fix">no</xsl:attribute>remove the argument; --fix doesn't, because <xsl:value-of select="$trouble"/></xsl:when>
              <xsl:when test="$trouble != ''"><xsl:attribute name="fix">no</xsl:attribute>a &lt;hostdev&gt; instead<xsl:if test="contains($device, '-')"> (gvt-xml apply DOMAIN --uuid <xsl:value-of select="$device"/>)</xsl:if>; --fix doesn't, because <xsl:value-of select="$trouble"/></xsl:when>
              <xsl:when test="$twice">remove the argument and keep the &lt;hostdev&gt;; --fix does it</xsl:when>
              <xsl:otherwise>write a &lt;hostdev&gt; instead, with libvirt's own attributes and &lt;qemu:override&gt; for the properties; --fix does it<xsl:if test="contains(@value, ',display=on') and not($devices/graphics or key('own-display', 'yes'))">, with its display off, because the domain has nothing to show it</xsl:if></xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
