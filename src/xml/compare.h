/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * Whether two domains are equal but for: white space, the order of attributes, the order of
 * differently named elements in <domain> and <devices>, and the order of <controller>s, which
 * libvirt itself changes (9.0: in 21 of 709 of its own test domains at their first redefine).
 */
gboolean xml_equal(xmlDoc *a, xmlDoc *b);

/* The SHA-256 of an element's canonical text: its names, namespaces, attributes, texts, comments
   and processing instructions, without the order of attributes, prefixes and white space. Elements
   that differ in anything else have two texts. libvirt's printing doesn't change it. The text of a
   state must stay as it is: digests are recorded. Free with g_free(). */
char *xml_digest(xmlNode *element);

/* Whether two elements have one digest. It isn't computed if they are the same node by node. */
gboolean xml_same_digest(xmlNode *a, xmlNode *b);

/*
 * The pieces of want that have lacks, each as its opening tag with secrets masked. A piece is a
 * child of <domain>, of <devices>, or of an element of libvirt's QEMU namespace. With subset, a
 * piece isn't lacking if another one has all of its attributes, texts and children, since libvirt
 * adds addresses and defaults. Free with g_ptr_array_unref().
 */
GPtrArray *xml_lacking(xmlDoc *want, xmlDoc *have, gboolean subset);

/* The names ("<hostdev>"), each once, of the elements whose order differs between two domains that
   aren't equal, though neither lacks a piece of the other. Free with g_ptr_array_unref(). */
GPtrArray *xml_reordered(xmlDoc *a, xmlDoc *b);
