/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A profile from any source: it is read, checked, and applied if it is right. */
#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"
#include "plan/profile.h"
#include "xml/xml.h"

static char *
make_file(void)
{
  g_autofree char *folder = g_dir_make_tmp("gvt-xml-fuzz-XXXXXX", NULL);
  g_autofree char *profiles = g_build_filename(folder, "gvt-xml", "profiles", NULL);

  g_assert_cmpint(g_mkdir_with_parents(profiles, 0700), ==, 0);
  g_setenv("XDG_CONFIG_HOME", folder, TRUE);
  return g_build_filename(profiles, "own.xml", NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static char *path;
  g_auto(PlanRequest) request = { 0 };

  if (!path)
    path = make_file();
  if (!g_file_set_contents(path, (const char *)data, (gssize)size, NULL))
    abort();
  profile_forget();
  if (!profile_load("own", NULL))
    return 0;
  request = fuzz_request("--profile own --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525");
  fuzz_laws(g_strdup(fuzz_sample()), &request);
  return 0;
}
