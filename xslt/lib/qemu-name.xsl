<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Names elements of libvirt's qemu namespace as a domain does: libvirt prints the prefix qemu, other
     programs have others (ElementTree: ns0), or declare the namespace on an element of it. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:exsl="http://exslt.org/common"
                xmlns:func="http://exslt.org/functions"
                extension-element-prefixes="func">
  <!-- The prefix that a domain has for the namespace, with its colon: that of its first element in
       it, else the one that the domain declares; none if it has neither. -->
  <func:function name="gvt:qemu-prefix">
    <xsl:param name="domain"/>
    <xsl:variable name="first" select="$domain/qemu:*[1]"/>
    <xsl:variable name="declared"
                  select="$domain/namespace::*[. = 'http://libvirt.org/schemas/domain/qemu/1.0'][name() != ''][1]"/>
    <func:result select="concat(substring-before(name($first), local-name($first)),
                                substring(concat(name($declared), ':'), 1 div (not($first) and boolean($declared))))"/>
  </func:function>

  <!-- The namespace node that declares the prefix qemu. -->
  <xsl:variable name="qemu-element">
    <qemu:element/>
  </xsl:variable>
  <xsl:variable name="qemu-namespace"
                select="exsl:node-set($qemu-element)/*/namespace::*[. = 'http://libvirt.org/schemas/domain/qemu/1.0']"/>
</xsl:stylesheet>
