/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long the hook waits for a module that is still in use. tests/cli/hook-*.sh tests the other
   steps. */
#include "hook/steps.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "testlib.h"

#define GPU "0000:00:02.0"

/* A host whose modprobe finds its module in use at the first two attempts. */
static const char host[] =
    ". \"$GVT_XML_SOURCE/tests/lib/hosttree.sh\"; intel_gpu; driver_files i915 i915; module kvmgt; "
    "holder i915 kvmgt; display_manager gdm.service; program systemctl; "
    "printf '#!/bin/sh\necho x >>%s/tried; test $(wc -l <%s/tried) -gt 2 || "
    "{ echo in use >&2; exit 1; }\n' \"$root\" \"$root\" >\"$root/usr/sbin/modprobe\"; "
    "chmod +x \"$root/usr/sbin/modprobe\"";

static int
make_host(void **state)
{
  const char *argv[] = { "bash", "-euc", host, NULL };
  int status = -1;

  if (test_make_root(state) != 0)
    return -1;
  g_setenv("root", test_root, TRUE);
  if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                    NULL))
    return -1;
  return status;
}

/* The guest's start; in the error what it fails for. */
static gboolean
start(const char *service, guint timeout, GError **error)
{
  g_autoptr(HookTask) task = hook_task_new(TEST_UUID, "win10");
  g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);

  g_ptr_array_add(task->pci_addresses, g_strdup(GPU));
  task->display_service = g_strdup(service);
  return hook_steps_do(test_root, task, timeout, said, error);
}

static void
a_session_that_was_just_ended_has_its_time(void **state)
{
  g_autoptr(GError) error = NULL;

  (void)state;
  if (!start("gdm", 60, &error))
    fail_msg("%s", error->message);
}

static void
but_not_for_ever(void **state)
{
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_false(start("gdm", 0, &error));
  assert_non_null(strstr(error->message, "the module kvmgt can't be unloaded"));
  assert_null(strstr(error->message, "--display-service"));
}

static void
where_no_session_was_ended_nothing_is_waited_for(void **state)
{
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_false(start(NULL, 60, &error));
  assert_non_null(strstr(error->message, "--display-service"));
}

#define STEP_TEST(test) cmocka_unit_test_setup_teardown(test, make_host, test_remove_root)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP_TEST(a_session_that_was_just_ended_has_its_time),
    STEP_TEST(but_not_for_ever),
    STEP_TEST(where_no_session_was_ended_nothing_is_waited_for),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
