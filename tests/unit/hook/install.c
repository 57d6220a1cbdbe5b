/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The script by which libvirt runs the hook: for which libvirt, of which program. */
#include "hook/install.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "hook/run.h"
#include "testlib.h"

#define LIBVIRT_6_4 6004000
#define LIBVIRT_6_5 6005000

/* An executable file below root. */
static char *
make_program(const char *name, guint mode)
{
  char *path = g_build_filename(test_root, name, NULL);

  assert_true(g_file_set_contents(path, "#!/bin/sh\nprintf '<%s>' \"$@\"\n", -1, NULL));
  assert_int_equal(g_chmod(path, (int)mode), 0);
  return path;
}

static void
a_program_of_any_name_gets_the_words(void **state)
{
  g_autofree char *program = make_program("it's \"my\" $program; echo", 0755);
  g_autofree char *script = g_build_filename(test_root, HOOK_PATH, NULL);
  /* The script runs the program only for a guest whose plan asks for it. */
  g_autofree char *words = g_strdup_printf(
      "echo 'urn:gvt-xml:1 lifecycle=\"guest\"' | %s 'a  guest' prepare begin -", script);
  const char *argv[] = { "/bin/sh", "-c", words, NULL };
  g_autofree char *found = NULL;
  g_autofree char *output = NULL;
  gboolean changed = FALSE;
  int status = 0;

  (void)state;
  assert_true(hook_install(test_root, program, LIBVIRT_6_5, &changed, NULL));
  assert_true(changed);
  found = hook_program(test_root);
  assert_string_equal(found, program);
  assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                           &status, NULL));
  assert_int_equal(status, 0);
  assert_string_equal(output, "<hook><run><--><a  guest><prepare><begin><->");
}

static void
an_older_versions_script_is_renewed(void **state)
{
  static const char old[] =
      "#!/bin/sh\n# Written by \"gvt-xml hook install\"; \"gvt-xml hook remove\" "
      "takes it away.\ntest -x '/bin/true' || exit 0\nexec /usr/bin/env "
      "'/bin/true' hook run -- \"$@\"\n";
  g_autofree char *script = g_build_filename(test_root, HOOK_PATH, NULL);
  g_autofree char *found = NULL;
  g_autofree char *text = NULL;
  gboolean changed = FALSE;

  (void)state;
  assert_true(hook_install(test_root, "/bin/true", LIBVIRT_6_5, &changed, NULL));
  assert_false(hook_is_outdated(test_root));
  assert_true(g_file_set_contents(script, old, -1, NULL));
  assert_int_equal(g_chmod(script, 0755), 0);
  found = hook_program(test_root);
  assert_string_equal(found, "/bin/true");
  assert_true(hook_is_installed(test_root, NULL));
  assert_true(hook_is_outdated(test_root));
  assert_true(hook_install(test_root, "/bin/true", LIBVIRT_6_5, &changed, NULL));
  assert_true(changed);
  assert_false(hook_is_outdated(test_root));
  assert_true(g_file_get_contents(script, &text, NULL, NULL));
  assert_null(strstr(text, "exec"));
}

#define RECORD "418c4251-c77b-4add-837f-0a2103318cfd"

/* Whether the installed script runs its program for a guest whose plan asks for the hook, and that
   has a record. */
static gboolean
script_goes_on(const char *script, const char *operation, const char *suboperation)
{
  g_autofree char *words = g_strdup_printf("echo 'urn:gvt-xml:1 lifecycle=\"guest\" <uuid>" RECORD
                                           "</uuid>' | %s guest '%s' '%s' -",
                                           script, operation, suboperation);
  const char *argv[] = { "/bin/sh", "-c", words, NULL };
  g_autofree char *output = NULL;
  int status = 0;

  assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                           &status, NULL));
  assert_int_equal(status, 0);
  return strstr(output, "<hook><run>") != NULL;
}

/* The script at path looks for records in this folder. */
static void
move_records(const char *path, const char *folder)
{
  g_autofree char *text = NULL;
  g_autofree char *moved = NULL;
  g_auto(GStrv) parts = NULL;

  assert_true(g_file_get_contents(path, &text, NULL, NULL));
  parts = g_strsplit(text, "records=/run/gvt-xml", -1);
  assert_int_equal(g_strv_length(parts), 2);
  moved = g_strconcat(parts[0], "records=", folder, parts[1], NULL);
  assert_true(g_file_set_contents(path, moved, -1, NULL));
  assert_int_equal(g_chmod(path, 0755), 0);
}

static void
the_script_goes_on_in_the_programs_events(void **state)
{
  /* Calls that libvirt makes, and words that it doesn't give. */
  static const char *const calls[][2] = {
    { "prepare", "begin" }, { "start", "begin" },   { "started", "begin" },   { "stopped", "end" },
    { "release", "end" },   { "migrate", "begin" }, { "restore", "begin" },   { "attach", "begin" },
    { "prepare", "end" },   { "release", "begin" }, { "reconnect", "begin" }, { "", "" },
    { "prepare", "" },      { "", "begin" },        { "prepare/begin", "" },
  };
  g_autofree char *program = make_program("gvt-xml", 0755);
  g_autofree char *script = g_build_filename(test_root, HOOK_PATH, NULL);
  g_autofree char *record = g_build_filename(test_root, RECORD, NULL);
  gboolean changed = FALSE;
  guint events = 0;

  (void)state;
  assert_true(hook_install(test_root, program, LIBVIRT_6_5, &changed, NULL));
  assert_true(g_file_set_contents(record, "", -1, NULL));
  move_records(script, test_root);
  for (gsize i = 0; i < G_N_ELEMENTS(calls); i++) {
    gboolean is_event = hook_event(calls[i][0], calls[i][1]) != HOOK_EVENT_NONE;

    if (script_goes_on(script, calls[i][0], calls[i][1]) != is_event)
      fail_msg("%s %s: the script and the program differ", calls[i][0], calls[i][1]);
    events += is_event ? 1 : 0;
  }
  assert_int_equal(events, 2);
}

