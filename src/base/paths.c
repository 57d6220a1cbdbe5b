/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/paths.h"

#include <glib.h>

/* Finds share/gvt-xml: in the program's folder (a build), beside it (an installation), else where
   CMake was told to install it. Free with g_free(). */
static char *
find_folder(void)
{
  static const char *const beside[] = { "share/gvt-xml", "../share/gvt-xml" };
  g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname(program ? program : "");

  for (gsize i = 0; i < G_N_ELEMENTS(beside); i++) {
    g_autofree char *found = g_build_filename(folder, beside[i], NULL);

    if (g_file_test(found, G_FILE_TEST_IS_DIR))
      return g_steal_pointer(&found);
  }
  return g_strdup(GVT_XML_DATADIR);
}

char *
paths_data(const char *relative)
{
  static gsize once = 0;
  static char *folder;

  if (g_once_init_enter(&once)) {
    folder = find_folder();
    g_once_init_leave(&once, 1);
  }
  return g_build_filename(folder, relative, NULL);
}

char *
paths_user_profiles(void)
{
  return g_build_filename(g_get_user_config_dir(), "gvt-xml", "profiles", NULL);
}

char *
paths_admin_profiles(void)
{
  return g_build_filename(GVT_XML_SYSCONFDIR, "gvt-xml", "profiles", NULL);
}
