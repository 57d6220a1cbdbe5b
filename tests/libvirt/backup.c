/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Backups through libvirt, and the passwords that only they hold. */
#include <sys/stat.h>

#include "redefinetest.h"

static void
give_a_password(void)
{
  g_autofree char *xml = test_dump();
  g_autofree char *secret =
      test_replaced(xml, "<graphics type='spice'", "<graphics type='spice' passwd='" PASSWORD "'");

  test_define(secret);
}

static void
a_password_is_in_the_backup_alone_and_comes_back(void **state)
{
  g_autofree char *before = NULL;
  g_autofree char *planned = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  give_a_password();
  before = test_dump();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-window", "--confirm");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.out, "********");
  test_says_not(run.out, PASSWORD);
  test_says_not(run.err, PASSWORD);
  test_run_clear(&run);
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-window", "-v");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_says_not(run.out, PASSWORD);
  test_says_not(run.err, PASSWORD);
  planned = test_dump();
  test_says_not(planned, PASSWORD);
  status = test_command(&cmd_status, NULL, "-c", test_uri, NAME, NULL);
  test_says(status.out, "in sync");
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  test_says_not(back.out, PASSWORD);
  test_says_not(back.err, PASSWORD);
  test_is_now(before);
}

static void
a_graphics_that_stays_keeps_its_password(void **state)
{
  g_autofree char *planned = NULL;
  g_auto(TestRun) run = { 0 };

  (void)state;
  give_a_password();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-spice");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = test_dump();
  test_says(planned, "<graphics type='spice' passwd='" PASSWORD "'>");
  assert_null(strstr(strstr(planned, PASSWORD) + 1, PASSWORD));
}

static void
no_graphics_comes_back_open_without_being_told_so(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *opened = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) refused = { 0 };
  g_auto(TestRun) told = { 0 };

  (void)state;
  give_a_password();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = test_dump();
  test_remove_backups();
  refused = REVERT("-q");
  assert_int_equal(refused.status, GVT_EXIT_FAILED);
  test_says(refused.err, "which only its backup has");
  test_is_now(planned);
  told = REVERT("--forget-passwords", "--trust-metadata");
  assert_int_equal(told.status, GVT_EXIT_DONE);
  test_says(told.err, "without its password");
  opened = test_dump();
  test_says(opened, "<graphics type='spice'");
  test_says_not(opened, "gvt:");
}

/* "virsh dumpxml | virsh define": the plan's graphics has lost the password that it kept. */
static void
a_password_that_a_define_lost_is_in_a_backup_that_is_named(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *folder = test_backups();
  g_autofree char *apart = g_build_filename(folder, "passwords", NULL);
  g_autofree char *backup = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *name = NULL;
  g_autofree char *after = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) json = { 0 };
  g_auto(TestRun) refused = { 0 };
  g_auto(TestRun) pruned = { 0 };
  g_auto(TestRun) looked = { 0 };
  g_auto(TestRun) restored = { 0 };

  (void)state;
  give_a_password();
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_DONE);
  status = test_command(&cmd_status, NULL, "-c", test_uri, NAME, NULL);
  test_says_not(status.out, "revert will miss");
  backup = test_only_backup(folder);
  name = g_path_get_basename(backup);
  test_edit(" passwd='" PASSWORD "'", "");
  planned = test_dump();
  test_run_clear(&status);
  status = test_command(&cmd_status, NULL, "-c", test_uri, NAME, NULL);
  test_says(status.out, "revert will miss the password of the spice graphics; the backup ");
  test_says(status.out, name);
  json = test_command(&cmd_status, NULL, "-c", test_uri, NAME, "--json", NULL);
  test_says(json.out, "\"warnings\":[\"revert will miss the password of the spice graphics");
  test_says(json.out, "\"drift\":[]");
  refused = REVERT("-q");
  assert_int_equal(refused.status, GVT_EXIT_FAILED);
  test_says(refused.err, "which the domain has no more, as after a define without");
  test_says(refused.err, name);
  test_is_now(planned);
  copy = g_build_filename(apart, name, NULL);
  assert_int_equal(g_mkdir(apart, 0700), 0);
  assert_int_equal(g_rename(backup, copy), 0);
  pruned = REVERT("-q");
  assert_int_equal(pruned.status, GVT_EXIT_FAILED);
  test_says(pruned.err, "The backup passwords/");
  assert_int_equal(g_rename(copy, backup), 0);
  looked = REVERT("--dry-run");
  assert_int_equal(looked.status, GVT_EXIT_FAILED);
  test_says(looked.err, "the real run would refuse: the spice graphics had a password, which the ");
  test_says(looked.err, name);
  test_says(looked.out, "+++ win10 (planned)");
  test_run_clear(&looked);
  looked = REVERT("--dry-run", "--forget-passwords");
  assert_int_equal(looked.status, GVT_EXIT_DONE);
  test_says(looked.err, "comes back without its password, which the backup ");
  restored = REVERT("--from", name);
  assert_int_equal(restored.status, GVT_EXIT_DONE);
  after = test_dump();
  test_says(after, "<graphics type='spice' autoport='yes' passwd='" PASSWORD "'>");
}

