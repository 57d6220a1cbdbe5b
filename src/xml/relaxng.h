/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Whether a document is valid by the RELAX NG schema at the path schema. FALSE with
   GVT_ERROR_INVALID if it isn't, with GVT_ERROR_UNKNOWN if the schema isn't there or can't be read.
   Each schema is read once in a process. */
gboolean xml_validate(xmlDoc *doc, const char *schema, GError **error);

/* Validates a file that a user wrote, like xml_validate(). Its error begins like a compiler's:
   "PATH:LINE: ". */
gboolean xml_validate_file(xmlDoc *doc, const char *path, const char *schema, GError **error);

/* Reads a schema in advance. It may run in a thread of its own: xml_validate() then waits for
   it. */
void xml_read_schema(const char *schema);
