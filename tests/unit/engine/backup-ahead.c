/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A backup that is written before it is known whether it will be needed. */
#include "engine/backup-ahead.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backuptest.h"
#include "base/write-file.h"
#include "engine/backup.h"

#define NAME "20261120T051938.123456Z.xml"
#define SECRET "<domain><graphics passwd='s3cret'/></domain>"

static void
assert_nothing_is_left(void)
{
  g_autoptr(GDir) dir = g_dir_open(test_root, 0, NULL);

  assert_non_null(dir);
  assert_null(g_dir_read_name(dir));
}

static void
it_is_saved_under_its_name(void **state)
{
  BackupAhead *ahead = backup_ahead_new(test_folder, SECRET);
  g_autofree char *path = g_build_filename(test_folder, NAME, NULL);
  g_autofree char *text = NULL;
  struct stat status;

  (void)state;
  assert_nothing_is_left();
  assert_true(backup_ahead_save(ahead, test_folder, NAME));
  backup_ahead_free(ahead);
  text = backup_load(test_folder, NAME, NULL);
  assert_string_equal(text, SECRET);
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(status.st_mode & 07777, 0600);
  assert_int_equal(stat(test_folder, &status), 0);
  assert_int_equal(status.st_mode & 07777, 0700);
}

static void
one_that_is_not_needed_leaves_nothing(void **state)
{
  (void)state;
  backup_ahead_free(backup_ahead_new(test_folder, SECRET));
  assert_nothing_is_left();
}

static void
a_killed_process_leaves_nothing(void **state)
{
  pid_t child = fork();
  int status;

  (void)state;
  if (child == 0) {
    if (write_unnamed(test_folder, SECRET, 0600) < 0)
      _exit(1);
    kill(getpid(), SIGKILL);
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status));
  assert_nothing_is_left();
}

/* backup_save() writes it then, or says why it can't. */
static void
it_is_not_saved_where_it_can_not_be(void **state)
{
  BackupAhead *nowhere = backup_ahead_new("/proc/none", SECRET);
  BackupAhead *second = backup_ahead_new(test_folder, SECRET);
  g_autofree char *text = NULL;

  (void)state;
  assert_false(backup_ahead_save(nowhere, test_folder, NAME));
  backup_ahead_free(nowhere);
  assert_true(backup_save(test_folder, NAME, "another", NULL));
  assert_false(backup_ahead_save(second, test_folder, NAME));
  backup_ahead_free(second);
  text = backup_load(test_folder, NAME, NULL);
  assert_string_equal(text, "another");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    with_folder(it_is_saved_under_its_name),
    with_folder(one_that_is_not_needed_leaves_nothing),
    with_folder(a_killed_process_leaves_nothing),
    with_folder(it_is_not_saved_where_it_can_not_be),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
