/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/backup-folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* The longest name of a folder, which may have further letters behind it in a file's path. */
#define LONGEST 200

static char *
state_folder(void)
{
  const char *state_home = g_getenv("XDG_STATE_HOME");

  if (state_home && g_path_is_absolute(state_home))
    return g_build_filename(state_home, "gvt-xml", NULL);
  if (geteuid() == 0)
    return g_strdup("/var/lib/gvt-xml");
  return g_build_filename(g_get_home_dir(), ".local", "state", "gvt-xml", NULL);
}

/* Behind a port of this host there may be another one, as through a tunnel of ssh. */
static gboolean
is_this_host(const char *host, int port)
{
  const char *const names[] = { "", "localhost", "127.0.0.1", "::1", NULL };

  return port <= 0 && (g_strv_contains(names, host) || g_str_equal(host, g_get_host_name()));
}

/* Adds the host, unless it is this one. */
static void
add_host(GString *name, GUri *uri)
{
  const char *host = g_uri_get_host(uri);
  /* Each user has a session of its own. */
  gboolean is_session = g_str_equal(g_uri_get_path(uri), "/session");
  const char *user = is_session ? g_uri_get_user(uri) : NULL;
  gboolean is_own = !user || g_str_equal(user, g_get_user_name());
  g_autofree char *lower = g_ascii_strdown(host ? host : "", -1);

  if (is_own && is_this_host(lower, g_uri_get_port(uri)))
    return;
  if (user)
    g_string_append_printf(name, "@%s", user);
  g_string_append_printf(name, "@%s", lower);
  if (g_uri_get_port(uri) > 0)
    g_string_append_printf(name, ":%d", g_uri_get_port(uri));
}

/* Adds the parameters that make another libvirt of it. */
static void
add_parameters(GString *name, GUri *uri)
{
  static const char *const kept[] = { "root", "socket", "command" };
  const char *query = g_uri_get_query(uri);
  g_autoptr(GHashTable) values =
      query ? g_uri_parse_params(query, -1, "&;", G_URI_PARAMS_NONE, NULL) : NULL;

  for (gsize i = 0; values && i < G_N_ELEMENTS(kept); i++) {
    const char *value = g_hash_table_lookup(values, kept[i]);

    if (value)
      g_string_append_printf(name, ",%s=%s", kept[i], value);
  }
}

/* The name of the libvirt that a URI leads to. */
static char *
connection_name(const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_HAS_PASSWORD, NULL);
  g_autoptr(GString) name = g_string_new(NULL);
  const char *scheme;
  const char *path;

  /* A name that shows nothing, as such a text may hold anything. */
  if (!uri)
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
  scheme = g_uri_get_scheme(uri);
  path = g_uri_get_path(uri);
  g_string_append_len(name, scheme, (gssize)strcspn(scheme, "+"));
  if (strlen(path) > 1)
    g_string_append_printf(name, "-%s", path + 1);
  add_host(name, uri);
  add_parameters(name, uri);
  return g_string_free(g_steal_pointer(&name), FALSE);
}

char *
backup_folder_of_connection(const char *uri)
{
  g_autofree char *state = state_folder();
  g_autofree char *name = connection_name(uri);
  g_autofree char *word = g_uri_escape_string(name, ":@,=", FALSE);

  if (strlen(word) > LONGEST) {
    g_free(word);
    word = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
  }
  return g_build_filename(state, word, NULL);
}

/* Versions before had no connection in the path. */
static void
move_older(const char *connection, const char *folder, const char *uuid)
{
  g_autofree char *state = state_folder();
  g_autofree char *older = g_build_filename(state, uuid, NULL);

  if (!g_file_test(older, G_FILE_TEST_EXISTS) || g_file_test(folder, G_FILE_TEST_EXISTS))
    return;
  if (g_mkdir_with_parents(connection, 0700) != 0 || g_rename(older, folder) != 0)
    g_debug("%s stays, it can't be moved to %s", older, folder);
}

char *
backup_folder(const char *uri, const char *uuid)
{
  g_autofree char *connection = backup_folder_of_connection(uri);
  g_autofree char *folder = g_build_filename(connection, uuid, NULL);

  move_older(connection, folder, uuid);
  return g_steal_pointer(&folder);
}

GPtrArray *
backup_folder_others(const char *folder)
{
  g_autofree char *state = state_folder();
  g_autofree char *uuid = g_path_get_basename(folder);
  g_autoptr(GDir) dir = g_dir_open(state, 0, NULL);
  GPtrArray *others = g_ptr_array_new_with_free_func(g_free);
  const char *name;

  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *other = g_build_filename(state, name, uuid, NULL);

    if (!g_str_equal(other, folder) && g_file_test(other, G_FILE_TEST_IS_DIR))
      g_ptr_array_add(others, g_steal_pointer(&other));
  }
  return others;
}

static void
list_uuids(GPtrArray *uuids, const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name(dir)))
    if (g_uuid_string_is_valid(name) &&
        !g_ptr_array_find_with_equal_func(uuids, name, g_str_equal, NULL))
      g_ptr_array_add(uuids, g_strdup(name));
}

GPtrArray *
backup_folder_uuids(const char *uri)
{
  g_autofree char *state = state_folder();
  g_autofree char *connection = backup_folder_of_connection(uri);
  GPtrArray *uuids = g_ptr_array_new_with_free_func(g_free);

  list_uuids(uuids, connection);
  list_uuids(uuids, state);
  return uuids;
}
