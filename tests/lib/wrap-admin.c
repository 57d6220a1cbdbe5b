/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests have the admin's profiles in a folder of their own, since they can't write to /etc, and the
   tester's host may have profiles there. Linked with --wrap: the program has no way to be told
   another folder. */
#include <glib.h>

#include "base/paths.h"

/* Named by the linker. */
char *__wrap_paths_admin_profiles(void);

char *
__wrap_paths_admin_profiles(void)
{
  const char *folder = g_getenv("GVT_XML_TEST_ADMIN_PROFILES");

  return g_strdup(folder ? folder : "/nonexistent");
}
