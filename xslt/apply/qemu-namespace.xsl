<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!--
  libvirt's qemu namespace: the plan's arguments, variables and overrides are merged into those of
  the domain, since each element may be there only once (libvirt 9.0's schema: "Extra element
  commandline in interleave"). Within <qemu:commandline> libvirt prints all arguments before all
  variables.
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func"
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
    <xsl:if test="qemu:*[not(gvt:is-replaced(.))] or $has-arguments">
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
    <xsl:if test="qemu:device[not(gvt:is-replaced(.))] or $overridden">
      <xsl:copy>
        <xsl:apply-templates select="@* | node()" mode="keep"/>
        <xsl:call-template name="new-overrides"/>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="@* | node()" mode="keep">
    <xsl:if test="not(gvt:is-replaced(.))">
      <xsl:copy-of select="."/>
    </xsl:if>
  </xsl:template>

  <!-- Whether the plan replaces this argument, variable or override. -->
  <func:function name="gvt:is-replaced">
    <xsl:param name="node"/>
    <xsl:choose>
      <xsl:when test="gvt:is-value($node)">
        <func:result select="gvt:is-replaced(gvt:previous-argument($node))"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:arg">
        <xsl:variable name="option" select="gvt:option($node)"/>
        <!-- QEMU can have only one display of its own, and the plan decides which. -->
        <func:result select="(starts-with($option, '-display ') and not($keeps)) or
                             boolean($plan/gvt:arg[not(gvt:is-value(.))][gvt:option(.) = $option]) or
                             (starts-with($option, '-device ') and gvt:is-planned(substring-after($option, ' '))) or
                             (starts-with($option, '-set device.') and
                              gvt:is-adopted(substring-before(substring-after($option, '-set device.'), '.')))"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:env">
        <func:result select="$node/@name = $plan/gvt:env/@name"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:device">
        <func:result select="gvt:is-adopted($node/@alias)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="false()"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- Whether the domain gives a device of the plan to QEMU past libvirt: vfio-pci,host=41:00.0, or
       as JSON, {"driver": "vfio-pci", "host": "0000:41:00.0"}. JSON is read without its quotes,
       braces and white space. -->
  <func:function name="gvt:is-planned">
    <xsl:param name="words"/>
    <xsl:variable name="pairs"
                  select="concat(',', translate($words, 'ABCDEF&quot;{} &#9;&#10;', 'abcdef'), ',')"/>
    <func:result select="(starts-with($pairs, ',vfio-pci') or contains($pairs, ',driver=vfio-pci') or
                          contains($pairs, ',driver:vfio-pci')) and
                         boolean($plan/gvt:mdev[contains($pairs, @uuid)] |
                                 $plan/gvt:pci[contains($pairs, concat('host=', @host, ',')) or
                                               contains($pairs, concat('host:', @host, ',')) or
                                               contains($pairs, concat('/', @host, ','))] |
                                 $plan/gvt:pci[starts-with(@host, '0000:')]
                                   [contains($pairs, concat('host=', substring(@host, 6), ',')) or
                                    contains($pairs, concat('host:', substring(@host, 6), ','))])"/>
  </func:function>

  <!-- Whether this is the alias of a hostdev that the plan adopts, or of a video: every video goes.
       -->
  <func:function name="gvt:is-adopted">
    <xsl:param name="alias"/>
    <func:result select="boolean($plan/*[@alias = $alias]) or (starts-with($alias, 'video') and not($keeps)) or
                         boolean($planned-hostdevs[alias/@name = $alias or gvt:alias(.) = $alias])"/>
  </func:function>

  <!-- Moves an argument, a variable or an override to gvt:removed, as gvt:arg, gvt:env or
       gvt:device. gvt:before counts the elements that stay before it; an option and its value count
       as one. -->
  <xsl:template match="qemu:*" mode="remove">
    <xsl:if test="gvt:is-replaced(.)">
      <xsl:variable name="name" select="local-name()"/>
      <xsl:element name="gvt:{$name}">
        <xsl:attribute name="gvt:before">
          <xsl:value-of select="count(preceding-sibling::*[local-name() = $name][not(gvt:is-value(.))]
                                      [not(gvt:is-replaced(.))])"/>
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
