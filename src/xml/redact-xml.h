/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* A copy in which every secret is asterisks: what an attribute or an element is called by a secret's name, what an
   element says or has as its @value beside such a @name, and all that redact_text() finds in its attributes,
   texts and comments. Free with xmlFreeDoc(). */
xmlDoc *redact_doc(xmlDoc *doc);

/* The same for an element and all in it, or a document, in place. */
void redact_node(xmlNode *node);
