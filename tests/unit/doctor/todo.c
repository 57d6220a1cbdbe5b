/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps of several findings as one list. */
#include "doctor/todo.h"

#include <string.h>
#include <sys/stat.h>

#include "testlib.h"

static const DoctorCheck checks[] = { { .id = "one" }, { .id = "two" }, { .id = "three" } };

/* A finding with a step, which stays the caller's. */
static void
add_finding(GPtrArray *findings, gsize check, DoctorStep *step)
{
  DoctorFinding *finding = g_new0(DoctorFinding, 1);

  finding->check = &checks[check];
  finding->status = DOCTOR_FAIL;
  finding->steps = g_ptr_array_new();
  g_ptr_array_add(finding->steps, step);
  g_ptr_array_add(findings, finding);
}

static void
free_finding(void *data)
{
  DoctorFinding *finding = data;

  g_ptr_array_unref(finding->steps);
  g_free(finding);
}

static GPtrArray *
new_findings(void)
{
  return g_ptr_array_new_with_free_func(free_finding);
}

static GPtrArray *
list_for(const VirtDomain *domain, const GPtrArray *findings)
{
  const TodoTarget target = { test_root, domain, NULL, "" };

  return todo_list(&target, findings);
}

/* An item: its kind, the checks that it is for and its commands, each with a space between. */
static void
assert_item(const GPtrArray *todo, guint i, DoctorKind kind, const char *why, const char *commands)
{
  g_autoptr(GString) ids = g_string_new(NULL);
  g_autoptr(GString) all = g_string_new(NULL);
  const TodoItem *item;

  assert_true(i < todo->len);
  item = todo->pdata[i];
  for (guint k = 0; k < item->why->len; k++)
    g_string_append_printf(ids, "%s%s", k ? " " : "",
                           ((const DoctorFinding *)item->why->pdata[k])->check->id);
  for (guint k = 0; k < item->commands->len; k++)
    g_string_append_printf(all, "%s%s", k ? "\n" : "", (const char *)item->commands->pdata[k]);
  assert_int_equal(item->kind, kind);
  assert_string_equal(ids->str, why);
  assert_string_equal(all->str, commands);
}

static void
nothing_is_to_do_without_steps(void **state)
{
  g_autoptr(GPtrArray) findings = new_findings();
  g_autoptr(GPtrArray) todo = list_for(NULL, findings);

  (void)state;
  assert_int_equal(todo->len, 0);
}

/* Whatever the order of the findings: the firmware first, a restart, the check last. */
static void
kinds_are_in_order(void **state)
{
  DoctorStep hook = { .kind = DOCTOR_DO_HOOK, .value = "gvt-xml hook install", .text = "hook" };
  DoctorStep line = { .kind = DOCTOR_DO_KERNEL_LINE, .value = "a=1" };
  DoctorStep firmware = { .kind = DOCTOR_DO_FIRMWARE, .text = "turn it on" };
  g_autoptr(GPtrArray) findings = new_findings();
  g_autoptr(GPtrArray) todo = NULL;

  (void)state;
  add_finding(findings, 0, &hook);
  add_finding(findings, 1, &line);
  add_finding(findings, 2, &firmware);
  todo = list_for(test_domain, findings);
  assert_int_equal(todo->len, 5);
  assert_item(todo, 0, DOCTOR_DO_FIRMWARE, "three", "");
  assert_item(todo, 1, DOCTOR_DO_KERNEL_LINE, "two", "");
  assert_item(todo, 2, DOCTOR_DO_HOOK, "one", "gvt-xml hook install");
  assert_item(todo, 3, DOCTOR_DO_REBOOT, "two three", "systemctl reboot");
  assert_item(todo, 4, DOCTOR_DO_CHECK, "", "gvt-xml doctor test");
}

