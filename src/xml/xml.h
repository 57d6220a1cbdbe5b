/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

#define GVT_NS "urn:gvt-xml:1"
#define QEMU_NS "http://libvirt.org/schemas/domain/qemu/1.0"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

/* A string that libxml2 gave: g_autoptr(xmlString). */
typedef xmlChar xmlString;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlString, xmlFree)

/* The longest text that is parsed, in bytes: libvirt's own limit for a string that a client gives or gets
   (REMOTE_STRING_MAX). Real domains have some 10 KB. */
#define XML_LIMIT ((gsize)4 * 1024 * 1024)

/*
 * Parses XML without network, entities or DTD; white space between elements is dropped. origin ("domain
 * win10", a file's name) is for the error. length is in bytes, -1 for a text that ends in NUL.
 * NULL with GVT_ERROR_FAILED where it isn't well formed, has a document type, or is larger, deeper (libxml2: 256
 * levels) or of more elements and attributes than any domain. Free with xmlFreeDoc().
 */
xmlDoc *xml_parse(const char *text, gssize length, const char *origin, GError **error);

/* The same for a file that a user wrote: an error begins as a compiler's, "PATH:LINE: ". */
xmlDoc *xml_parse_file(const char *text, gssize length, const char *path, GError **error);

/* An element, copied, as the only one of a document. Free with xmlFreeDoc(). */
xmlDoc *xml_as_document(xmlNode *element);

/* The text of a document, indented, without an XML declaration, ending in a newline. The one serialiser:
   all that is compared or shown as a diff has gone through it. Free with g_free(). */
char *xml_print(xmlDoc *doc);

/* The string value of an XPath expression (prefixes gvt and qemu are known), NULL where it is empty. */
char *xml_string(xmlDoc *doc, const char *xpath);

/* The nodes that an XPath expression selects; context may be NULL for the document. The array doesn't own
   them. Free with g_ptr_array_unref(). */
GPtrArray *xml_nodes(xmlDoc *doc, xmlNode *context, const char *xpath);

/* An attribute (in no namespace) of an element, NULL where there is none. Free with g_free(). */
char *xml_attribute(xmlNode *element, const char *name);

/* A number of libvirt's XML (9.0, virXMLPropUInt: 0x41 or 65); 0 where there is none. */
guint xml_number(xmlNode *element, const char *name);

/* Whether a document fits the RELAX NG schema at path. GVT_ERROR_INVALID where it doesn't, GVT_ERROR_UNKNOWN
   where there is no such schema or it can't be read. A schema is read once in a process. */
gboolean xml_validate(xmlDoc *doc, const char *schema, GError **error);

/* The same for a file that a user wrote: the error begins with "PATH:LINE: ". */
gboolean xml_validate_file(xmlDoc *doc, const char *path, const char *schema, GError **error);

/* Reads a schema that is going to be needed. Another thread may do so: xml_validate() then waits for it. */
void xml_read_schema(const char *schema);

/*
 * Whether two domains are the same: the order of attributes, white space and the order among elements of
 * different names in <domain> and <devices> don't count, nor does that of <controller>s, which libvirt
 * itself reorders (9.0: 21 of 709 of its own test domains on their first redefine).
 */
gboolean xml_equal(xmlDoc *a, xmlDoc *b);

/* By which an element is known again after libvirt printed it: of its names, attributes and texts, not of the order of
   attributes, of prefixes or of white space. Free with g_free(). */
char *xml_digest(xmlNode *element);

/*
 * The pieces (children of <domain>, of <devices> and of libvirt's <qemu:…>) of want that have lacks, each as its opening tag with
 * secrets masked. With subset, a piece is there when all of its attributes, texts and children are: libvirt
 * adds addresses and defaults to what it is given. Free with g_ptr_array_unref().
 */
GPtrArray *xml_lacking(xmlDoc *want, xmlDoc *have, gboolean subset);

/*
 * Of which elements the order differs between two domains that aren't equal though neither lacks a piece of the other:
 * their names ("<hostdev>"), each once. Free with g_ptr_array_unref().
 */
GPtrArray *xml_reordered(xmlDoc *a, xmlDoc *b);
