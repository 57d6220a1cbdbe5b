/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of backups, and which of them nobody needs. */
#include "engine/backup-catalog.h"

#include <string.h>

#include "backuptest.h"
#include "engine/backup-folder.h"
#include "engine/backup.h"
#include "engine/kept-passwords.h"

#define A "20261120T051901.000000Z.xml"
#define B "20261120T051902.000000Z.xml"
#define C "20261120T051903.000000Z.xml"
#define D "20261120T051904.000000Z.xml"
#define PASSWORD                                                                                   \
  "<domain><name>win10</name><devices><graphics type='spice' passwd='s3cret'/></devices></domain>"
#define PLANNED                                                                                    \
  "<domain><name>win10</name><metadata><gvt:state xmlns:gvt='" GVT_NS "'>"                         \
  "<gvt:plan profile='gvtg-egl'/><gvt:removed><gvt:graphics type='spice' gvt:secret='" A " 1'/>"   \
  "</gvt:removed></gvt:state></metadata></domain>"

static const BackupEntry *
entry_of(const GPtrArray *entries, const char *name)
{
  for (guint i = 0; i < entries->len; i++) {
    const BackupEntry *entry = entries->pdata[i];

    if (strcmp(entry->name, name) == 0)
      return entry;
  }
  fail();
  return NULL;
}

/* A snapshot that names the backup of this name. */
static GPtrArray *
users_of(const char *name)
{
  GPtrArray *users = g_ptr_array_new_with_free_func(backup_user_free);

  g_ptr_array_add(users, backup_user_new(g_strdup("the snapshot S1"),
                                         g_strdup_printf("<x secret='%s 1'/>", name)));
  return users;
}

static void
what_is_known_of_a_backup(void **state)
{
  g_autoptr(GPtrArray) users = users_of(A);
  g_autoptr(GPtrArray) entries = NULL;
  const BackupEntry *entry;

  (void)state;
  assert_true(backup_save(test_folder, A, PASSWORD, NULL));
  assert_true(backup_save(test_folder, B, PLANNED, NULL));
  assert_true(backup_save(test_folder, C, "<domain>cut sho", NULL));
  assert_true(backup_save(test_folder, D,
                          "<domain><devices><graphics passwd='s3cret'/></devices></domain>", NULL));
  entries = backup_catalog_read(test_folder, users);
  assert_int_equal(entries->len, 4);
  assert_string_equal(entry_of(entries, D)->passwords->pdata[0], "?");
  entry = entry_of(entries, A);
  assert_true(entry->is_whole);
  assert_string_equal(entry->domain, "win10");
  assert_null(entry->profile);
  assert_string_equal(entry->passwords->pdata[0], "spice");
  assert_int_equal(entry->users->len, 2);
  assert_string_equal(entry->users->pdata[0], "the snapshot S1");
  assert_string_equal(entry->users->pdata[1], "the backup " B);
  entry = entry_of(entries, B);
  assert_string_equal(entry->profile, "gvtg-egl");
  assert_int_equal(entry->passwords->len, 0);
  assert_int_equal(entry->users->len, 0);
  assert_null(entry_of(entries, C)->domain);
}

static char *
prune(const GPtrArray *users, guint kept, gboolean dry_run)
{
  g_autoptr(GPtrArray) removed = backup_catalog_prune(test_folder, users, kept, dry_run, NULL);
  g_autoptr(GString) text = g_string_new(NULL);

  assert_non_null(removed);
  for (guint i = 0; i < removed->len; i++)
    g_string_append_printf(text, "%s%s", i ? "; " : "", (const char *)removed->pdata[i]);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* A names nothing, B names A, C names nothing: A's password goes with the last that names it. */
static void
a_password_goes_with_the_last_that_names_it(void **state)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_autoptr(GPtrArray) users = users_of(A);
  g_autofree char *seen = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autoptr(xmlDoc) doc = NULL;

  (void)state;
  assert_true(backup_save(test_folder, A, PASSWORD, NULL));
  assert_true(backup_save(test_folder, B, PLANNED, NULL));
  assert_true(backup_save(test_folder, C, PLANNED, NULL));
  seen = prune(users, 1, TRUE);
  assert_string_equal(seen, B "; " A ", but its passwords");
  first = prune(none, 1, FALSE);
  assert_string_equal(first, seen);
  doc = kept_passwords_load(test_folder, A);
  assert_non_null(doc);
  second = prune(users, 0, FALSE);
  assert_string_equal(second, C);
  third = prune(none, 0, FALSE);
  assert_string_equal(third, "the passwords of " A);
  assert_null(kept_passwords_load(test_folder, A));
}

/* Of a domain that isn't defined any more nobody knows where its copies are. */
static void
without_its_domain_no_password_goes(void **state)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr(xmlDoc) doc = NULL;

  (void)state;
  assert_true(backup_save(test_folder, A, PASSWORD, NULL));
  assert_true(backup_save(test_folder, B, PLANNED, NULL));
  first = prune(NULL, 0, FALSE);
  assert_string_equal(first, B "; " A ", but its passwords");
  second = prune(NULL, 0, FALSE);
  assert_string_equal(second, "");
  doc = kept_passwords_load(test_folder, A);
  assert_non_null(doc);
}

/* A copy of the passwords is no backup of its own, and goes with its backup. */
static void
a_copy_is_listed_and_removed_with_its_backup(void **state)
{
  g_autoptr(GPtrArray) users = users_of(A);
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_autoptr(xmlDoc) backup = test_parse(PASSWORD);
  g_autoptr(GPtrArray) entries = NULL;
  g_autofree char *named = NULL;
  g_autofree char *unnamed = NULL;
  const BackupEntry *entry;

  (void)state;
  assert_true(kept_passwords_save(test_folder, A, backup, NULL));
  assert_true(backup_save(test_folder, A, "<domain>cut sho", NULL));
  entries = backup_catalog_read(test_folder, users);
  assert_int_equal(entries->len, 1);
  entry = entry_of(entries, A);
  assert_true(entry->is_whole);
  assert_string_equal(entry->passwords->pdata[0], "spice");
  named = prune(users, 0, FALSE);
  assert_string_equal(named, A ", but its passwords");
  assert_true(backup_save(test_folder, A, PASSWORD, NULL));
  unnamed = prune(none, 0, FALSE);
  assert_string_equal(unnamed, A);
  assert_null(kept_passwords_load(test_folder, A));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    with_folder(what_is_known_of_a_backup),
    with_folder(a_password_goes_with_the_last_that_names_it),
    with_folder(without_its_domain_no_password_goes),
    with_folder(a_copy_is_listed_and_removed_with_its_backup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
