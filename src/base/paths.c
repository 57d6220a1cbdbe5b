/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/paths.h"

#include <glib.h>

/* A path that is relative to the running program's folder, if there is such a file or folder. NULL
   also if the kernel doesn't say which program runs: then nothing may be found from the working
   folder, which may be anybody's. Free with g_free(). */
static char *
beside_program(const char *relative)
{
  g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname(program) : NULL;
  g_autofree char *path = folder ? g_canonicalize_filename(relative, folder) : NULL;

  return path && g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

/* Finds share/gvt-xml: in the program's folder (a build), next to it (an installation), else where
   CMake was told to install it. Free with g_free(). */
static char *
find_folder(void)
{
  char *folder = beside_program("share/gvt-xml");

  if (!folder)
    folder = beside_program("../share/gvt-xml");
  return folder ? folder : g_strdup(GVT_XML_DATADIR);
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
paths_module(const char *name)
{
  g_autofree char *installed = g_build_filename(GVT_XML_MODULES_FROM_PROGRAM, name, NULL);
  char *path = beside_program(name);

  if (!path)
    path = beside_program(installed);
  return path ? path : g_build_filename(GVT_XML_MODULES, name, NULL);
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
