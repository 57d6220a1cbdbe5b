/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The differences between two definitions of a domain, for people and for JSON. */

typedef enum {
  DEFINITION_REMOVE,
  DEFINITION_ADD,
  DEFINITION_CHANGE,
} DefinitionOp;

/* One difference. The texts have their secrets masked. */
typedef struct {
  DefinitionOp op;
  char *kind; /* the element's name ("graphics"), or property, resolution, environment, argument */
  char *name; /* of the part that differs: "graphics spice with OpenGL", "resolution" */
  char *text; /* "graphics spice with OpenGL", "resolution 1920x1080 → 2560x1440" */
} DefinitionChange;

/*
 * Compares two definitions, but not the state that gvt-xml records in them. The host devices come
 * first, then the display. names has a text for each host device by its identity, as
 * device_names_new() makes it; a device that it lacks (NULL: all) is named by its identity. Empty
 * only if the definitions are equal, except for the state. Free with g_ptr_array_unref().
 */
GPtrArray *definition_changes(xmlDoc *before, xmlDoc *after, GHashTable *names);

/* The word of an operation in JSON: "remove", "add", "change". Static. */
const char *definition_op_word(DefinitionOp op);

/* The texts of all changes with this op and kind (NULL: any), each once with its number:
   "graphics spice, 2 redirdev". An array of strings, which it owns; empty for none. */
GPtrArray *definition_changes_texts(const GPtrArray *changes, DefinitionOp op, const char *kind);
