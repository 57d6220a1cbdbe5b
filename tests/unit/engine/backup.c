/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Backups hold passwords: which user may read them, and when none is made. */
#include "engine/backup.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backuptest.h"
#include "base/error.h"
#include "base/paths.h"

#define NAME "20261120T051938.123456Z.xml"
#define SECRET "<domain><graphics passwd='s3cret'/>\n  é</domain>"

/* The permissions of a path below home. */
static guint
mode_of(const char *relative)
{
  g_autofree char *path = g_build_filename(test_root, relative, NULL);
  struct stat status;

  assert_int_equal(lstat(path, &status), 0);
  return status.st_mode & 07777;
}

static guint
count_files(void)
{
  g_autoptr(GDir) dir = g_dir_open(test_folder, 0, NULL);
  guint count = 0;

  while (dir && g_dir_read_name(dir))
    count++;
  return count;
}

static void
what_is_saved_is_what_is_loaded(void **state)
{
  g_autofree char *path = g_build_filename(test_folder, NAME, NULL);
  g_autofree char *by_name = NULL;
  g_autofree char *by_path = NULL;

  (void)state;
  assert_true(backup_save(test_folder, NAME, SECRET, NULL));
  by_name = backup_load(test_folder, NAME, NULL);
  assert_string_equal(by_name, SECRET);
  by_path = backup_load("/another", path, NULL);
  assert_string_equal(by_path, SECRET);
  assert_int_equal(count_files(), 1);
}

static void
a_backup_that_is_not_there_is_an_error(void **state)
{
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_null(backup_load(test_folder, NAME, &error));
  assert_non_null(strstr(error->message, NAME));
}

static void
nobody_else_can_read_it_whatever_the_umask(void **state)
{
  static const mode_t masks[] = { 000, 022, 077 };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(masks); i++) {
    mode_t before = umask(masks[i]);
    g_autofree char *relative = g_strdup_printf("gvt-xml/qemu-system/uuid-%" G_GSIZE_FORMAT, i);
    g_autofree char *file = g_build_filename(relative, NAME, NULL);
    g_autofree char *path = g_build_filename(test_root, relative, NULL);
    gboolean saved = backup_save(path, NAME, SECRET, NULL);

    umask(before);
    assert_true(saved);
    assert_int_equal(mode_of("gvt-xml"), 0700);
    assert_int_equal(mode_of("gvt-xml/qemu-system"), 0700);
    assert_int_equal(mode_of(relative), 0700);
    assert_int_equal(mode_of(file), 0600);
  }
}

static void
a_folder_that_is_open_to_others_is_closed(void **state)
{
  (void)state;
  assert_int_equal(g_mkdir_with_parents(test_folder, 0755), 0);
  assert_int_equal(g_chmod(test_folder, 0777), 0);
  assert_true(backup_save(test_folder, NAME, SECRET, NULL));
  assert_int_equal(mode_of("gvt-xml/qemu-system/" TEST_UUID), 0700);
}

static void
assert_not_saved(void)
{
  g_autoptr(GError) error = NULL;

  assert_false(backup_save(test_folder, NAME, SECRET, &error));
  assert_non_null(error);
  assert_non_null(strstr(error->message, "nothing was changed"));
}

static void
no_backup_goes_through_a_symbolic_link(void **state)
{
  g_autofree char *parent = g_path_get_dirname(test_folder);
  g_autofree char *elsewhere = g_build_filename(test_root, "elsewhere", NULL);
  g_autofree char *there = g_build_filename(elsewhere, NAME, NULL);

  (void)state;
  assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
  assert_int_equal(g_mkdir(elsewhere, 0700), 0);
  assert_int_equal(symlink(elsewhere, test_folder), 0);
  assert_not_saved();
  assert_false(g_file_test(there, G_FILE_TEST_EXISTS));
}

static void
no_backup_goes_where_a_file_is(void **state)
{
  g_autofree char *parent = g_path_get_dirname(test_folder);
  g_autofree char *content = NULL;

  (void)state;
  assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
  assert_true(g_file_set_contents(test_folder, "mine", -1, NULL));
  assert_not_saved();
  assert_true(g_file_get_contents(test_folder, &content, NULL, NULL));
  assert_string_equal(content, "mine");
}

static void
no_backup_is_made_where_the_folder_can_not_be(void **state)
{
  g_autofree char *file = g_build_filename(test_root, "file", NULL);

  (void)state;
  assert_true(g_file_set_contents(file, "", -1, NULL));
  g_free(test_folder);
  test_folder = g_build_filename(file, TEST_UUID, NULL);
  assert_not_saved();
}

