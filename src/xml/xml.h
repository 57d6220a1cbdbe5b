/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

#define GVT_NS "urn:gvt-xml:1"
#define QEMU_NS "http://libvirt.org/schemas/domain/qemu/1.0"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

/* A string that libxml2 allocated, for g_autoptr(xmlString). */
typedef xmlChar xmlString;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlString, xmlFree)

/* The longest text that is parsed, in bytes: libvirt's own limit for a string of its protocol
   (REMOTE_STRING_MAX). Real domains have some 10 KB. */
#define XML_LIMIT ((gsize)4 * 1024 * 1024)

/*
 * Parses XML without network, entities or DTD. White space between elements is dropped. length is
 * in bytes, -1 for a text that ends in NUL. origin names the text in an error ("domain win10").
 * NULL with GVT_ERROR_FAILED if the text isn't well-formed, has a document type, or is longer,
 * deeper (libxml2: 256 levels) or of more tags and attributes than any domain. Free with
 * xmlFreeDoc().
 */
xmlDoc *xml_parse(const char *text, gssize length, const char *origin, GError **error);

/* Parses a file that a user wrote, like xml_parse(). Its error begins like a compiler's:
   "PATH:LINE: ". Free with xmlFreeDoc(). */
xmlDoc *xml_parse_file(const char *text, gssize length, const char *path, GError **error);

/* A new document with a copy of an element as its root. Free with xmlFreeDoc(). */
xmlDoc *xml_as_document(xmlNode *element);

/* The text of a document, indented, without an XML declaration, ending in a newline. It is the only
   serializer: all XML that is compared as text or shown in a diff comes from it. Free with
   g_free(). */
char *xml_print(xmlDoc *doc);

/* A printed document in the form of the original text: with its byte order mark, its XML
   declaration (in which another encoding becomes UTF-8) and its "\r\n" for newlines. Free with
   g_free(). */
char *xml_written_as(const char *original, const char *printed);

/* The string value of an XPath expression, which may use the prefixes gvt and qemu. NULL if it is
   empty. Free with g_free(). */
char *xml_string(xmlDoc *doc, const char *xpath);

/* The nodes (xmlNode) that an XPath expression selects, in document order. context is NULL for the
   document. The document owns the nodes. Free the array with g_ptr_array_unref(). */
GPtrArray *xml_nodes(xmlDoc *doc, xmlNode *context, const char *xpath);

/* The first of the nodes that xml_nodes() gives; NULL if there is none. The document owns it. */
xmlNode *xml_node(xmlDoc *doc, xmlNode *context, const char *xpath);

/* An attribute (in no namespace) of an element; NULL if there is none, or if element is NULL. Free
   with g_free(). */
char *xml_attribute(xmlNode *element, const char *name);

/* A number attribute of libvirt's XML, 0x41 or 65 (libvirt 9.0, virXMLPropUInt); 0 if there is
   none. */
guint xml_number(xmlNode *element, const char *name);
