/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile.h"

#include "datadir.h"
#include "domxml.h"
#include "error.h"

static xmlDoc *
load(const char *name, GError **error)
{
  g_autofree char *path = datadir_path(name);
  g_autofree char *schema = datadir_path("profiles/plan.rng");
  g_autofree char *text = NULL;
  g_autoptr(xmlDoc) doc = NULL;
  gsize length = 0;

  if (!g_file_get_contents(path, &text, &length, error))
    return NULL;
  doc = domxml_parse(text, (gssize)length, path, error);
  if (!doc)
    return NULL;
  if (!domxml_validate(doc, schema, error)) {
    g_prefix_error(error, "%s: ", path);
    return NULL;
  }
  return g_steal_pointer(&doc);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
profile_names(GError **error)
{
  g_autofree char *folder = datadir_path("profiles");
  g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  const char *file;

  if (!dir)
    return NULL;
  while ((file = g_dir_read_name(dir)))
    if (g_str_has_suffix(file, ".xml"))
      g_ptr_array_add(names, g_strndup(file, strlen(file) - strlen(".xml")));
  g_ptr_array_sort(names, compare_names);
  return g_steal_pointer(&names);
}

xmlDoc *
profile_load(const char *name, GError **error)
{
  g_autoptr(GPtrArray) names = profile_names(error);
  g_autofree char *file = g_strdup_printf("profiles/%s.xml", name);
  g_autofree char *list = NULL;

  if (!names)
    return NULL;
  if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
    return load(file, error);
  g_ptr_array_add(names, NULL);
  list = g_strjoinv(", ", (char **)names->pdata);
  gvt_usage(error, "there is no profile '%s'; there are: %s", name, list);
  return NULL;
}

xmlDoc *
profile_load_displays(GError **error)
{
  return load("profiles/lib/displays.xml", error);
}

xmlDoc *
profile_load_properties(GError **error)
{
  return load("profiles/lib/properties.xml", error);
}
