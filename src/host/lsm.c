/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/lsm.h"

#include <string.h>
#include <sys/xattr.h>

#include "host/qemu-conf.h"
#include "host/root-file.h"

#define FOLDER "etc/apparmor.d"

/* Whether libvirt uses this security driver: qemu.conf names it, or names none. */
static gboolean
is_driver_chosen(const char *root, const char *driver)
{
  g_auto(GStrv) drivers = qemu_conf_values(root, "security_driver");

  return !drivers || g_strv_contains((const char *const *)drivers, driver);
}

/* AppArmor */

gboolean
apparmor_confines(const char *root)
{
  g_autofree char *enabled = root_file_read(root, "sys/module/apparmor/parameters/enabled");

  return g_strcmp0(enabled, "Y") == 0 && is_driver_chosen(root, "apparmor");
}

/* Adds the rules in a file. FALSE if there is no such file. */
static gboolean
add_rules(GPtrArray *rules, const char *root, const char *path)
{
  g_autofree char *text = root_file_read(root, FOLDER "/%s", path);
  g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;

  for (gsize i = 0; lines && lines[i]; i++) {
    g_strstrip(lines[i]);
    /* A line that begins with # is a comment, except in the old form of an include. */
    if (*lines[i] && (*lines[i] != '#' || g_str_has_prefix(lines[i], "#include")))
      g_ptr_array_add(rules, g_strdup(lines[i]));
  }
  return text != NULL;
}

static void
add_rules_of_folder(GPtrArray *rules, const char *root, const char *folder)
{
  g_auto(GStrv) names = root_file_list(root, FOLDER "/%s", folder);

  for (gsize i = 0; names[i]; i++) {
    g_autofree char *path = g_build_filename(folder, names[i], NULL);

    add_rules(rules, root, path);
  }
}

GPtrArray *
apparmor_rules(const char *root, const char *uuid)
{
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *own = g_strdup_printf("libvirt/libvirt-%s", uuid);

  if (!add_rules(rules, root, "abstractions/libvirt-qemu"))
    return NULL;
  add_rules_of_folder(rules, root, "abstractions/libvirt-qemu.d");
  add_rules(rules, root, "local/abstractions/libvirt-qemu");
  if (!add_rules(rules, root, own))
    add_rules(rules, root, "libvirt/TEMPLATE.qemu");
  if (apparmor_mentions(rules, "complain"))
    return NULL;
  return g_steal_pointer(&rules);
}

/* The regular expression of a path pattern of AppArmor's: ** is anything, * anything but /, {a,b} a
   choice. A variable stands for one name, except @{HOME} and @{PROC}, which stand for their
   paths. */
static char *
make_expression(const char *pattern)
{
  static const char *const parts[][2] = {
    { "@{HOME}", "(?:/home/[^/]+|/root)/?" },
    { "@{PROC}", "/proc" },
    { "**", ".*" },
    { "*", "[^/]*" },
    { "?", "[^/]" },
    { "{", "(?:" },
    { "}", ")" },
    { ",", "|" },
  };
  g_autoptr(GString) text = g_string_new("^");

  while (*pattern) {
    gsize i = 0;

    while (i < G_N_ELEMENTS(parts) && !g_str_has_prefix(pattern, parts[i][0]))
      i++;
    if (i < G_N_ELEMENTS(parts)) {
      g_string_append(text, parts[i][1]);
      pattern += strlen(parts[i][0]);
    } else if (g_str_has_prefix(pattern, "@{")) {
      g_string_append(text, "[^/]+");
      pattern += strcspn(pattern, "}");
      pattern += *pattern == '}';
    } else {
      if (strchr(".+()|^$\\", *pattern))
        g_string_append_c(text, '\\');
      g_string_append_c(text, *pattern++);
    }
  }
  g_string_append_c(text, '$');
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Whether a rule "[audit] [deny|allow] PATH PERMISSIONS," is for this file and permission. *denies
   is TRUE for a deny rule. A rule with "owner" isn't for the file: QEMU's user owns none of these
   files. */
static gboolean
rule_matches(const char *rule, const char *path, char permission, gboolean *denies)
{
  g_autoptr(GRegex) form = g_regex_new(
      "^(audit\\s+)?(deny\\s+|allow\\s+)?\"?(/[^\"\\s]*|@\\{[^\"\\s]*)\"?\\s+([a-zA-Z]+),", 0, 0,
      NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GRegex) file = NULL;
  g_autofree char *way = NULL;
  g_autofree char *pattern = NULL;
  g_autofree char *permissions = NULL;
  g_autofree char *regular = NULL;

  if (!g_regex_match(form, rule, 0, &match))
    return FALSE;
  way = g_match_info_fetch(match, 2);
  pattern = g_match_info_fetch(match, 3);
  permissions = g_match_info_fetch(match, 4);
  regular = make_expression(pattern);
  file = g_regex_new(regular, 0, 0, NULL);
  *denies = g_str_has_prefix(way, "deny");
  return file && strchr(permissions, permission) && g_regex_match(file, path, 0, NULL);
}

gboolean
apparmor_allows(const GPtrArray *rules, const char *path, char permission)
{
  gboolean granted = FALSE;

  for (guint i = 0; i < rules->len; i++) {
    gboolean denies;

    if (!rule_matches(rules->pdata[i], path, permission, &denies))
      continue;
    if (denies)
      return FALSE;
    granted = TRUE;
  }
  return granted;
}

gboolean
apparmor_mentions(const GPtrArray *rules, const char *word)
{
  for (guint i = 0; i < rules->len; i++)
    if (strstr(rules->pdata[i], word) && !g_str_has_prefix(rules->pdata[i], "deny"))
      return TRUE;
  return FALSE;
}

/* SELinux */

gboolean
selinux_confines(const char *root)
{
  return root_file_number(root, 10, "sys/fs/selinux/enforce") == 1 &&
         is_driver_chosen(root, "selinux");
}

gboolean
selinux_boolean(const char *root, const char *name)
{
  return root_file_number(root, 10, "sys/fs/selinux/booleans/%s", name) == 1;
}

char *
selinux_type(const char *root, const char *path)
{
  g_autofree char *whole = root_file_path(root, "%s", path);
  char label[256] = "";
  ssize_t length = getxattr(whole, "security.selinux", label, sizeof label - 1);
  g_auto(GStrv) parts = length > 0 ? g_strsplit(label, ":", 4) : NULL;

  return parts && g_strv_length(parts) >= 3 ? g_strdup(parts[2]) : NULL;
}