static void
a_backup_is_for_its_owner_alone_and_restores_all(void **state)
{
  g_autofree char *before = test_dump();
  g_autofree char *folder = test_backups();
  g_autofree char *path = NULL;
  g_autofree char *saved = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) back = { 0 };
  g_auto(TestRun) other = { 0 };
  struct stat status;

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  assert_int_equal(stat(folder, &status), 0);
  assert_int_equal(status.st_mode & 07777, 0700);
  path = test_only_backup(folder);
  assert_true(g_file_get_contents(path, &saved, NULL, NULL));
  assert_string_equal(saved, before);
  back = REVERT("--from", path);
  assert_int_equal(back.status, GVT_EXIT_DONE);
  test_is_now(before);
  assert_true(
      g_file_set_contents(path, "<domain type='kvm'><name>other</name></domain>", -1, NULL));
  other = REVERT("--from", path);
  assert_int_equal(other.status, GVT_EXIT_FAILED);
  test_says(other.err, "belongs to another domain, 'other' ()");
  test_is_now(before);
}

/* libvirt writes them in its own order. */
static void
a_backup_by_hand_may_have_its_words_in_another_order(void **state)
{
  g_autofree char *before = test_dump();
  g_autofree char *folder = test_backups();
  g_autofree char *path = g_build_filename(folder, "by-hand.xml", NULL);
  g_autofree char *now = NULL;
  g_autoptr(GString) text = g_string_new(before);
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  g_string_insert(text, strstr(text->str, "<name>") - text->str, "<description>d</description>");
  g_mkdir_with_parents(folder, 0700);
  assert_true(g_file_set_contents(path, text->str, -1, NULL));
  run = REVERT("--from", path);
  assert_int_equal(run.status, GVT_EXIT_DONE);
  now = test_dump();
  test_says(now, "<description>d</description>");
  assert_true(g_file_set_contents(path, before, -1, NULL));
  back = REVERT("--from", path);
  assert_int_equal(back.status, GVT_EXIT_DONE);
  test_is_now(before);
}

static void
no_backup_no_define(void **state)
{
  g_autofree char *before = test_dump();
  g_autofree char *folder = test_backups();
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_remove_backups();
  g_rmdir(folder);
  assert_true(g_file_set_contents(folder, "in the way", -1, NULL));
  run = APPLY(WITH_DEVICE);
  g_unlink(folder);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "nothing was changed");
  assert_int_equal(test_trouble.defines, 0);
  test_is_now(before);
}

static void
a_password_that_somebody_gave_stays(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *given = NULL;
  g_autofree char *now = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--profile", "vgpu", "--display", "egl-headless+vnc");
  g_auto(TestRun) again = { 0 };
  g_auto(TestRun) another = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = test_dump();
  given = test_replaced(planned, "<graphics type='vnc' ",
                        "<graphics type='vnc' passwd='" PASSWORD "' ");
  test_define(given);
  again = APPLY("--exit-code");
  assert_int_equal(again.status, GVT_EXIT_DONE);
  another = APPLY("--display", "egl-headless+vnc", "--resolution", "1280x720", "--exit-code");
  assert_int_equal(another.status, GVT_EXIT_CHANGES);
  now = test_dump();
  test_says(now, "passwd='" PASSWORD "'");
}

static void
a_password_that_was_changed_meanwhile_is_the_one_that_comes_back(void **state)
{
  g_autofree char *reverted = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) window = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  give_a_password();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-spice");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_edit(PASSWORD, "rotated");
  window = APPLY("--profile", "gvtg-window");
  test_says(window.err, "shown by a GTK window");
  back = REVERT("-v");
  test_says(back.err, "back to spice graphics");
  reverted = test_dump();
  test_says(reverted, "passwd='rotated'");
  test_says_not(reverted, PASSWORD);
}

static void
the_backup_of_a_password_outlives_many_others(void **state)
{
  g_autofree char *before = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  give_a_password();
  before = test_dump();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  for (guint i = 0; i < 25; i++) {
    g_autofree char *env = g_strdup_printf("N=%u", i);
    g_auto(TestRun) again = APPLY("--profile", "gvtg-window", "--env", env);

    assert_int_equal(again.status, GVT_EXIT_DONE);
  }
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  test_is_now(before);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(a_password_is_in_the_backup_alone_and_comes_back),
    STEP(a_graphics_that_stays_keeps_its_password),
    STEP(no_graphics_comes_back_open_without_being_told_so),
    STEP(a_password_that_a_define_lost_is_in_a_backup_that_is_named),
    STEP(a_backup_is_for_its_owner_alone_and_restores_all),
    STEP(a_backup_by_hand_may_have_its_words_in_another_order),
    STEP(no_backup_no_define),
    STEP(a_password_that_somebody_gave_stays),
    STEP(a_password_that_was_changed_meanwhile_is_the_one_that_comes_back),
    STEP(the_backup_of_a_password_outlives_many_others),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
