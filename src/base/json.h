/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <json-c/json.h>

typedef struct json_object JsonObject;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonObject, json_object_put)

/* A text as JSON's, made valid UTF-8; null for NULL. The caller owns it. */
JsonObject *json_text(const char *text);

/* The texts of a list, NULL for an empty one. The caller owns it. */
JsonObject *json_texts(const GPtrArray *texts);

/* On one line, with its end. Free with g_free(). */
char *json_line(JsonObject *object);

/* Prints one that is all there is, for people too. FALSE with *error where it can't be written. */
gboolean json_print(JsonObject *object, GError **error);
