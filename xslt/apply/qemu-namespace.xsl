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
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func"
                exclude-result-prefixes="gvt set">
  <xsl:variable name="set" select="($plan/* | $named-video)/gvt:property[@mechanism = 'set']"/>
  <xsl:variable name="overridden" select="($plan/* | $named-video)[gvt:property[@mechanism = 'override']]"/>
  <xsl:variable name="has-arguments" select="boolean($plan/gvt:arg | $plan/gvt:env | $set)"/>

  <!-- The domain's own prefix for the namespace; "qemu:" if it has none, and "qemu-1:" if it has
       elements with that prefix undeclared: a declaration would make them libvirt's. -->
  <xsl:variable name="own-prefix" select="gvt:qemu-prefix($document/domain)"/>
  <xsl:variable name="declares-qemu" select="boolean($document/domain/qemu:* | $document/domain[$own-prefix != ''])"/>
  <xsl:variable name="undeclared" select="boolean($document/domain//*[starts-with(local-name(), 'qemu:')])"/>
  <xsl:variable name="prefix" select="concat($own-prefix, substring('qemu:', 1 div not($declares-qemu or $undeclared)),
                                             substring('qemu-1:', 1 div ($undeclared and not($declares-qemu))))"/>

  <xsl:template match="/domain">
    <xsl:copy>
      <xsl:if test="not($declares-qemu or $undeclared or namespace::qemu) and ($has-arguments or $overridden)">
        <xsl:copy-of select="$qemu-namespace"/>
      </xsl:if>
      <xsl:variable name="behind-devices" select="seclabel | keywrap | launchSecurity | qemu:*"/>
      <xsl:apply-templates select="@* | node()[not($behind-devices)] | $behind-devices[1]/preceding-sibling::node()"/>
      <xsl:apply-templates select="." mode="add-devices"/>
      <xsl:apply-templates select="$behind-devices[1] | $behind-devices[1]/following-sibling::node()"/>
      <xsl:if test="not(qemu:commandline) and $has-arguments">
        <xsl:element name="{$prefix}commandline" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
          <xsl:call-template name="new-arguments"/>
          <xsl:call-template name="new-variables"/>
        </xsl:element>
      </xsl:if>
      <xsl:if test="not(qemu:override) and $overridden">
        <xsl:element name="{$prefix}override" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
          <xsl:call-template name="new-overrides"/>
        </xsl:element>
      </xsl:if>
    </xsl:copy>
  </xsl:template>

  <!-- Whether a block goes, since all that it had is replaced. Of several blocks each stays: revert
       puts what returns into its own. -->
  <func:function name="gvt:is-emptied">
    <xsl:param name="block"/>
    <func:result select="$block/qemu:* and not($block/node()[not(set:has-same-node(., $replaced-words))]) and
                         count($block/../qemu:*[local-name() = local-name($block)]) = 1 and
                         not(($block/self::qemu:commandline and $has-arguments) or
                             ($block/self::qemu:override and $overridden))"/>
  </func:function>

  <!-- libvirt takes several blocks as one, so the plan's arguments come last of all, but before an
       option that lacks its value: that one would take the first of them. -->
  <xsl:template match="/domain/qemu:commandline">
    <xsl:variable name="last" select="not(following-sibling::qemu:commandline)"/>
    <xsl:variable name="lacking" select="../qemu:commandline/qemu:arg[gvt:lacks-value(.)]"/>
    <xsl:variable name="takes" select="($last and not($lacking)) or generate-id() = generate-id($lacking/..)"/>
    <xsl:variable name="behind"
                  select="generate-id(qemu:arg[not(set:has-same-node(., $replaced-words))][not(gvt:lacks-value(.))][last()])"/>
    <xsl:if test="not(gvt:is-emptied(.))">
      <xsl:copy>
        <xsl:apply-templates select="@*"/>
        <xsl:if test="$takes and $behind = ''">
          <xsl:call-template name="new-arguments"/>
        </xsl:if>
        <xsl:for-each select="node()">
          <xsl:apply-templates select="." mode="keep"/>
          <xsl:if test="$takes and generate-id() = $behind">
            <xsl:call-template name="new-arguments"/>
          </xsl:if>
        </xsl:for-each>
        <xsl:if test="$last">
          <xsl:call-template name="new-variables"/>
        </xsl:if>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="/domain/qemu:override">
    <xsl:if test="not(gvt:is-emptied(.))">
      <xsl:copy>
        <xsl:apply-templates select="@* | node()" mode="keep"/>
        <xsl:if test="not(following-sibling::qemu:override)">
          <xsl:call-template name="new-overrides"/>
        </xsl:if>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="@* | node()" mode="keep">
    <xsl:if test="not(set:has-same-node(., $replaced-words))">
      <xsl:copy-of select="."/>
    </xsl:if>
  </xsl:template>

  <!-- The arguments, variables and overrides that the plan replaces. -->
  <xsl:variable name="replaced-words" select="$document/domain/qemu:*/qemu:*[gvt:replaces(.)]"/>

  <func:function name="gvt:replaces">
    <xsl:param name="node"/>
    <xsl:choose>
      <xsl:when test="gvt:is-value($node)">
        <func:result select="gvt:replaces(gvt:previous-argument($node))"/>
      </xsl:when>
      <xsl:when test="$node/self::qemu:arg">
        <xsl:variable name="option" select="gvt:option($node)"/>
        <!-- QEMU can have only one display of its own, and the plan decides which. -->
        <func:result select="(starts-with($option, '-display ') and not($keeps)) or
                             boolean($plan/gvt:arg[not(gvt:is-value(.))][gvt:option(.) = $option]) or
                             set:has-same-node(gvt:next-argument($node), $planned-arguments | $memory-arguments) or
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

  <!-- Notes the arguments that QEMU doesn't take as they were meant. One may hold a secret, so only its
       option is named. -->
  <xsl:template name="note-unparsed">
    <xsl:for-each select="/domain/qemu:commandline/qemu:arg[gvt:unparsed(.) != '']">
      <xsl:variable name="goes" select="set:has-same-node(., $replaced-words)"/>
      <xsl:variable name="option" select="substring-before(concat(translate(@value, '=', ' '), ' '), ' ')"/>
      <xsl:message>QEMU can't parse one of the domain's own arguments<xsl:if
        test="gvt:is-option(gvt:option-name($option))">, '<xsl:value-of select="$option"/>'</xsl:if><xsl:choose>
          <xsl:when test="$goes">: the plan takes it out</xsl:when>
          <xsl:otherwise>, and the guest won't start (gvt-xml lint DOMAIN says why)</xsl:otherwise>
        </xsl:choose>
      </xsl:message>
    </xsl:for-each>
  </xsl:template>

  <!-- The ids of the plan's devices that are arguments, each between brackets. -->
  <xsl:variable name="planned-ids">
    <xsl:for-each select="$planned-arguments">
      <xsl:value-of select="concat('[', gvt:argument-value(., 'id'), ']')"/>
    </xsl:for-each>
  </xsl:variable>

  <!-- Whether this is the alias of a hostdev that the plan adopts, the id of an argument that it does, or the
       alias of a video that goes, its own or libvirt's. -->
  <func:function name="gvt:is-adopted">
    <xsl:param name="alias"/>
    <func:result select="boolean($plan/*[@alias = $alias] | $named-video[@alias = $alias]) or
                         (starts-with($alias, 'video') and not($keeps or ($adopted-video and not($named-video) and $alias = 'video0'))) or
                         boolean($devices[not($keeps)]/video[alias/@name = $alias][starts-with($alias, 'ua-')]
                                 [not(set:has-same-node(., $adopted-video))]) or
                         ($alias != '' and contains($planned-ids, concat('[', $alias, ']'))) or
                         boolean($planned-hostdevs[gvt:answers-to(., $alias)])"/>
  </func:function>

  <!-- Moves an argument, a variable or an override to gvt:removed, as gvt:arg, gvt:env or
       gvt:device. gvt:before counts the elements of its kind that stay before it; an option and its
       value count as one. gvt:behind counts the other nodes that stay between the last of these and
       it: by itself revert puts a variable behind them, anything else before. gvt:block is its
       block's number if there are several. -->
  <xsl:template match="qemu:*" mode="remove">
    <xsl:if test="set:has-same-node(., $replaced-words)">
      <xsl:variable name="name" select="local-name()"/>
      <xsl:variable name="block" select="local-name(..)"/>
      <xsl:variable name="before" select="(preceding-sibling::* | ../preceding-sibling::qemu:*[local-name() = $block]/*)
                                          [local-name() = $name][not(set:has-same-node(., $replaced-words))]"/>
      <xsl:variable name="last" select="preceding-sibling::*[local-name() = $name][not(set:has-same-node(., $replaced-words))][1]"/>
      <xsl:variable name="behind"
                    select="count(preceding-sibling::node()[local-name() != $name][not(set:has-same-node(., $replaced-words))]) -
                            count($last/preceding-sibling::node()[local-name() != $name][not(set:has-same-node(., $replaced-words))])"/>
      <xsl:element name="gvt:{$name}">
        <xsl:attribute name="gvt:before">
          <xsl:value-of select="count($before[not(gvt:is-value(.))])"/>
        </xsl:attribute>
        <xsl:if test="($name != 'env' and $behind != 0) or
                      ($name = 'env' and following-sibling::node()[not(set:has-same-node(., $replaced-words))][1][not(self::qemu:env)])">
          <xsl:attribute name="gvt:behind">
            <xsl:value-of select="$behind"/>
          </xsl:attribute>
        </xsl:if>
        <xsl:if test="count(../../qemu:*[local-name() = $block]) &gt; 1">
          <xsl:attribute name="gvt:block">
            <xsl:value-of select="count(../preceding-sibling::qemu:*[local-name() = $block]) + 1"/>
          </xsl:attribute>
        </xsl:if>
        <xsl:apply-templates select="@* | node()" mode="move"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- Records for revert which prefix the domain has for the namespace, unless it is as libvirt
       writes it, which blocks were empty, and before which element a block was that goes. -->
  <xsl:template name="record-namespace">
    <xsl:variable name="declared" select="/domain/namespace::*[concat(name(), ':') = $own-prefix]"/>
    <xsl:if test="$declares-qemu and not(/domain/qemu:* and $declared and $own-prefix = 'qemu:')">
      <xsl:attribute name="prefix">
        <xsl:value-of select="$own-prefix"/>
      </xsl:attribute>
      <xsl:if test="not($declared)">
        <xsl:attribute name="declared">below</xsl:attribute>
      </xsl:if>
    </xsl:if>
    <xsl:if test="/domain/qemu:*[not(node())]">
      <xsl:attribute name="empty">
        <xsl:for-each select="/domain/qemu:*[not(node())]">
          <xsl:value-of select="concat(local-name(), ' ')"/>
        </xsl:for-each>
      </xsl:attribute>
    </xsl:if>
    <xsl:for-each select="/domain/qemu:*[gvt:is-emptied(.)][following-sibling::*]">
      <xsl:attribute name="{local-name()}-before">
        <xsl:variable name="next" select="name(following-sibling::*[1])"/>
        <xsl:value-of select="concat($next, ' ', count(preceding-sibling::*[name() = $next]) + 1, ' ',
                                     count(following-sibling::comment()) -
                                     count(following-sibling::*[1]/following-sibling::comment()))"/>
      </xsl:attribute>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="new-arguments">
    <xsl:for-each select="$set">
      <xsl:call-template name="new-argument">
        <xsl:with-param name="value" select="'-set'"/>
      </xsl:call-template>
      <xsl:element name="{$prefix}arg" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
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
      </xsl:element>
    </xsl:for-each>
    <xsl:for-each select="$plan/gvt:arg">
      <xsl:call-template name="new-argument">
        <xsl:with-param name="value" select="@value"/>
      </xsl:call-template>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="new-argument">
    <xsl:param name="value"/>
    <xsl:element name="{$prefix}arg" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
      <xsl:attribute name="value">
        <xsl:value-of select="$value"/>
      </xsl:attribute>
    </xsl:element>
  </xsl:template>

  <xsl:template name="new-variables">
    <xsl:for-each select="$plan/gvt:env">
      <xsl:element name="{$prefix}env" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
        <xsl:copy-of select="@name | @value"/>
      </xsl:element>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="new-overrides">
    <xsl:for-each select="$overridden">
      <xsl:element name="{$prefix}device" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
        <xsl:copy-of select="@alias"/>
        <xsl:element name="{$prefix}frontend" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
          <xsl:for-each select="gvt:property[@mechanism = 'override']">
            <xsl:element name="{$prefix}property" namespace="http://libvirt.org/schemas/domain/qemu/1.0">
              <xsl:copy-of select="@name"/>
              <xsl:copy-of select="@type"/>
              <xsl:copy-of select="@value"/>
            </xsl:element>
          </xsl:for-each>
        </xsl:element>
      </xsl:element>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