static void
a_program_that_does_not_run_is_no_hook(void **state)
{
  g_autofree char *program = make_program("gvt-xml", 0755);
  g_autofree char *why_not = NULL;
  gboolean changed = FALSE;

  (void)state;
  assert_true(g_file_set_contents(
      program, "#!/bin/sh\necho 'libxml9.so.9: no such file' >&2\nexit 127\n", -1, NULL));
  assert_int_equal(g_chmod(program, 0755), 0);
  assert_true(hook_install(test_root, program, LIBVIRT_6_5, &changed, NULL));
  assert_false(hook_is_installed(test_root, &why_not));
  assert_non_null(strstr(why_not, "gvt-xml, which doesn't run: libxml9.so.9: no such file"));
}

static void
an_older_libvirt_is_told_otherwise(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *why_not = NULL;
  gboolean changed = FALSE;

  (void)state;
  assert_false(hook_install(test_root, "/usr/bin/gvt-xml", LIBVIRT_6_4, &changed, &error));
  assert_non_null(strstr(error->message, "libvirt is 6.4"));
  assert_non_null(strstr(error->message, "the output of gvt-xml hook install --print"));
  assert_false(hook_is_installed(test_root, &why_not));
  assert_non_null(strstr(why_not, "there is no hook /etc/libvirt/hooks/qemu.d/gvt-xml"));
}

static void
one_whose_version_is_not_known_is_new_enough(void **state)
{
  gboolean changed = FALSE;

  (void)state;
  assert_true(hook_install(test_root, "/bin/true", 0, &changed, NULL));
  assert_true(hook_is_installed(test_root, NULL));
}

static void
what_env_would_take_for_a_variable_is_refused(void **state)
{
  g_autoptr(GError) error = NULL;
  gboolean changed = FALSE;

  (void)state;
  assert_false(hook_install(test_root, "/opt/a=b/gvt-xml", LIBVIRT_6_5, &changed, &error));
  assert_non_null(strstr(error->message, "a '=' in it; install gvt-xml elsewhere"));
  assert_false(hook_is_installed(test_root, NULL));
}

static void
the_same_again_changes_nothing(void **state)
{
  gboolean changed = FALSE;

  (void)state;
  assert_true(hook_install(test_root, "/bin/true", LIBVIRT_6_5, &changed, NULL));
  assert_true(hook_install(test_root, "/bin/true", LIBVIRT_6_5, &changed, NULL));
  assert_false(changed);
  assert_true(hook_install(test_root, "/bin/false", LIBVIRT_6_5, &changed, NULL));
  assert_true(changed);
  assert_true(hook_remove(test_root, &changed, NULL));
  assert_true(changed);
  assert_true(hook_remove(test_root, &changed, NULL));
  assert_false(changed);
}

static void
what_cannot_be_written_is_said(void **state)
{
  g_autofree char *etc = g_build_filename(test_root, "etc", NULL);
  g_autoptr(GError) error = NULL;
  gboolean changed = FALSE;

  (void)state;
  assert_true(g_file_set_contents(etc, "", -1, NULL));
  assert_false(hook_install(test_root, "/bin/true", LIBVIRT_6_5, &changed, &error));
  assert_non_null(strstr(error->message, "/etc/libvirt/hooks/qemu.d can't be made: "));
}

static void
a_program_that_others_can_change_is_not_safe(void **state)
{
  g_autofree char *program = make_program("gvt-xml", 0777);
  g_autofree char *which = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *nothing = NULL;

  (void)state;
  assert_false(hook_is_safe(program, &which));
  assert_string_equal(which, program);
  if (geteuid() != 0)
    skip();
  assert_int_equal(g_chmod(program, 0755), 0);
  assert_int_equal(g_chmod(test_root, 0777), 0);
  assert_false(hook_is_safe(program, &folder));
  assert_string_equal(folder, test_root);
  /* All users may write to /tmp, but only root can replace the files of root there. */
  assert_int_equal(g_chmod(test_root, 0755), 0);
  assert_true(hook_is_safe(program, &nothing));
  assert_int_equal(chown(program, 65534, 0), 0);
  assert_false(hook_is_safe(program, &nothing));
}

#define HOOK_TEST(test) cmocka_unit_test_setup_teardown(test, test_make_root, test_remove_root)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    HOOK_TEST(a_program_of_any_name_gets_the_words),
    HOOK_TEST(an_older_versions_script_is_renewed),
    HOOK_TEST(the_script_goes_on_in_the_programs_events),
    HOOK_TEST(a_program_that_does_not_run_is_no_hook),
    HOOK_TEST(an_older_libvirt_is_told_otherwise),
    HOOK_TEST(one_whose_version_is_not_known_is_new_enough),
    HOOK_TEST(what_env_would_take_for_a_variable_is_refused),
    HOOK_TEST(the_same_again_changes_nothing),
    HOOK_TEST(what_cannot_be_written_is_said),
    HOOK_TEST(a_program_that_others_can_change_is_not_safe),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
