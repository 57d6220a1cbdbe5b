/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* A part of a definition that is compared: an element, or a value that QEMU gets. */
typedef struct {
  const char *kind;
  guint rank;      /* its place among the changes */
  char *label;     /* "graphics spice", "property ua-gvt0.xres" */
  char *key;       /* parts of one key may be the same one, changed */
  xmlNode *node;   /* an element that is compared as a whole; NULL for a value */
  char *value;     /* NULL for an element */
  const char *sep; /* between label and value */
  gboolean matched;
} DefinitionPart;

/* The parts of a domain (DefinitionPart), in its order; names as for definition_changes(). domain
   must outlive them. Free with g_ptr_array_unref(). */
GPtrArray *definition_parts(xmlDoc *domain, GHashTable *names);
