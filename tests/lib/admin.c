/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For tests the admin's own profiles aren't in /etc, which tests can't write and where the tester's
   host may have some. Linked with --wrap: the program has no way to be told another folder. */
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
