<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- libvirt's qemu namespace: decides which arguments, variables and overrides are the plan's, and where
     those that apply took out return. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt set">
  <xsl:variable name="kept" select="(/domain/qemu:commandline/* | /domain/qemu:override/*)[not(gvt:is-planned(.))]"/>

  <!-- Whether the plan put in this argument, variable or override. -->
  <func:function name="gvt:is-planned">
    <xsl:param name="node"/>
    <xsl:choose>
      <xsl:when test="gvt:is-value($node)">
        <func:result select="gvt:is-planned(gvt:previous-argument($node))"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:arg">
        <xsl:variable name="option" select="gvt:option($node)"/>
        <func:result select="boolean($plan/gvt:arg[not(gvt:is-value(.))][gvt:option(.) = $option]) or
                             ($plan/*/@alias | $named-video/@alias) = substring-before(substring-after($option, '-set device.'), '.')"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:env">
        <func:result select="$node/@name = $plan/gvt:env/@name"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:device">
        <func:result select="$node/@alias = ($plan/*/@alias | $named-video/@alias)"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="false()"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <!-- What returns: to <commandline>, and to <override>. -->
  <xsl:variable name="returning-words" select="$removed/gvt:arg | $removed/gvt:env"/>
  <xsl:variable name="returning-overrides" select="$removed/gvt:device"/>

  <!-- The prefix that the domain has for the namespace, or had before apply. -->
  <xsl:variable name="own-prefix" select="gvt:qemu-prefix(/domain)"/>
  <xsl:variable name="prefix">
    <xsl:choose>
      <xsl:when test="/domain/qemu:*">
        <xsl:value-of select="$own-prefix"/>
      </xsl:when>
      <xsl:when test="$base/@prefix">
        <xsl:value-of select="$base/@prefix"/>
      </xsl:when>
      <xsl:otherwise>qemu:</xsl:otherwise>
    </xsl:choose>
  </xsl:variable>

  <!-- Whether an element of the namespace stays or returns. A block stays, empty, if it was
       empty before, or isn't the only one. -->
  <func:function name="gvt:stays">
    <xsl:param name="block"/>
    <func:result select="boolean($block/*[set:has-same-node(., $kept)]) or boolean($block/comment()) or
                         boolean($block/processing-instruction()) or
                         count($block/../qemu:*[local-name() = local-name($block)]) &gt; 1 or
                         contains($base/@empty, concat(local-name($block), ' ')) or
                         ($block/self::qemu:commandline and boolean($returning-words)) or
                         ($block/self::qemu:override and boolean($returning-overrides))"/>
  </func:function>

  <!-- The child that a text "NAME NUMBER COMMENTS" tells: the element of this name and number, or
       the first of so many comments before it. -->
  <func:function name="gvt:nth-child">
    <xsl:param name="domain"/>
    <xsl:param name="child"/>
    <xsl:variable name="numbers" select="substring-after($child, ' ')"/>
    <xsl:variable name="element" select="$domain/*[name() = substring-before($child, ' ')]
                                         [position() = substring-before($numbers, ' ')]"/>
    <xsl:variable name="comment" select="$element/preceding-sibling::comment()[position() = substring-after($numbers, ' ')]"/>
    <func:result select="$comment | $element[not($comment)]"/>
  </func:function>

  <!-- apply declares the prefix qemu on the domain if the domain has no prefix of its own. That
       declaration goes if nothing needs it any more. -->
  <xsl:template match="/domain">
    <xsl:variable name="needed" select="$returning-words or $returning-overrides or
                                        qemu:*[not(self::qemu:commandline or self::qemu:override) or gvt:stays(.)]"/>
    <xsl:variable name="stays" select="$needed or ($base/@prefix and not($base/@declared))"/>
    <xsl:variable name="commandline-place" select="generate-id(gvt:nth-child(., $base/@commandline-before))"/>
    <xsl:variable name="override-place" select="generate-id(gvt:nth-child(., $base/@override-before))"/>
    <xsl:choose>
      <xsl:when test="not($state)">
        <xsl:copy-of select="."/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:element name="domain">
          <!-- libxml2 lists them from the last to the first. -->
          <xsl:for-each select="namespace::*[name() != 'xml'][$stays or . != 'http://libvirt.org/schemas/domain/qemu/1.0']">
            <xsl:sort select="position()" data-type="number" order="descending"/>
            <xsl:copy-of select="."/>
          </xsl:for-each>
          <xsl:if test="$needed and $prefix = 'qemu:' and not(namespace::qemu or $base/@declared)">
            <xsl:copy-of select="$qemu-namespace"/>
          </xsl:if>
          <xsl:copy-of select="@*"/>
          <xsl:for-each select="node()">
            <xsl:if test="generate-id() = $commandline-place">
              <xsl:call-template name="returning-commandline"/>
            </xsl:if>
            <xsl:if test="generate-id() = $override-place">
              <xsl:call-template name="returning-override"/>
            </xsl:if>
            <xsl:apply-templates select="."/>
          </xsl:for-each>
          <xsl:if test="$commandline-place = ''">
            <xsl:call-template name="returning-commandline"/>
          </xsl:if>
          <xsl:if test="$override-place = ''">
            <xsl:call-template name="returning-override"/>
          </xsl:if>
        </xsl:element>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="returning-commandline">
    <xsl:if test="$returning-words and not(/domain/qemu:commandline)">
      <xsl:element name="{$prefix}commandline" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
        <xsl:apply-templates select="$returning-words" mode="back"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <xsl:template name="returning-override">
    <xsl:if test="$returning-overrides and not(/domain/qemu:override)">
      <xsl:element name="{$prefix}override" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
        <xsl:apply-templates select="$returning-overrides" mode="back"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- Where each element returns: "[ID:RETURNING]" says before which node that stays, or at the end
       of which block. It comes between the gvt:before-th element of its kind and the next, behind
       gvt:behind other nodes. -->
  <xsl:variable name="places-in-blocks">
    <xsl:for-each select="$returning-words | $returning-overrides">
      <xsl:value-of select="concat('[', gvt:return-place(.), ':', generate-id(), ']')"/>
    </xsl:for-each>
  </xsl:variable>

  <func:function name="gvt:return-place">
    <xsl:param name="element"/>
    <xsl:variable name="kind" select="local-name($element)"/>
    <xsl:variable name="blocks" select="/domain/qemu:commandline[$kind != 'device'] | /domain/qemu:override[$kind = 'device']"/>
    <xsl:variable name="same" select="$kept[local-name() = $kind]"/>
    <xsl:variable name="units" select="$same[not(gvt:is-value(.))]"/>
    <xsl:variable name="next" select="$units[$element/@gvt:before + 1]"/>
    <xsl:variable name="before" select="$units[position() = $element/@gvt:before]"/>
    <xsl:variable name="last" select="$before | gvt:next-argument($before[self::qemu:arg])[gvt:is-value(.)]"/>
    <xsl:variable name="own" select="$blocks[position() = $element/@gvt:block]"/>
    <xsl:variable name="block" select="$own | $before[not($own)]/.. | $next[not($own or $before)]/.. |
                                       $blocks[not($own or $before or $next)][last()]"/>
    <xsl:variable name="nodes" select="$block/node()[not(self::*) or set:has-same-node(., $kept)]"/>
    <xsl:variable name="from" select="$nodes[not(set:has-same-node(.., $last/..)) or set:has-same-node($last[last()], preceding-sibling::*)]"/>
    <xsl:variable name="between" select="$from[local-name() != $kind]
                                         [not(preceding-sibling::*[set:has-same-node(., $next)])]"/>
    <xsl:variable name="others" select="$between[position() &gt; $element/@gvt:behind or
                                                 (not($element/@gvt:behind) and $kind != 'env')]"/>
    <xsl:variable name="target" select="$others[1] | $next[not($others)][set:has-same-node(.., $block)]"/>
    <func:result select="generate-id($target | $block[not($target)])"/>
  </func:function>

  <xsl:template match="/domain/qemu:commandline | /domain/qemu:override">
    <xsl:if test="gvt:stays(.)">
      <xsl:copy>
        <xsl:apply-templates select="@*"/>
        <xsl:for-each select="node()">
          <xsl:call-template name="return-to">
            <xsl:with-param name="place" select="generate-id()"/>
          </xsl:call-template>
          <xsl:apply-templates select="self::node()[not(self::*) or set:has-same-node(., $kept)]"/>
        </xsl:for-each>
        <xsl:call-template name="return-to">
          <xsl:with-param name="place" select="generate-id()"/>
        </xsl:call-template>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template name="return-to">
    <xsl:param name="place"/>
    <xsl:if test="contains($places-in-blocks, concat('[', $place, ':'))">
      <xsl:for-each select="$returning-words | $returning-overrides">
        <xsl:if test="contains($places-in-blocks, concat('[', $place, ':', generate-id(), ']'))">
          <xsl:apply-templates select="." mode="back"/>
        </xsl:if>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xsl:template match="gvt:removed/gvt:arg | gvt:removed/gvt:env | gvt:removed/gvt:device |
                       gvt:removed/gvt:device//gvt:*" mode="back">
    <xsl:element name="{$prefix}{local-name()}" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
      <xsl:copy-of select="@*[namespace-uri() != 'urn:gvt-xml:1']"/>
      <xsl:apply-templates select="node()" mode="back"/>
    </xsl:element>
  </xsl:template>
</xsl:stylesheet>
