/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <json-c/json.h>

typedef struct json_object JsonObject;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonObject, json_object_put)

/* A text as JSON's, made valid UTF-8; null for NULL. The caller owns it. */
static inline JsonObject *
json_text(const char *text)
{
  g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;

  return valid ? json_object_new_string(valid) : NULL;
}
