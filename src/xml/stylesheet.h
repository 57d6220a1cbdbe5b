/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

typedef struct Stylesheet Stylesheet;

/* Compiles one of our stylesheets, by its path below the data folder ("xslt/apply.xsl"). NULL with
   *error if it can't be used. Free with stylesheet_free(). */
Stylesheet *stylesheet_load(const char *name, GError **error);
void stylesheet_free(Stylesheet *stylesheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stylesheet, stylesheet_free)

/*
 * Transforms a document. The stylesheet can read nothing else, and write nothing: files and network
 * are forbidden. The text of each xsl:message is added to notes (strings; may be NULL). A message
 * that terminates the transformation becomes the error. Free the result with xmlFreeDoc().
 */
xmlDoc *stylesheet_run(const Stylesheet *stylesheet, xmlDoc *doc, GPtrArray *notes, GError **error);
