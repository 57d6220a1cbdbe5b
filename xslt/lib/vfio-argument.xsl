<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  Reads "-device vfio-pci,NAME=VALUE,…", also as JSON, as QEMU reads it: this is the only parser of
  such an argument. The argument is always its second word, the qemu:arg with the properties.

  QEMU (7.2, util/qemu-option.c): the first word may be the driver itself; a doubled comma is a comma
  of the value; a word without a value is "on", or "off" if it begins with "no"; the last value of a
  name counts; "-set device.ID.NAME=VALUE" goes behind the others.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:exsl="http://exslt.org/common"
                extension-element-prefixes="func"
                exclude-result-prefixes="exsl">
  <!-- Whether an argument gives QEMU a vfio-pci device past libvirt. One with a thousand commas or more
       isn't read: the words are read by recursion, whose depth libxslt limits to 3000. -->
  <func:function name="gvt:is-vfio">
    <xsl:param name="argument"/>
    <xsl:variable name="text" select="concat($argument/@value, ',')"/>
    <func:result select="gvt:option-of($argument) = 'device' and
                         string-length($text) - string-length(translate($text, ',', '')) &lt; 1000 and
                         (starts-with($text, 'vfio-pci,') or starts-with($text, 'vfio-pci-nohotplug,') or
                          starts-with($text, 'driver=vfio-pci') or
                          contains(translate($text, ' &#9;&#10;', ''), '&quot;driver&quot;:&quot;vfio-pci'))"/>
  </func:function>

  <!-- The words of an argument, as elements word with the attributes name and value. Only JSON tells
       the type of a value. -->
  <xsl:template match="qemu:arg" mode="words">
    <xsl:variable name="own">
      <xsl:choose>
        <xsl:when test="gvt:is-json(.)">
          <xsl:call-template name="json-words">
            <xsl:with-param name="text" select="substring-after(@value, '{')"/>
          </xsl:call-template>
        </xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="text-words">
            <xsl:with-param name="text" select="gvt:marked-commas(@value)"/>
            <xsl:with-param name="implied" select="'driver'"/>
          </xsl:call-template>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="id" select="exsl:node-set($own)/*[@name = 'id'][last()]/@value"/>
    <xsl:variable name="prefix" select="concat('device.', $id, '.')"/>
    <xsl:copy-of select="$own"/>
    <xsl:if test="$id != ''">
      <xsl:for-each select="/domain/qemu:commandline/qemu:arg[starts-with(@value, $prefix)][gvt:option-of(.) = 'set']">
        <word name="{substring-before(substring-after(@value, $prefix), '=')}" value="{substring-after(@value, '=')}"/>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <!-- The sign that stands for a doubled comma. -->
  <xsl:variable name="comma-mark" select="'&#xE000;'"/>

  <func:function name="gvt:marked-commas">
    <xsl:param name="text"/>
    <xsl:choose>
      <xsl:when test="contains($text, ',,')">
        <func:result select="concat(substring-before($text, ',,'), $comma-mark,
                                    gvt:marked-commas(substring-after($text, ',,')))"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="string($text)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <xsl:template name="text-words">
    <xsl:param name="text"/>
    <xsl:param name="implied"/>
    <xsl:variable name="word" select="translate(substring-before(concat($text, ','), ','), $comma-mark, ',')"/>
    <xsl:variable name="rest" select="substring-after($text, ',')"/>
    <xsl:choose>
      <xsl:when test="contains($word, '=')">
        <word name="{substring-before($word, '=')}" value="{substring-after($word, '=')}"/>
      </xsl:when>
      <xsl:when test="$implied">
        <word name="{$implied}" value="{$word}"/>
      </xsl:when>
      <xsl:when test="starts-with($word, 'no')">
        <word name="{substring($word, 3)}" value="off"/>
      </xsl:when>
      <xsl:when test="$word != ''">
        <word name="{$word}" value="on"/>
      </xsl:when>
    </xsl:choose>
    <xsl:if test="$rest != ''">
      <xsl:call-template name="text-words">
        <xsl:with-param name="text" select="$rest"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <func:function name="gvt:is-json">
    <xsl:param name="argument"/>
    <func:result select="starts-with(normalize-space($argument/@value), '{')"/>
  </func:function>

  <!-- Whether JSON is more than one object of plain values, which json-words reads. -->
  <func:function name="gvt:is-nested">
    <xsl:param name="argument"/>
    <xsl:variable name="text" select="substring-after($argument/@value, '{')"/>
    <func:result select="gvt:is-json($argument) and
                         (contains($text, '{') or contains($text, '[') or contains($text, '\') or
                          normalize-space(substring-after($text, '}')) != '')"/>
  </func:function>

  <xsl:template name="json-words">
    <xsl:param name="text"/>
    <xsl:variable name="quote" select="'&quot;'"/>
    <xsl:variable name="from-name" select="substring-after($text, $quote)"/>
    <xsl:variable name="name" select="substring-before($from-name, $quote)"/>
    <xsl:variable name="from-value" select="substring-after(substring-after($from-name, $quote), ':')"/>
    <xsl:variable name="is-text" select="starts-with(normalize-space($from-value), $quote)"/>
    <xsl:variable name="bare" select="substring-before(concat(translate($from-value, '}', ','), ','), ',')"/>
    <xsl:if test="$name != ''">
      <xsl:choose>
        <xsl:when test="$is-text">
          <word name="{$name}" type="string" value="{substring-before(substring-after($from-value, $quote), $quote)}"/>
        </xsl:when>
        <xsl:otherwise>
          <word name="{$name}" type="{gvt:json-type(normalize-space($bare))}" value="{normalize-space($bare)}"/>
        </xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="json-words">
        <xsl:with-param name="text"
                        select="concat(substring(substring-after(substring-after($from-value, $quote), $quote),
                                                 1 div $is-text),
                                       substring($from-value, (string-length($bare) + 1) div not($is-text)))"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- The type of a value that isn't a string, as <qemu:override> calls it. -->
  <func:function name="gvt:json-type">
    <xsl:param name="value"/>
    <xsl:choose>
      <xsl:when test="$value = 'true' or $value = 'false'">
        <func:result select="'bool'"/>
      </xsl:when>
      <xsl:when test="starts-with($value, '-')">
        <func:result select="'signed'"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="'unsigned'"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- The value of a property; empty if the argument doesn't have it. -->
  <func:function name="gvt:argument-value">
    <xsl:param name="argument"/>
    <xsl:param name="name"/>
    <xsl:variable name="words">
      <xsl:apply-templates select="$argument" mode="words"/>
    </xsl:variable>
    <func:result select="string(exsl:node-set($words)/*[@name = $name][last()]/@value)"/>
  </func:function>

  <!-- The type that JSON gives the value of a property; empty in a text. -->
  <func:function name="gvt:argument-type">
    <xsl:param name="argument"/>
    <xsl:param name="name"/>
    <xsl:variable name="words">
      <xsl:apply-templates select="$argument" mode="words"/>
    </xsl:variable>
    <func:result select="string(exsl:node-set($words)/*[@name = $name][last()]/@type)"/>
  </func:function>

  <!-- The host device that the argument takes, as gvt:device() gives it for a hostdev: an mdev's
       uuid or 0000:41:00.0; empty if it is neither. -->
  <func:function name="gvt:argument-device">
    <xsl:param name="argument"/>
    <xsl:variable name="host" select="gvt:argument-value($argument, 'host')"/>
    <xsl:variable name="folder" select="gvt:without-slash(gvt:argument-value($argument, 'sysfsdev'))"/>
    <xsl:variable name="uuid" select="substring($folder, string-length($folder) - 35)"/>
    <xsl:variable name="digits" select="'0123456789ABCDEFabcdef'"/>
    <xsl:choose>
      <xsl:when test="$folder = ''">
        <func:result select="gvt:host-address($host)"/>
      </xsl:when>
      <xsl:when test="contains($folder, concat('/', $uuid)) and
                      translate($uuid, $digits, '0000000000000000000000') = '00000000-0000-0000-0000-000000000000'">
        <func:result select="translate($uuid, 'ABCDEF', 'abcdef')"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="gvt:host-address(substring($folder, string-length($folder) - 11))"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <func:function name="gvt:without-slash">
    <xsl:param name="path"/>
    <xsl:choose>
      <xsl:when test="substring($path, string-length($path)) = '/'">
        <func:result select="gvt:without-slash(substring($path, 1, string-length($path) - 1))"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="string($path)"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- 41:00.0, 0000:41:00.0 or 41:0.0 as 0000:41:00.0; empty if it is no PCI address. -->
  <func:function name="gvt:host-address">
    <xsl:param name="text"/>
    <xsl:variable name="after" select="substring-after($text, ':')"/>
    <xsl:variable name="with-domain" select="contains($after, ':')"/>
    <xsl:variable name="domain" select="substring(substring-before($text, ':'), 1 div $with-domain)"/>
    <xsl:variable name="place" select="concat(substring($after, 1 div $with-domain), substring($text, 1 div not($with-domain)))"/>
    <xsl:variable name="bus" select="substring-before($place, ':')"/>
    <xsl:variable name="slot" select="substring-before(substring-after($place, ':'), '.')"/>
    <xsl:variable name="function" select="substring-after($place, '.')"/>
    <xsl:if test="$bus != '' and $slot != '' and $function != '' and
                  translate(concat($domain, $bus, $slot, $function), '0123456789ABCDEFabcdef', '') = ''">
      <func:result select="concat(gvt:hex(concat('0x', $domain), 4), ':', gvt:hex(concat('0x', $bus)), ':',
                                  gvt:hex(concat('0x', $slot)), '.', gvt:hex(concat('0x', $function), 1))"/>
    </xsl:if>
  </func:function>

  <!-- Why the argument can't be read as a host device of the domain's; empty if it can. -->
  <func:function name="gvt:unreadable">
    <xsl:param name="argument"/>
    <xsl:variable name="bus" select="gvt:argument-value($argument, 'bus')"/>
    <xsl:choose>
      <xsl:when test="gvt:is-nested($argument)">
        <func:result select="'its JSON has more than plain values'"/>
      </xsl:when>
      <xsl:when test="gvt:argument-device($argument) = ''">
        <func:result select="'it names no device that a &lt;hostdev> could (host=41:00.0, sysfsdev=/sys/…/UUID)'"/>
      </xsl:when>
      <xsl:when test="$bus != '' and $argument/../../qemu:commandline/qemu:arg[contains(concat(',', @value, ','), concat(',id=', $bus, ','))]">
        <func:result select="concat('its bus ', &quot;'&quot;, $bus, &quot;'&quot;, &quot; is another of the domain's own arguments&quot;)"/>
      </xsl:when>
    </xsl:choose>
  </func:function>
</xsl:stylesheet>
