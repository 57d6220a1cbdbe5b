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

#ifndef __SANITIZE_ADDRESS__
/* The bytes of the mapping that may be written and has the address. */
static gsize
mapping_size(gconstpointer address)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  assert_true(g_file_get_contents("/proc/self/maps", &text, NULL, NULL));
  lines = g_strsplit(text, "\n", -1);
  for (gsize i = 0; lines[i]; i++) {
    char *behind = NULL;
    const guint64 from = g_ascii_strtoull(lines[i], &behind, 16);
    const guint64 to = *behind == '-' ? g_ascii_strtoull(behind + 1, &behind, 16) : 0;

    if (from <= (guintptr)address && (guintptr)address < to && g_str_has_prefix(behind, " rw"))
      return to - from;
  }
  return 0;
}

static gpointer
measure_heap(gpointer starts)
{
  void *memory;
  gsize size;

  if (starts)
    oom_start_thread();
  memory = __real_malloc(100);
  size = mapping_size(memory);
  free(memory);
  return GSIZE_TO_POINTER(size);
}

static gsize
heap_of_thread(gboolean starts)
{
  return GPOINTER_TO_SIZE(
      g_thread_join(g_thread_new("heap", measure_heap, GINT_TO_POINTER(starts))));
}

static void
a_thread_s_heap_grows_at_once(void **state)
{
  const gsize mebibyte = (gsize)1024 * 1024;
  const gsize plain = heap_of_thread(FALSE);
  const gsize started = heap_of_thread(TRUE);

  (void)state;
  print_message("memory: a thread's heap has %zu bytes, with oom_start_thread() %zu\n", plain,
                started);
  assert_true(plain > 0 && plain < 8 * mebibyte);
  assert_true(started >= 12 * mebibyte);
}
#endif

int
main(void)
{
  const struct CMUnitTest tests[] = {
#ifndef __SANITIZE_ADDRESS__
    cmocka_unit_test(a_thread_s_heap_grows_at_once),
#endif
    cmocka_unit_test(ends_with_an_error_at_each_allocation),
  };

  oom_start();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
