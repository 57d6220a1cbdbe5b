<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  libvirt's qemu namespace: arguments, environment and overrides of the plan, merged into what the domain
  has of its own, since each of the elements may exist once (libvirt 9.0's schema: "Extra element
  commandline in interleave"). Inside <qemu:commandline> libvirt writes all arguments before all variables.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                exclude-result-prefixes="gvt">
  <xsl:variable name="set" select="$plan/*/gvt:property[@mechanism = 'set']"/>
  <xsl:variable name="overridden" select="$plan/*[gvt:property[@mechanism = 'override']]"/>
  <xsl:variable name="has-arguments" select="boolean($plan/gvt:arg | $plan/gvt:env | $set)"/>

  <xsl:template match="/domain">
    <xsl:choose>
      <xsl:when test="qemu:* or $has-arguments or $overridden">
        <domain xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
          <xsl:call-template name="domain-content"/>
        </domain>
      </xsl:when>
      <xsl:otherwise>
        <xsl:copy>
          <xsl:call-template name="domain-content"/>
        </xsl:copy>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="domain-content">
    <xsl:apply-templates select="@* | node()"/>
    <xsl:if test="not(qemu:commandline) and $has-arguments">
      <qemu:commandline>
        <xsl:call-template name="new-arguments"/>
        <xsl:call-template name="new-variables"/>
      </qemu:commandline>
    </xsl:if>
    <xsl:if test="not(qemu:override) and $overridden">
      <qemu:override>
        <xsl:call-template name="new-overrides"/>
      </qemu:override>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain/qemu:commandline">
    <xsl:variable name="kept">
      <xsl:for-each select="qemu:*">
        <xsl:variable name="gone">
          <xsl:apply-templates select="." mode="gone"/>
        </xsl:variable>
        <xsl:if test="$gone = ''">kept</xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <xsl:if test="$kept != '' or $has-arguments">
      <xsl:copy>
        <xsl:apply-templates select="@*"/>
        <xsl:apply-templates select="qemu:arg" mode="keep"/>
        <xsl:call-template name="new-arguments"/>
        <xsl:apply-templates select="node()[not(self::qemu:arg)]" mode="keep"/>
        <xsl:call-template name="new-variables"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain/qemu:override">
    <xsl:variable name="kept">
      <xsl:for-each select="qemu:device">
        <xsl:variable name="gone">
          <xsl:apply-templates select="." mode="gone"/>
        </xsl:variable>
        <xsl:if test="$gone = ''">kept</xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <xsl:if test="$kept != '' or $overridden">
      <xsl:copy>
        <xsl:apply-templates select="@* | node()" mode="keep"/>
        <xsl:call-template name="new-overrides"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="@* | node()" mode="keep">
    <xsl:variable name="gone">
      <xsl:apply-templates select="." mode="gone"/>
    </xsl:variable>
    <xsl:if test="$gone = ''">
      <xsl:copy-of select="."/>
    </xsl:if>
  </xsl:template>

  <!-- Says "gone" for what the plan replaces. -->
  <xsl:template match="@* | node()" mode="gone"/>

  <xsl:template match="qemu:arg" mode="gone">
    <xsl:choose>
      <xsl:when test="key('value', generate-id())">
        <xsl:apply-templates select="preceding-sibling::*[1]" mode="gone"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:variable name="option">
          <xsl:apply-templates select="." mode="option"/>
        </xsl:variable>
        <!-- QEMU has one display of its own, and the plan says which. -->
        <xsl:if test="starts-with($option, '-display ') and not($keeps)">gone</xsl:if>
        <xsl:for-each select="$plan/gvt:arg[starts-with(@value, '-')]">
          <xsl:variable name="ours">
            <xsl:apply-templates select="." mode="option"/>
          </xsl:variable>
          <xsl:if test="$ours = $option">gone</xsl:if>
        </xsl:for-each>
        <xsl:if test="starts-with($option, '-device ')">
          <xsl:call-template name="is-planned">
            <xsl:with-param name="words" select="substring-after($option, ' ')"/>
          </xsl:call-template>
        </xsl:if>
        <xsl:if test="starts-with($option, '-set device.')">
          <xsl:variable name="target"
                        select="substring-before(substring-after($option, '-set device.'), '.')"/>
          <xsl:call-template name="is-adopted">
            <xsl:with-param name="alias" select="$target"/>
          </xsl:call-template>
        </xsl:if>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Says "gone" for a device of the plan given to QEMU past libvirt: vfio-pci,host=41:00.0, or as JSON,
       {"driver": "vfio-pci", "host": "0000:41:00.0"}, which is read without its quotes, braces and white space. -->
  <xsl:template name="is-planned">
    <xsl:param name="words"/>
    <xsl:variable name="pairs"
                  select="concat(',', translate($words, 'ABCDEF&quot;{} &#9;&#10;', 'abcdef'), ',')"/>
    <xsl:if test="starts-with($pairs, ',vfio-pci') or contains($pairs, ',driver=vfio-pci') or
                  contains($pairs, ',driver:vfio-pci')">
      <xsl:for-each select="$plan/gvt:mdev[contains($pairs, @uuid)] |
                            $plan/gvt:pci[contains($pairs, concat('host=', @host, ',')) or
                                          contains($pairs, concat('host:', @host, ',')) or
                                          contains($pairs, concat('/', @host, ','))] |
                            $plan/gvt:pci[starts-with(@host, '0000:')]
                              [contains($pairs, concat('host=', substring(@host, 6), ',')) or
                               contains($pairs, concat('host:', substring(@host, 6), ','))]">gone</xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xsl:template match="qemu:env" mode="gone">
    <xsl:if test="@name = $plan/gvt:env/@name">gone</xsl:if>
  </xsl:template>

  <xsl:template match="qemu:override/qemu:device" mode="gone">
    <xsl:call-template name="is-adopted">
      <xsl:with-param name="alias" select="@alias"/>
    </xsl:call-template>
  </xsl:template>

  <!-- Says "gone" where the alias is that of a hostdev which becomes ours, or of a video. -->
  <xsl:template name="is-adopted">
    <xsl:param name="alias"/>
    <xsl:if test="$plan/*[@alias = $alias]">gone</xsl:if>
    <!-- libvirt's alias of a video, and every video goes. -->
    <xsl:if test="starts-with($alias, 'video') and not($keeps)">gone</xsl:if>
    <xsl:for-each select="$planned-hostdevs">
      <xsl:variable name="number">
        <xsl:apply-templates select="." mode="number"/>
      </xsl:variable>
      <xsl:if test="alias/@name = $alias or
                    (not(starts-with(alias/@name, 'ua-')) and $alias = concat('hostdev', $number))">gone</xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- gvt:arg, gvt:env and gvt:device in gvt:removed, with their place among those that stay: an option
       and its value count as one. -->
  <xsl:template match="qemu:*" mode="remove">
    <xsl:variable name="gone">
      <xsl:apply-templates select="." mode="gone"/>
    </xsl:variable>
    <xsl:if test="$gone != ''">
      <xsl:variable name="name" select="local-name()"/>
      <xsl:variable name="kept">
        <xsl:for-each select="preceding-sibling::*[local-name() = $name][not(key('value', generate-id()))]">
          <xsl:variable name="its">
            <xsl:apply-templates select="." mode="gone"/>
          </xsl:variable>
          <xsl:if test="$its = ''">.</xsl:if>
        </xsl:for-each>
      </xsl:variable>
      <xsl:element name="gvt:{$name}">
        <xsl:attribute name="gvt:before">
          <xsl:value-of select="string-length($kept)"/>
        </xsl:attribute>
        <xsl:apply-templates select="@* | node()" mode="move"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <xsl:template name="new-arguments">
    <xsl:for-each select="$set">
      <qemu:arg value="-set"/>
      <qemu:arg>
        <xsl:attribute name="value">
          <xsl:value-of select="concat('device.', ../@alias, '.', @name, '=')"/>
          <xsl:choose>
            <xsl:when test="@type = 'bool' and @value = 'true'">on</xsl:when>
            <xsl:when test="@type = 'bool'">off</xsl:when>
            <xsl:otherwise>
              <xsl:value-of select="@value"/>
            </xsl:otherwise>
          </xsl:choose>
        </xsl:attribute>
      </qemu:arg>
    </xsl:for-each>
    <xsl:for-each select="$plan/gvt:arg">
      <qemu:arg value="{@value}"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="new-variables">
    <xsl:for-each select="$plan/gvt:env">
      <qemu:env name="{@name}" value="{@value}"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="new-overrides">
    <xsl:for-each select="$overridden">
      <qemu:device alias="{@alias}">
        <qemu:frontend>
          <xsl:for-each select="gvt:property[@mechanism = 'override']">
            <qemu:property name="{@name}" type="{@type}" value="{@value}"/>
          </xsl:for-each>
        </qemu:frontend>
      </qemu:device>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
