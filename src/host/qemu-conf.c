/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/qemu-conf.h"

#include "host/root-file.h"

char *
qemu_conf_path(const char *root)
{
  static const char *const paths[] = { "etc/libvirt/qemu.conf", "var/lib/libvirt/qemu.conf" };

  for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
    if (root_file_exists(root, "%s", paths[i]))
      return g_strdup(paths[i]);
  return NULL;
}

/* The file's text, made valid UTF-8, since a comment may have any encoding. NULL if it can't be
   read. Free with g_free(). */
static char *
read_settings(const char *root)
{
  g_autofree char *path = qemu_conf_path(root);
  g_autofree char *text = path ? root_file_read(root, "%s", path) : NULL;

  return text ? g_utf8_make_valid(text, -1) : NULL;
}

gboolean
qemu_conf_is_readable(const char *root)
{
  g_autofree char *path = qemu_conf_path(root);
  g_autofree char *text = read_settings(root);

  return !path || text;
}

static char *
remove_comments(const char *text)
{
  g_autoptr(GRegex) comment = g_regex_new("#.*$", G_REGEX_MULTILINE, 0, NULL);

  return g_regex_replace_literal(comment, text, -1, 0, "", 0, NULL);
}

/* The strings in quotes and the numbers in a setting's value. */
static char **
split_values(const char *values)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  g_autoptr(GRegex) word = g_regex_new("\"([^\"]*)\"|'([^']*)'|(-?\\d+)", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  g_regex_match(word, values, 0, &match);
  while (g_match_info_matches(match)) {
    /* Only one group of the pattern matches, and it is the last that is counted. */
    g_ptr_array_add(words, g_match_info_fetch(match, g_match_info_get_match_count(match) - 1));
    g_match_info_next(match, NULL);
  }
  g_ptr_array_add(words, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

char **
qemu_conf_values(const char *root, const char *name)
{
  g_autofree char *text = read_settings(root);
  g_autofree char *bare = text ? remove_comments(text) : NULL;
  g_autofree char *pattern =
      g_strdup_printf("^\\s*%s\\s*=\\s*(\\[[^]]*\\]|\"[^\"]*\"|'[^']*'|-?\\d+)", name);
  g_autoptr(GRegex) setting = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *values = NULL;

  if (!bare || !g_regex_match(setting, bare, 0, &match))
    return NULL;
  values = g_match_info_fetch(match, 1);
  return split_values(values);
}

char *
qemu_conf_value(const char *root, const char *name)
{
  g_auto(GStrv) values = qemu_conf_values(root, name);

  return values && values[0] ? g_strdup(values[0]) : NULL;
}
