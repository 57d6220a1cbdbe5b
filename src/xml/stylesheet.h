/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

typedef struct Stylesheet Stylesheet;

/* Compiles one of our stylesheets, by its path below the data folder ("xslt/apply.xsl").
   Free with stylesheet_free(). */
Stylesheet *stylesheet_load(const char *name, GError **error);
void stylesheet_free(Stylesheet *stylesheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stylesheet, stylesheet_free)

/*
 * Transforms a document. It can read nothing else: files, network and writing are forbidden. What the
 * stylesheet says with xsl:message is added to notes (strings; may be NULL); a message that ends the
 * transformation becomes the error. The caller owns the result.
 */
xmlDoc *stylesheet_run(const Stylesheet *stylesheet, xmlDoc *doc, GPtrArray *notes, GError **error);

/* The same stylesheet as one document, each xsl:include replaced by what it includes. */
xmlDoc *stylesheet_flatten(const char *name, GError **error);

/* That of apply, which puts the plan into the domain's metadata first: for domains that carry none. */
xmlDoc *stylesheet_flatten_planned(xmlNode *plan, GError **error);