/* Without a restart they must be loaded now. */
static void
modules_are_one_step(void **state)
{
  DoctorStep one = { .kind = DOCTOR_DO_MODULE, .value = "kvmgt" };
  DoctorStep two = { .kind = DOCTOR_DO_MODULE, .value = "vfio_pci" };
  DoctorStep again = { .kind = DOCTOR_DO_MODULE, .value = "kvmgt" };
  DoctorStep size = { .kind = DOCTOR_DO_MODULE,
                      .value = "options kvmgt x=1",
                      .file = "/etc/modprobe.d/x.conf" };
  DoctorStep line = { .kind = DOCTOR_DO_KERNEL_LINE, .value = "a=1" };
  g_autoptr(GPtrArray) findings = new_findings();
  g_autoptr(GPtrArray) now = NULL;
  g_autoptr(GPtrArray) later = NULL;

  (void)state;
  test_write("etc/modules-load.d/other.conf", "");
  test_write("etc/modprobe.d/other.conf", "");
  add_finding(findings, 0, &one);
  add_finding(findings, 1, &two);
  add_finding(findings, 2, &again);
  add_finding(findings, 2, &size);
  now = list_for(NULL, findings);
  assert_item(now, 0, DOCTOR_DO_MODULE, "one two three three",
              "echo 'options kvmgt x=1' >>/etc/modprobe.d/x.conf\n"
              "echo kvmgt >>/etc/modules-load.d/gvt-xml.conf\n"
              "echo vfio_pci >>/etc/modules-load.d/gvt-xml.conf\n"
              "modprobe -a kvmgt vfio_pci");
  add_finding(findings, 0, &line);
  later = list_for(NULL, findings);
  assert_item(later, 1, DOCTOR_DO_MODULE, "one two three three",
              "echo 'options kvmgt x=1' >>/etc/modprobe.d/x.conf\n"
              "echo kvmgt >>/etc/modules-load.d/gvt-xml.conf\n"
              "echo vfio_pci >>/etc/modules-load.d/gvt-xml.conf");
}

static void
a_line_that_is_there_is_not_added(void **state)
{
  DoctorStep one = { .kind = DOCTOR_DO_MODULE, .value = "kvmgt" };
  g_autoptr(GPtrArray) findings = new_findings();
  g_autoptr(GPtrArray) todo = NULL;

  (void)state;
  test_write("etc/modules-load.d/gvt-xml.conf", "kvmgt\n");
  add_finding(findings, 0, &one);
  todo = list_for(NULL, findings);
  assert_item(todo, 0, DOCTOR_DO_MODULE, "one", "modprobe -a kvmgt");
}

/* The names of domains may have spaces. */
static void
options_are_one_apply(void **state)
{
  DoctorStep managed = { .kind = DOCTOR_DO_DOMAIN, .value = "--managed yes", .text = "a" };
  DoctorStep lint = { .kind = DOCTOR_DO_DOMAIN, .value = "gvt-xml lint --fix test" };
  DoctorStep again = { .kind = DOCTOR_DO_DOMAIN, .value = "--managed yes", .text = "a" };
  DoctorStep node = { .kind = DOCTOR_DO_DOMAIN, .value = "--rendernode /dev/x", .text = "b" };
  g_autoptr(GPtrArray) findings = new_findings();
  g_autoptr(GPtrArray) todo = NULL;
  const TodoTarget target = { test_root, test_domain, "qemu+ssh://h/system?x=a&b=c",
                              " --pci 0000:41:00.0" };

  (void)state;
  add_finding(findings, 0, &managed);
  add_finding(findings, 1, &lint);
  add_finding(findings, 1, &again);
  add_finding(findings, 2, &node);
  todo = todo_list(&target, findings);
  assert_item(
      todo, 0, DOCTOR_DO_DOMAIN, "one two two three",
      "gvt-xml -c 'qemu+ssh://h/system?x=a&b=c' lint --fix test\n"
      "gvt-xml -c 'qemu+ssh://h/system?x=a&b=c' apply test --pci 0000:41:00.0 --managed yes "
      "--rendernode /dev/x");
  assert_string_equal(((const TodoItem *)todo->pdata[0])->text, "a; b");
}

/* Each is a person's: two are two items, and a script runs none of them. */
static void
choices_stay_apart(void **state)
{
  DoctorStep one = { .kind = DOCTOR_DO_BY_HAND, .text = "choose", .value = "gvt-xml apply x" };
  DoctorStep same = { .kind = DOCTOR_DO_BY_HAND, .text = "choose", .value = "gvt-xml apply x" };
  DoctorStep other = { .kind = DOCTOR_DO_BY_HAND, .text = "decide" };
  const TodoTarget target = { "/", NULL, NULL, NULL };
  g_autoptr(GPtrArray) findings = new_findings();
  g_autoptr(GPtrArray) todo = NULL;

  (void)state;
  add_finding(findings, 0, &one);
  add_finding(findings, 1, &same);
  add_finding(findings, 2, &other);
  todo = todo_list(&target, findings);
  assert_int_equal(todo->len, 3);
  assert_item(todo, 0, DOCTOR_DO_BY_HAND, "one two", "gvt-xml apply x");
  assert_item(todo, 1, DOCTOR_DO_BY_HAND, "three", "");
  assert_int_equal(((const TodoItem *)todo->pdata[0])->script->len, 0);
}

