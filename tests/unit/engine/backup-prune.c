/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which backups are kept, and what of those that go. */
#include "engine/backup-prune.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backuptest.h"
#include "engine/backup-catalog.h"
#include "engine/backup-folder.h"
#include "engine/backup.h"
#include "engine/kept-passwords.h"
#include "xml/xml.h"

#define NO_PASSWORD "<domain><name>win10</name></domain>"
#define PASSWORD                                                                                   \
  "<domain><name>win10</name><devices><disk><auth passwd='other'/></disk><graphics type='vnc'/>"   \
  "<graphics type='spice' passwd='s3cret' port='-1'/></devices></domain>"

static void
save(guint second, const char *text)
{
  g_autofree char *name = g_strdup_printf("20261120T0519%02u.000000Z.xml", second);

  assert_true(backup_save(test_folder, name, text, NULL));
}

/* Backups 00 to 29, by the second. */
static void
save_thirty(const char *text)
{
  for (guint i = 0; i < 30; i++)
    save(i, text);
}

static gboolean
is_kept(guint second)
{
  g_autofree char *name = g_strdup_printf("20261120T0519%02u.000000Z.xml", second);
  g_autofree char *text = backup_load(test_folder, name, NULL);

  return text != NULL;
}

/* The password that a state finds by the name of a backup; NULL if it is lost. Free with
   g_free(). */
static char *
password_of(guint second)
{
  g_autofree char *name = g_strdup_printf("20261120T0519%02u.000000Z.xml", second);
  g_autoptr(xmlDoc) doc = kept_passwords_load(test_folder, name);

  return doc ? xml_string(doc, "/domain/devices/graphics[2][@type='spice']/@passwd") : NULL;
}

static guint
count_backups(const char *of)
{
  g_autoptr(GPtrArray) names = backup_list(of);

  return names->len;
}

static void
the_newest_twenty_are_kept(void **state)
{
  (void)state;
  backup_prune(test_folder, NULL);
  save_thirty(NO_PASSWORD);
  backup_prune(test_folder, NULL);
  for (guint i = 0; i < 30; i++)
    assert_int_equal(is_kept(i), i >= 30 - BACKUP_KEPT);
}

static void
the_one_just_made_is_kept_and_what_is_no_backup(void **state)
{
  static const char *const others[] = { "mineZ.xml", "20261399T000000.000000Z.xml", "20Z.xml" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
    assert_true(backup_save(test_folder, others[i], NO_PASSWORD, NULL));
  save_thirty(NO_PASSWORD);
  backup_prune(test_folder, "20261120T051904.000000Z.xml");
  for (guint i = 0; i < 30; i++)
    assert_int_equal(is_kept(i), i == 4 || i >= 30 - BACKUP_KEPT);
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autofree char *path = g_build_filename(test_folder, others[i], NULL);

    assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
  }
}

static void
passwords_outlive_their_backup_and_nothing_else_does(void **state)
{
  g_autofree char *apart = kept_passwords_folder(test_folder);
  g_autofree char *password = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = g_build_filename(apart, "20261120T051903.000000Z.xml", NULL);
  struct stat status;

  (void)state;
  save_thirty(PASSWORD);
  backup_prune(test_folder, NULL);
  assert_false(is_kept(3));
  password = password_of(3);
  assert_string_equal(password, "s3cret");
  assert_int_equal(stat(apart, &status), 0);
  assert_int_equal(status.st_mode & 07777, 0700);
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(status.st_mode & 07777, 0600);
  assert_true(g_file_get_contents(path, &text, NULL, NULL));
  assert_null(strstr(text, "other"));
  assert_null(strstr(text, "win10"));
  assert_null(strstr(text, "port"));
}

static void
nothing_is_kept_of_a_backup_without_a_password(void **state)
{
  g_autofree char *apart = kept_passwords_folder(test_folder);

  (void)state;
  save_thirty(NO_PASSWORD);
  save(2, "<domain>cut sho");
  backup_prune(test_folder, NULL);
  assert_false(is_kept(2));
  assert_false(g_file_test(apart, G_FILE_TEST_EXISTS));
}

/* A backup stays rather than that its password goes. */
static void
a_backup_whose_passwords_can_not_be_kept_stays(void **state)
{
  g_autofree char *apart = kept_passwords_folder(test_folder);

  (void)state;
  save_thirty(PASSWORD);
  assert_true(g_file_set_contents(apart, "in the way", -1, NULL));
  backup_prune(test_folder, NULL);
  for (guint i = 0; i < 30; i++)
    assert_true(is_kept(i));
}

/* After a migration the state names a backup that was made on the other connection. */
static void
a_password_is_found_with_another_connection(void **state)
{
  g_autofree char *elsewhere = backup_folder("qemu+ssh://kvm1/system", TEST_UUID);
  g_autofree char *password = NULL;

  (void)state;
  assert_true(backup_save(elsewhere, "20261120T051900.000000Z.xml", PASSWORD, NULL));
  password = password_of(0);
  assert_string_equal(password, "s3cret");
}

/* The passwords' folder is a link to another: nothing in there is read or removed. */
static void
nothing_goes_through_a_link(void **state)
{
  g_autofree char *apart = kept_passwords_folder(test_folder);
  g_autofree char *other = g_build_filename(test_root, "other", NULL);
  g_autofree char *left = g_build_filename(other, "states.abcdef", NULL);
  g_autofree char *password = NULL;

  (void)state;
  save_thirty(PASSWORD);
  assert_true(backup_save(other, "20261120T051900.000000Z.xml", PASSWORD, NULL));
  assert_true(g_file_set_contents(left, "", -1, NULL));
  assert_int_equal(symlink(other, apart), 0);
  backup_prune(test_folder, NULL);
  for (guint i = 0; i < 30; i++)
    assert_true(is_kept(i));
  assert_true(g_file_test(left, G_FILE_TEST_EXISTS));
  assert_int_equal(count_backups(apart), 0);
  assert_false(backup_remove(apart, "20261120T051900.000000Z.xml", FALSE, NULL));
  assert_int_equal(count_backups(other), 1);
  assert_true(backup_remove(test_folder, "20261120T051900.000000Z.xml", FALSE, NULL));
  password = password_of(0);
  assert_null(password);
}

/* Neither is read: the pipe would never end. */
static void
a_pipe_and_a_link_are_no_backups(void **state)
{
  g_autofree char *pipe = g_build_filename(test_folder, "20261120T051901.000000Z.xml", NULL);
  g_autofree char *link = g_build_filename(test_folder, "20261120T051902.000000Z.xml", NULL);

  (void)state;
  save(0, NO_PASSWORD);
  assert_int_equal(mkfifo(pipe, 0600), 0);
  assert_int_equal(symlink("20261120T051900.000000Z.xml", link), 0);
  assert_int_equal(count_backups(test_folder), 1);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    with_folder(the_newest_twenty_are_kept),
    with_folder(the_one_just_made_is_kept_and_what_is_no_backup),
    with_folder(passwords_outlive_their_backup_and_nothing_else_does),
    with_folder(nothing_is_kept_of_a_backup_without_a_password),
    with_folder(a_backup_whose_passwords_can_not_be_kept_stays),
    with_folder(a_password_is_found_with_another_connection),
    with_folder(nothing_goes_through_a_link),
    with_folder(a_pipe_and_a_link_are_no_backups),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
