/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The hook's journal, from which its steps are undone: its contents, what is refused, and what a
   full disk leaves of it. */
#include "hook/journal.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "testlib.h"

#define OTHER_UUID "4b20d080-1b54-4048-85b3-a6a62d165c01"
#define STEPS(...)                                                                                 \
  ((GPtrArray){ .pdata = (gpointer *)(const char *[]){ __VA_ARGS__ },                              \
                .len = sizeof(const char *[]){ __VA_ARGS__ } / sizeof(char *) })

static char *
path_of(const char *uuid)
{
  return g_build_filename(test_root, "run/gvt-xml", uuid, NULL);
}

static HookJournal *
open_record(const char *uuid, const char *name)
{
  g_autoptr(GError) error = NULL;
  HookJournal *record = journal_open(test_root, uuid, name, &error);

  if (error)
    fail_msg("%s", error->message);
  return record;
}

static void
add(HookJournal *record, GPtrArray steps)
{
  g_autoptr(GError) error = NULL;

  if (!journal_add(record, &steps, &error))
    fail_msg("%s", error->message);
}

static void
assert_holds(const char *expected)
{
  g_autofree char *path = path_of(TEST_UUID);
  g_autofree char *text = NULL;

  if (!g_file_get_contents(path, &text, NULL, NULL))
    assert_null(expected);
  else
    assert_string_equal(text, expected);
}

