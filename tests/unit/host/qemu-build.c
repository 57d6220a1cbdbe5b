/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For which SPICE server and virglrenderer a QEMU was built, by what its module or itself says. */
#include "host/qemu-build.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "testlib.h"

#define EMULATOR "/usr/bin/qemu-system-x86_64"
#define DEBIAN "/usr/lib/x86_64-linux-gnu/qemu/ui-spice-core.so"
#define FEDORA "/usr/lib64/qemu/ui-spice-core.so"
#define ARCH "/usr/lib/qemu/ui-spice-core.so"
#define OLD "SPICE GL support is local-only for now and incompatible with -spice port/tls-port"
#define NEW "gstreamer:h264"

/* As in a binary: between zeroes. */
static void
write_words(const char *path, const char *words)
{
  g_autofree char *whole = g_build_filename(test_root, path, NULL);
  g_autofree char *folder = g_path_get_dirname(whole);
  g_autoptr(GString) text = g_string_new("disable-ticketing");

  g_string_append_c(text, '\0');
  g_string_append(text, words);
  g_string_append_c(text, '\0');
  assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
  assert_true(g_file_set_contents(whole, text->str, (gssize)text->len, NULL));
}

static void
remove_file(const char *path)
{
  g_autofree char *whole = g_build_filename(test_root, path, NULL);

  assert_int_equal(g_unlink(whole), 0);
}

static void
assert_built(LibraryBuild expected)
{
  assert_int_equal(qemu_build_spice(test_root, EMULATOR), expected);
}

static void
the_module_tells_wherever_a_system_has_it(void **state)
{
  static const char *const modules[] = { DEBIAN, FEDORA, ARCH };

  (void)state;
  write_words(EMULATOR, "");
  assert_built(BUILD_UNKNOWN);
  for (gsize i = 0; i < G_N_ELEMENTS(modules); i++) {
    write_words(modules[i], OLD);
    assert_built(BUILD_OLD);
    write_words(modules[i], NEW);
    assert_built(BUILD_NEW);
    write_words(modules[i], "");
    assert_built(BUILD_UNKNOWN);
    remove_file(modules[i]);
  }
}

static void
an_emulator_without_modules_tells_itself(void **state)
{
  (void)state;
  write_words(EMULATOR, OLD);
  assert_built(BUILD_OLD);
  write_words(EMULATOR, NEW);
  assert_built(BUILD_NEW);
  remove_file(EMULATOR);
  assert_built(BUILD_UNKNOWN);
}

/* Opening one as other files would wait for a writer for ever. */
static void
what_is_no_file_is_not_waited_for(void **state)
{
  g_autofree char *path = g_build_filename(test_root, EMULATOR, NULL);

  (void)state;
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_built(BUILD_UNKNOWN);
}

static void
the_video_tells_which_virglrenderer(void **state)
{
  static const char module[] = "/usr/lib/x86_64-linux-gnu/qemu/hw-display-virtio-gpu.so";

  (void)state;
  assert_int_equal(qemu_build_virgl(test_root, EMULATOR), BUILD_UNKNOWN);
  write_words(module, "old virglrenderer, blob resources unsupported");
  assert_int_equal(qemu_build_virgl(test_root, EMULATOR), BUILD_OLD);
  write_words(module, "venus requires enabled blob and hostmem options");
  assert_int_equal(qemu_build_virgl(test_root, EMULATOR), BUILD_NEW);
  /* QEMU before 9.2. */
  write_words(module, "blobs and virgl are not compatible (yet)");
  assert_int_equal(qemu_build_virgl(test_root, EMULATOR), BUILD_UNKNOWN);
  remove_file(module);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_module_tells_wherever_a_system_has_it),
    cmocka_unit_test(an_emulator_without_modules_tells_itself),
    cmocka_unit_test(the_video_tells_which_virglrenderer),
    cmocka_unit_test(what_is_no_file_is_not_waited_for),
  };

  return cmocka_run_group_tests(tests, test_make_root, test_remove_root);
}
