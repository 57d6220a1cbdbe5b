/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <json-c/json.h>

typedef struct json_object JsonObject;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonObject, json_object_put)

/* A JSON string, made valid UTF-8; null for NULL. The caller owns it. */
JsonObject *json_text(const char *text);

/* A JSON array of strings; empty for NULL. The caller owns it. */
JsonObject *json_texts(const GPtrArray *texts);

/* The object on one line that ends in a newline. Free with g_free(). */
char *json_line(JsonObject *object);

/* Prints an object to stdout over several lines, as a command's whole output. FALSE with *error if
   stdout can't be written. */
gboolean json_print(JsonObject *object, GError **error);