/* A journal that another user may have written. */
static void
write_record(const char *uuid, const char *text, gssize length)
{
  g_autofree char *folder = path_of("");
  g_autofree char *path = path_of(uuid);

  assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
  assert_true(g_file_set_contents_full(path, text, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
assert_refused(const char *expected)
{
  g_autoptr(GError) error = NULL;

  assert_null(journal_open(test_root, TEST_UUID, NULL, &error));
  assert_non_null(error);
  assert_non_null(strstr(error->message, expected));
}

static void
there_is_none_at_first(void **state)
{
  (void)state;
  assert_false(journal_any(test_root));
  assert_null(open_record(TEST_UUID, NULL));
}

static void
one_without_steps_goes(void **state)
{
  (void)state;
  journal_close(open_record(TEST_UUID, "win10"));
  assert_holds(NULL);
  assert_false(journal_any(test_root));
}

static void
steps_are_written_once(void **state)
{
  HookJournal *record = open_record(TEST_UUID, "win\n10");

  (void)state;
  add(record, STEPS("module kvmgt", "console vtcon1"));
  add(record, STEPS("console vtcon1", "module snd"));
  assert_holds("domain win 10\nmodule kvmgt\nconsole vtcon1\nmodule snd\n");
  journal_close(record);
  record = open_record(TEST_UUID, NULL);
  add(record, STEPS("module kvmgt"));
  assert_int_equal(journal_count(record), 3);
  assert_string_equal(journal_words(record, 1)[1], "vtcon1");
  assert_true(journal_any(test_root));
  journal_close(record);
}

static void
only_names_are_written(void **state)
{
  static const char *const bad[] = {
    "", "module ../x", "module -r", "module  x", "a\nb", "module "
  };
  HookJournal *record = open_record(TEST_UUID, "x");

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;

    assert_false(journal_add(record, &STEPS("module good", bad[i]), &error));
    assert_non_null(strstr(error->message, "doesn't consist of names, so it isn't done"));
    assert_int_equal(journal_count(record), 0);
    assert_holds("domain x\n");
  }
  journal_close(record);
}

static void
what_is_struck_out_stays_so(void **state)
{
  HookJournal *record = open_record(TEST_UUID, "x");

  (void)state;
  add(record, STEPS("module a", "module b"));
  assert_true(journal_strike(record, 0, NULL));
  journal_close(record);
  assert_holds("domain x\n#odule a\nmodule b\n");
  record = open_record(TEST_UUID, NULL);
  assert_null(journal_line(record, 0));
  assert_string_equal(journal_line(record, 1), "module b");
  assert_false(journal_has(record, "module", "a"));
  assert_true(journal_has(record, "module", "b"));
  add(record, STEPS("module a"));
  assert_true(journal_strike(record, 1, NULL));
  assert_true(journal_strike(record, 2, NULL));
  journal_close(record);
  assert_holds(NULL);
}

static void
a_line_that_is_not_understood_stays(void **state)
{
  static const char text[] = "domain x\nmodule ../x\n";
  HookJournal *record;

  (void)state;
  write_record(TEST_UUID, text, -1);
  record = open_record(TEST_UUID, NULL);
  assert_null(journal_words(record, 0));
  assert_string_equal(journal_line(record, 0), "module ../x");
  journal_close(record);
  assert_holds(text);
}

static void
a_torn_line_is_none_and_tears_no_other(void **state)
{
  HookJournal *record;

  (void)state;
  write_record(TEST_UUID, "domain x\nmodule kvm", -1);
  record = open_record(TEST_UUID, NULL);
  assert_null(journal_words(record, 0));
  add(record, STEPS("module snd"));
  assert_holds("domain x\nmodule kvm\nmodule snd\n");
  assert_true(journal_strike(record, 1, NULL));
  assert_holds("domain x\nmodule kvm\n#odule snd\n");
  journal_close(record);
}

/* What is written behind the limit fails, as on a full disk. */
static void
limit_files(rlim_t size)
{
  struct rlimit limit;

  assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
  limit.rlim_cur = size ? size : limit.rlim_max;
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
a_full_disk_leaves_what_was(void **state)
{
  HookJournal *record = open_record(TEST_UUID, "x");
  g_autoptr(GError) error = NULL;
  gboolean added;

  (void)state;
  add(record, STEPS("module a"));
  signal(SIGXFSZ, SIG_IGN);
  limit_files(strlen("domain x\nmodule a\nmod"));
  added = journal_add(record, &STEPS("module b", "module c"), &error);
  limit_files(0);
  assert_false(added);
  assert_non_null(strstr(error->message, "nothing was changed, because it couldn't be undone"));
  assert_int_equal(journal_count(record), 1);
  assert_holds("domain x\nmodule a\n");
  add(record, STEPS("module d"));
  assert_holds("domain x\nmodule a\nmodule d\n");
  journal_close(record);
}

static void
the_holder_is_another_domain(void **state)
{
  HookJournal *record = open_record(TEST_UUID, "win10");
  HookJournal *other = open_record(OTHER_UUID, "win11");
  g_autofree char *own = NULL;
  g_autofree char *holder = NULL;
  g_autofree char *nameless = NULL;
  g_autofree char *nobody = NULL;

  (void)state;
  add(record, STEPS("mdev a x"));
  add(other, STEPS("mdev b x"));
  own = journal_holder(record, "mdev", "a");
  holder = journal_holder(record, "mdev", "b");
  assert_null(own);
  assert_string_equal(holder, "domain 'win11'");
  write_record(OTHER_UUID, "mdev b x\n", -1);
  nameless = journal_holder(record, "mdev", "b");
  assert_string_equal(nameless, "the domain " OTHER_UUID);
  write_record(OTHER_UUID, "domain win11\n#dev b x\n", -1);
  nobody = journal_holder(record, "mdev", "b");
  assert_null(nobody);
  journal_close(other);
  journal_close(record);
}

static void
what_is_no_record_is_refused(void **state)
{
  g_autofree char *large = g_strnfill(64 * 1024 + 1, 'x');
  g_autofree char *path = path_of(TEST_UUID);

  (void)state;
  write_record(TEST_UUID, large, -1);
  assert_refused("isn't a record of the hook");
  write_record(TEST_UUID, "a\0b\n", 4);
  assert_refused("isn't a record of the hook");
  assert_int_equal(g_chmod(path, 0644), 0);
  assert_refused("isn't this user's own");
  assert_int_equal(g_unlink(path), 0);
  assert_int_equal(g_mkdir(path, 0700), 0);
  assert_refused("isn't this user's own");
  assert_int_equal(g_rmdir(path), 0);
}

static void
it_is_for_its_owner_alone(void **state)
{
  HookJournal *record = open_record(TEST_UUID, "x");
  g_autofree char *path = path_of(TEST_UUID);
  g_autofree char *folder = path_of("");
  struct stat file_status;
  struct stat folder_status;

  (void)state;
  assert_int_equal(stat(path, &file_status), 0);
  assert_int_equal(stat(folder, &folder_status), 0);
  assert_int_equal(file_status.st_mode & 07777, 0600);
  assert_int_equal(folder_status.st_mode & 07777, 0700);
  journal_close(record);
}

#define RECORD_TEST(test) cmocka_unit_test_setup_teardown(test, test_make_root, test_remove_root)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    RECORD_TEST(there_is_none_at_first),
    RECORD_TEST(one_without_steps_goes),
    RECORD_TEST(steps_are_written_once),
    RECORD_TEST(only_names_are_written),
    RECORD_TEST(what_is_struck_out_stays_so),
    RECORD_TEST(a_line_that_is_not_understood_stays),
    RECORD_TEST(a_torn_line_is_none_and_tears_no_other),
    RECORD_TEST(a_full_disk_leaves_what_was),
    RECORD_TEST(the_holder_is_another_domain),
    RECORD_TEST(what_is_no_record_is_refused),
    RECORD_TEST(it_is_for_its_owner_alone),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
