/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* One of our stylesheets ("xslt/apply.xsl") as one document, in which each xsl:include is replaced
   by the content of the included file. Free with xmlFreeDoc(). */
xmlDoc *flatten_stylesheet(const char *name, GError **error);

/* The stylesheet of apply as one document that puts the plan into the domain's metadata first, for
   domains that carry no plan. Free with xmlFreeDoc(). */
xmlDoc *flatten_with_plan(xmlNode *plan, GError **error);
