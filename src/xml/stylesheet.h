/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * A stylesheet is one of ours, named by its path below the data folder ("xslt/apply.xsl"). The
 * process compiles it once, when it is first used, and keeps it. Several threads may use it.
 */

/* Compiles a stylesheet in advance. FALSE with *error if it can't be used. */
gboolean stylesheet_load(const char *name, GError **error);

/*
 * Transforms a document. The stylesheet can read nothing else, and write nothing: files and network
 * are forbidden. The text of each xsl:message is added to notes (strings; may be NULL). A message
 * that terminates the transformation becomes the error. Free the result with xmlFreeDoc().
 */
xmlDoc *stylesheet_run(const char *name, xmlDoc *doc, GPtrArray *notes, GError **error);
