/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/json.h"

#include "base/log.h"

JsonObject *
json_text(const char *text)
{
  g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;

  return valid ? json_object_new_string(valid) : NULL;
}

JsonObject *
json_texts(const GPtrArray *texts)
{
  JsonObject *array = json_object_new_array();

  for (guint i = 0; texts && i < texts->len; i++)
    json_object_array_add(array, json_text(texts->pdata[i]));
  return array;
}

static char *
to_text(JsonObject *object, int style)
{
  return g_strconcat(json_object_to_json_string_ext(object, style | JSON_C_TO_STRING_NOSLASHESCAPE),
                     "\n", NULL);
}

char *
json_line(JsonObject *object)
{
  return to_text(object, JSON_C_TO_STRING_PLAIN);
}

gboolean
json_print(JsonObject *object, GError **error)
{
  g_autofree char *text = to_text(object, JSON_C_TO_STRING_PRETTY);

  return print_exact(text, error);
}
