/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each libvirt has a folder of its own, by whatever way it is reached. */
#include "engine/backup-folder.h"

#include <glib/gstdio.h>
#include <string.h>

#include "backuptest.h"

static void
the_folder_names_the_libvirt_not_the_way_to_it(void **state)
{
  static const char *const names[][2] = {
    { "qemu:///system", "qemu-system" },
    { "qemu+unix:///system", "qemu-system" },
    { "qemu+ssh://root@localhost/system", "qemu-system" },
    { "qemu+tls://[::1]/system", "qemu-system" },
    { "qemu+ssh://localhost/session", "qemu-session" },
    { "qemu+ssh://somebody-else@localhost/session", "qemu-session@somebody-else@localhost" },
    { "qemu+ssh://kvm1/system", "qemu-system@kvm1" },
    { "qemu+ssh://me@KVM1/system?keyfile=/k&no_verify=1", "qemu-system@kvm1" },
    { "qemu+tls://kvm1/system", "qemu-system@kvm1" },
    { "qemu+ssh://localhost:2222/system", "qemu-system@localhost:2222" },
    { "qemu:///session", "qemu-session" },
    { "qemu+ssh://me@kvm1/session", "qemu-session@me@kvm1" },
    { "qemu+ssh://me:secret@kvm1/session", "qemu-session@me@kvm1" },
    { "qemu:///embed?root=/srv/one", "qemu-embed,root=%2Fsrv%2Fone" },
    { "qemu+unix:///system?socket=/run/a", "qemu-system,socket=%2Frun%2Fa" },
    { "test:///default", "test-default" },
    { "test:///tmp/node.xml", "test-tmp%2Fnode.xml" },
    { "xen:///", "xen" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *found = backup_folder_of_connection(names[i][0]);
    g_autofree char *expected = g_build_filename(test_root, "gvt-xml", names[i][1], NULL);

    assert_string_equal(found, expected);
  }
}

static void
a_name_that_is_too_long_or_unknown_is_still_one(void **state)
{
  g_autofree char *root = g_strnfill(500, 'x');
  g_autofree char *uri = g_strconcat("qemu:///embed?root=/", root, NULL);
  g_autofree char *other = g_strconcat(uri, "y", NULL);
  const char *const uris[] = { uri, other, "no uri", "" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(uris); i++) {
    g_autofree char *found = backup_folder_of_connection(uris[i]);
    g_autofree char *name = g_path_get_basename(found);

    assert_int_equal(strlen(name), 64);
    for (gsize j = 0; j < i; j++) {
      g_autofree char *before = backup_folder_of_connection(uris[j]);

      assert_string_not_equal(found, before);
    }
  }
}

/* The specification says of a path that isn't absolute: it is ignored. */
static void
the_folder_is_below_the_state_home(void **state)
{
  g_autofree char *expected =
      g_build_filename(test_root, "gvt-xml", "qemu-system", TEST_UUID, NULL);
  g_autofree char *elsewhere = NULL;

  (void)state;
  assert_string_equal(test_folder, expected);
  g_setenv("XDG_STATE_HOME", "relative", TRUE);
  elsewhere = backup_folder_of_connection("qemu:///system");
  assert_true(g_path_is_absolute(elsewhere));
  assert_true(g_str_has_suffix(elsewhere, "/gvt-xml/qemu-system"));
}

static void
an_older_folder_moves_to_the_connection_that_asks_first(void **state)
{
  g_autofree char *older = g_build_filename(test_root, "gvt-xml", TEST_UUID, NULL);
  g_autofree char *file = g_build_filename(older, "states", NULL);
  g_autofree char *moved = g_build_filename(test_folder, "states", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  (void)state;
  assert_int_equal(g_mkdir_with_parents(older, 0700), 0);
  assert_true(g_file_set_contents(file, "digest", -1, NULL));
  first = backup_folder("qemu:///system", TEST_UUID);
  assert_string_equal(first, test_folder);
  assert_true(g_file_test(moved, G_FILE_TEST_IS_REGULAR));
  assert_false(g_file_test(older, G_FILE_TEST_EXISTS));
  second = backup_folder("qemu+ssh://kvm1/system", TEST_UUID);
  assert_false(g_file_test(second, G_FILE_TEST_EXISTS));
  assert_true(g_file_test(moved, G_FILE_TEST_IS_REGULAR));
}

static void
an_older_folder_does_not_replace_one_of_the_connection(void **state)
{
  g_autofree char *older = g_build_filename(test_root, "gvt-xml", TEST_UUID, NULL);
  g_autofree char *found = NULL;

  (void)state;
  assert_int_equal(g_mkdir_with_parents(older, 0700), 0);
  assert_int_equal(g_mkdir_with_parents(test_folder, 0700), 0);
  found = backup_folder("qemu:///system", TEST_UUID);
  assert_string_equal(found, test_folder);
  assert_true(g_file_test(older, G_FILE_TEST_IS_DIR));
}

static void
those_of_other_connections_are_found_by_the_uuid(void **state)
{
  g_autofree char *elsewhere = backup_folder("qemu+ssh://kvm1/system", TEST_UUID);
  g_autofree char *another =
      backup_folder("qemu:///system", "b297db4a-f4c2-11e6-90f6-d3b88d6c9525");
  g_autoptr(GPtrArray) others = NULL;
  g_autoptr(GPtrArray) uuids = NULL;

  (void)state;
  assert_int_equal(g_mkdir_with_parents(test_folder, 0700), 0);
  assert_int_equal(g_mkdir_with_parents(elsewhere, 0700), 0);
  assert_int_equal(g_mkdir_with_parents(another, 0700), 0);
  others = backup_folder_others(test_folder);
  assert_int_equal(others->len, 1);
  assert_string_equal(others->pdata[0], elsewhere);
  uuids = backup_folder_uuids("qemu:///system");
  assert_int_equal(uuids->len, 2);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    with_folder(the_folder_names_the_libvirt_not_the_way_to_it),
    with_folder(a_name_that_is_too_long_or_unknown_is_still_one),
    with_folder(the_folder_is_below_the_state_home),
    with_folder(an_older_folder_moves_to_the_connection_that_asks_first),
    with_folder(an_older_folder_does_not_replace_one_of_the_connection),
    with_folder(those_of_other_connections_are_found_by_the_uuid),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
