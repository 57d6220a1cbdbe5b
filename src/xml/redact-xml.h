/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * A copy of a document with each secret as asterisks. Secrets are: the values of attributes and
 * elements with a secret's name, the text or @value of an element whose @name is a secret's name,
 * and all that redact_text() finds in attributes, texts and comments. Free with xmlFreeDoc().
 */
xmlDoc *redact_doc(xmlDoc *doc);

/* The opening tag of an element, its secrets masked, for a message; "a comment" for another node.
   Free with g_free(). */
char *redact_tag(const xmlNode *node);
