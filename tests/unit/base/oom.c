/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Out of memory in libxml2 and libxslt: at every GVT_XML_MEMORY_STEP'th of their allocations (1: at
   each one, which takes minutes) the process forks, and the child gets no memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/oom.h"
#include "libvirt/domain.h"
#include "testlib.h"
#include "xml/relaxng.h"

static guint step; /* 0: all is as ever */
static guint count;
static guint failed;
static int said = -1;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);

static void
check_child(pid_t child)
{
  char words[200] = "";
  int status = 0;

  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(pread(said, words, sizeof words - 1, 0) > 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != GVT_EXIT_FAILED ||
      !g_str_has_prefix(words, "error: out of memory"))
    fail_msg("allocation %u fails: status %d, %s", count, status, words);
  failed++;
}

/* Whether this process is the one that gets nothing. */
static gboolean
is_unlucky(void)
{
  pid_t child;

  if (step == 0 || ++count % step != 0)
    return FALSE;
  assert_int_equal(ftruncate(said, 0), 0);
  child = fork();
  if (child == 0) {
    step = 0;
    lseek(said, 0, SEEK_SET);
    dup2(said, STDERR_FILENO);
    return TRUE;
  }
  check_child(child);
  return FALSE;
}

void *
__wrap_malloc(size_t size)
{
  return is_unlucky() ? NULL : __real_malloc(size);
}

void *
__wrap_realloc(void *memory, size_t size)
{
  return is_unlucky() ? NULL : __real_realloc(memory, size);
}

char *
__wrap_strdup(const char *text)
{
  return is_unlucky() ? NULL : __real_strdup(text);
}

static guint
wanted_step(void)
{
  const char *text = g_getenv("GVT_XML_MEMORY_STEP");

  return text ? (guint)MAX(atoi(text), 1) : 503;
}

static void
run(const GvtCommand *command, const char *file, const char *option, const char *value)
{
  g_autofree char *path = test_path(file);
  g_auto(TestRun) result = { 0 };

  step = wanted_step();
  result = test_command(command, NULL, "--file", path, option, value, NULL);
  step = 0;
  if (result.status != GVT_EXIT_DONE && result.status != GVT_EXIT_CHANGES)
    fail_msg("%s: %d, %s", command->name, result.status, result.err);
}

static void
ends_with_an_error_at_each_allocation(void **state)
{
  (void)state;
  said = memfd_create("said", 0);
  /* Here, else another thread does. */
  step = wanted_step();
  xml_read_schema(virt_domain_schema());
  step = 0;
  run(&cmd_apply, "samples/win10.xml", "--uuid", TEST_UUID);
  run(&cmd_revert, "tests/golden/apply/handmade-second/out", NULL, NULL);
  run(&cmd_lint, "samples/win10.xml", NULL, NULL);
  print_message("memory: %u allocations of libxml2 and libxslt, %u of them failed in turn: each an "
                "error\n",
                count, failed);
  assert_true(failed > 100);
}

int
main(void)
{
  const struct CMUnitTest tests[] = { cmocka_unit_test(ends_with_an_error_at_each_allocation) };

  oom_start();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