/* Also if a name in it has lines. */
static void
a_choice_stays_a_comment(void **state)
{
  DoctorStep choice = { .kind = DOCTOR_DO_BY_HAND,
                        .text = "choose\ntouch a",
                        .value = "rm 'x'\\''\ntouch b\n'" };
  const TodoTarget target = { "/", NULL, NULL, NULL };
  g_autoptr(GPtrArray) findings = new_findings();
  g_autoptr(GPtrArray) todo = NULL;
  g_autofree char *script = NULL;

  (void)state;
  add_finding(findings, 0, &choice);
  todo = todo_list(&target, findings);
  /* These findings have found nothing. */
  g_ptr_array_set_size(((const TodoItem *)todo->pdata[0])->why, 0);
  script = todo_script(&target, todo);
  assert_non_null(strstr(script, "touch a"));
  assert_non_null(strstr(script, "touch b"));
  assert_null(strstr(script, "\ntouch"));
}

/* It may be mended when the other is. */
static void
a_finding_that_follows_has_a_step_only_alone(void **state)
{
  DoctorStep choice = { .kind = DOCTOR_DO_BY_HAND, .text = "choose" };
  DoctorStep hook = { .kind = DOCTOR_DO_HOOK, .value = "gvt-xml hook install", .text = "hook" };
  g_autoptr(GPtrArray) findings = new_findings();
  g_autoptr(GPtrArray) alone = NULL;
  g_autoptr(GPtrArray) both = NULL;

  (void)state;
  add_finding(findings, 0, &choice);
  ((DoctorFinding *)findings->pdata[0])->follows = TRUE;
  alone = list_for(NULL, findings);
  assert_item(alone, 0, DOCTOR_DO_BY_HAND, "one", "");
  add_finding(findings, 1, &hook);
  both = list_for(NULL, findings);
  assert_int_equal(both->len, 2);
  assert_item(both, 0, DOCTOR_DO_HOOK, "two", "gvt-xml hook install");
}

/* The option is in the file, and the host hasn't restarted since. */
static void
a_kernel_option_that_is_set_needs_only_a_restart(void **state)
{
  DoctorStep line = { .kind = DOCTOR_DO_KERNEL_LINE, .value = "a=1" };
  g_autoptr(GPtrArray) findings = new_findings();
  g_autoptr(GPtrArray) todo = NULL;
  g_autofree char *program = g_build_filename(test_root, "usr/bin/kernel-install", NULL);

  (void)state;
  test_write("etc/kernel/cmdline", "quiet a=1\n");
  test_write("usr/bin/kernel-install", "");
  assert_int_equal(chmod(program, 0755), 0);
  add_finding(findings, 0, &line);
  todo = list_for(NULL, findings);
  assert_item(todo, 0, DOCTOR_DO_KERNEL_LINE, "one", "");
  assert_item(todo, 1, DOCTOR_DO_REBOOT, "one", "systemctl reboot");
}

#define WITH_ROOT(test) cmocka_unit_test_setup_teardown(test, test_make_root, test_remove_root)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    WITH_ROOT(nothing_is_to_do_without_steps),
    WITH_ROOT(kinds_are_in_order),
    WITH_ROOT(modules_are_one_step),
    WITH_ROOT(a_line_that_is_there_is_not_added),
    WITH_ROOT(options_are_one_apply),
    WITH_ROOT(choices_stay_apart),
    WITH_ROOT(a_choice_stays_a_comment),
    WITH_ROOT(a_finding_that_follows_has_a_step_only_alone),
    WITH_ROOT(a_kernel_option_that_is_set_needs_only_a_restart),
  };

  return cmocka_run_group_tests(tests, test_open_domain, test_close_domain);
}
