/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Whether two nodes have one name, in one namespace. */
gboolean xml_same_name(const xmlNode *a, const xmlNode *b);

/*
 * Whether two elements are the same node by node, but for blank texts and the order of attributes.
 * Their canonical texts (compare.c) are equal then. Most documents that are equal are so, and to
 * write the texts takes twenty times as long. FALSE only means that the texts must tell: elements
 * may be in another order, or have entities or processing instructions.
 */
gboolean xml_same_tree(const xmlNode *a, const xmlNode *b);
