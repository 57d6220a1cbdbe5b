<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Finds elements of libvirt's qemu namespace in places that libvirt doesn't look at. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func">
  <!-- The name of the element in which libvirt looks for one of the namespace; empty for a name that
       it doesn't know. -->
  <func:function name="gvt:holder">
    <xsl:param name="element"/>
    <xsl:variable name="name" select="concat(' ', local-name($element), ' ')"/>
    <xsl:choose>
      <xsl:when test="contains(' commandline override capabilities deprecation ', $name)">
        <func:result select="'domain'"/>
      </xsl:when>
      <xsl:when test="contains(' arg env ', $name)">
        <func:result select="'commandline'"/>
      </xsl:when>
      <xsl:when test="$name = ' device '">
        <func:result select="'override'"/>
      </xsl:when>
      <xsl:when test="$name = ' frontend '">
        <func:result select="'device'"/>
      </xsl:when>
      <xsl:when test="$name = ' property '">
        <func:result select="'frontend'"/>
      </xsl:when>
      <xsl:otherwise>
        <func:result select="''"/>
      </xsl:otherwise>
    </xsl:choose>
  </func:function>

  <func:function name="gvt:is-in-place">
    <xsl:param name="element"/>
    <xsl:variable name="holder" select="gvt:holder($element)"/>
    <func:result select="$holder = '' or boolean($element[$holder = 'domain']/parent::domain[not(parent::*)] |
                                                 $element/parent::qemu:*[local-name() = $holder])"/>
  </func:function>

  <!-- The misplaced elements, without those that are in another one of them. -->
  <xsl:variable name="all-misplaced"
                select="/domain/*[not(self::metadata or self::gvt:facts)]/descendant-or-self::qemu:*[not(gvt:is-in-place(.))]"/>
  <xsl:variable name="misplaced" select="$all-misplaced[not(ancestor::*[set:has-same-node(., $all-misplaced)])]"/>

  <!-- Whether a misplaced element belongs in one that the domain can have only once. -->
  <func:function name="gvt:is-movable">
    <xsl:param name="element"/>
    <xsl:variable name="holder" select="gvt:holder($element)"/>
    <func:result select="set:has-same-node($element, $misplaced) and
                         ($holder = 'domain' or $holder = 'commandline' or $holder = 'override')"/>
  </func:function>
</xsl:stylesheet>
