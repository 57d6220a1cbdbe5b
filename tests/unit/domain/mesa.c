/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which drivers a host's Mesa has, by its files, and which it surely hasn't. */
#include "domain/mesa.h"

#include <glib/gstdio.h>

#include "host/inventory.h"
#include "testlib.h"

/* A host with these files. */
static char **
drivers_of(const char *const *files)
{
  g_autofree char *root = g_strdup("/tmp/gvt-xml-mesa-XXXXXX");
  const char *const remove[] = { "rm", "-rf", root, NULL };
  char **drivers;

  assert_non_null(g_mkdtemp(root));
  for (gsize i = 0; files[i]; i++) {
    g_autofree char *path = g_build_filename(root, files[i], NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_true(g_file_set_contents(path, "", 0, NULL));
  }
  drivers = inventory_mesa_drivers(root);
  assert_true(g_spawn_sync(NULL, (char **)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                           NULL, NULL));
  return drivers;
}

static void
its_files_say_which_drivers_there_are(void **state)
{
  static const struct {
    const char *files[4];
    const char *driver;
    gboolean has;
    gboolean lacks;
  } rows[] = {
    /* Debian 11 and its Mesa 20.3, Debian 12, Fedora, Arch, NixOS */
    { { "usr/lib/x86_64-linux-gnu/dri/i965_dri.so" }, "i965", TRUE, FALSE },
    { { "usr/lib/x86_64-linux-gnu/dri/iris_dri.so" }, "i965", FALSE, TRUE },
    { { "usr/lib64/dri/iris_dri.so" }, "i965", FALSE, TRUE },
    { { "usr/lib/dri/iris_dri.so" }, "iris", TRUE, FALSE },
    { { "run/opengl-driver/lib/dri/crocus_dri.so" }, "crocus", TRUE, FALSE },
    { { "usr/lib64/dri/iris_dri.so" }, "crocus", FALSE, TRUE },
    { { "usr/lib/x86_64-linux-gnu/dri/iris_dri.so", "usr/lib/i386-linux-gnu/dri/i965_dri.so" },
      "i965",
      TRUE,
      FALSE },
    /* Debian 13 and 14: links to a stub */
    { { "usr/lib/x86_64-linux-gnu/dri/libdril_dri.so", "usr/lib/x86_64-linux-gnu/dri/iris_dri.so",
        "usr/lib/x86_64-linux-gnu/libgallium-26.1.6-1.so" },
      "i965",
      FALSE,
      TRUE },
    /* Without the stub: what the library has can't be seen */
    { { "usr/lib64/libgallium-26.1.6.so" }, "i965", FALSE, TRUE },
    { { "usr/lib64/libgallium-26.1.6.so" }, "iris", FALSE, FALSE },
    /* No Mesa */
    { { "usr/lib64/libGL.so.1" }, "i965", FALSE, FALSE },
    { { NULL }, "i965", FALSE, FALSE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(GStrv) drivers = drivers_of(rows[i].files);

    print_message("%s\n", rows[i].files[0] ? rows[i].files[0] : "nothing");
    assert_int_equal(mesa_has((const char *const *)drivers, rows[i].driver), rows[i].has);
    assert_int_equal(mesa_lacks((const char *const *)drivers, rows[i].driver), rows[i].lacks);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(its_files_say_which_drivers_there_are),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