static void
no_backup_goes_to_the_folder_of_another_user(void **state)
{
  (void)state;
  if (geteuid() != 0)
    skip();
  assert_int_equal(g_mkdir_with_parents(test_folder, 0700), 0);
  assert_int_equal(chown(test_folder, 65534, 65534), 0);
  assert_not_saved();
  assert_int_equal(count_files(), 0);
}

static void
names_sort_by_time(void **state)
{
  g_autofree char *previous = backup_name(test_folder);

  (void)state;
  /* Over a whole second, for all that the digits behind it can be. */
  for (guint i = 0; i < 25; i++) {
    g_autofree char *name = NULL;

    g_usleep(45000);
    name = backup_name(test_folder);
    assert_true(strcmp(previous, name) < 0);
    assert_true(g_regex_match_simple("^[0-9]{8}T[0-9]{6}\\.[0-9]{6}Z\\.xml$", name, 0, 0));
    g_free(previous);
    previous = g_steal_pointer(&name);
  }
}

/* The clock was ahead once: the names of then are later than now. */
static void
a_new_backup_is_the_newest_whatever_the_clock_says(void **state)
{
  static const char *const nexts[][2] = {
    { "20380101T000000.000000Z.xml", "20380101T000000.000001Z.xml" },
    { "20391231T235959.999999Z.xml", "20400101T000000.000000Z.xml" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(nexts); i++) {
    g_autofree char *name = NULL;

    assert_true(backup_save(test_folder, nexts[i][0], SECRET, NULL));
    name = backup_name(test_folder);
    assert_string_equal(name, nexts[i][1]);
  }
}

static void
what_killed_processes_left_goes_with_the_next_lock(void **state)
{
  static const char *const left[] = {
    NAME ".gvt-1-aB3xyz",
    "states.gvt-99-000000",
    NAME ".abcdef",
    "states.ABC123",
  };
  static const char *const others[] = { NAME, "states", NAME ".backup.old", "notes.abcdef" };
  int lock = -1;

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(left); i++)
    assert_true(backup_save(test_folder, left[i], SECRET, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
    assert_true(backup_save(test_folder, others[i], SECRET, NULL));
  assert_true(backup_lock(test_folder, &lock, NULL));
  assert_int_equal(count_files(), G_N_ELEMENTS(others));
  close(lock);
}

static void
assert_states(const char *text)
{
  g_autofree char *now = backup_load_states(test_folder);

  assert_string_equal(now, text);
}

/* The newer of two states stays, whatever of the cut a power cut leaves: nothing, all, or zeros. */
static void
the_first_states_stay_in_their_place(void **state)
{
  g_autofree char *path = g_build_filename(test_folder, "states", NULL);
  struct stat before;
  struct stat after;

  (void)state;
  assert_true(backup_add_state(test_folder, "old", NULL));
  assert_true(backup_add_state(test_folder, "new", NULL));
  assert_states("new\nold");
  assert_int_equal(stat(path, &before), 0);
  assert_true(backup_set_states(test_folder, "new", NULL));
  assert_states("new");
  assert_int_equal(stat(path, &after), 0);
  assert_int_equal(after.st_ino, before.st_ino);
  assert_true(backup_set_states(test_folder, "new", NULL));
  assert_states("new");
  assert_true(g_file_set_contents(path, "new\0\0\0\0", 7, NULL));
  assert_true(backup_knows_state(test_folder, "new"));
  assert_false(backup_knows_state(test_folder, "old"));
  /* The beginning of another digest isn't one. */
  assert_true(g_file_set_contents(path, "newer\nold", -1, NULL));
  assert_true(backup_set_states(test_folder, "new", NULL));
  assert_states("new");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    with_folder(what_is_saved_is_what_is_loaded),
    with_folder(a_backup_that_is_not_there_is_an_error),
    with_folder(nobody_else_can_read_it_whatever_the_umask),
    with_folder(a_folder_that_is_open_to_others_is_closed),
    with_folder(no_backup_goes_through_a_symbolic_link),
    with_folder(no_backup_goes_where_a_file_is),
    with_folder(no_backup_is_made_where_the_folder_can_not_be),
    with_folder(no_backup_goes_to_the_folder_of_another_user),
    with_folder(names_sort_by_time),
    with_folder(a_new_backup_is_the_newest_whatever_the_clock_says),
    with_folder(what_killed_processes_left_goes_with_the_next_lock),
    with_folder(the_first_states_stay_in_their_place),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
