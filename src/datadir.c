/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "datadir.h"

#include <glib.h>

static char *
find_folder(void)
{
  g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname(program ? program : ".");
  g_autofree char *built = g_build_filename(folder, "share", "gvt-xml", NULL);

  if (g_file_test(built, G_FILE_TEST_IS_DIR))
    return g_steal_pointer(&built);
  return g_build_filename(folder, "..", "share", "gvt-xml", NULL);
}

char *
datadir_path(const char *relative)
{
  static gsize once = 0;
  static char *folder;

  if (g_once_init_enter(&once)) {
    folder = find_folder();
    g_once_init_leave(&once, 1);
  }
  return g_build_filename(folder, relative, NULL);
}
