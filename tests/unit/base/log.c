/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages on the terminal, and answers to questions. */
#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "testlib.h"

/* Collects the text that is written to stderr between begin_stderr() and end_stderr(). */
static int memory;
static int saved;

static void
begin_stderr(void)
{
  memory = memfd_create("stderr", 0);
  saved = dup(STDERR_FILENO);
  fflush(stderr);
  dup2(memory, STDERR_FILENO);
}

static char *
end_stderr(void)
{
  char buffer[4096];
  gssize size;

  fflush(stderr);
  dup2(saved, STDERR_FILENO);
  close(saved);
  lseek(memory, 0, SEEK_SET);
  size = read(memory, buffer, sizeof buffer);
  close(memory);
  return g_strndup(buffer, size > 0 ? (gsize)size : 0);
}

static char *
say_at(LogLevel level)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new();
  char text[] = "of the list";
  g_autofree char *said = NULL;

  g_ptr_array_add(notes, text);
  begin_stderr();
  log_set_level(level);
  log_note("a %s\x1b", "note");
  log_notes(notes);
  log_warning("a %s\x1b", "danger");
  log_error("an %s\x1b", "end");
  said = end_stderr();
  log_set_level(LOG_LEVEL_NORMAL);
  return g_steal_pointer(&said);
}

static void
quiet_leaves_warnings_and_errors(void **state)
{
  g_autofree char *normal = say_at(LOG_LEVEL_NORMAL);
  g_autofree char *quiet = say_at(LOG_LEVEL_QUIET);

  (void)state;
  assert_string_equal(
      normal, "a note\\x1b\nnote: of the list\nwarning: a danger\\x1b\nerror: an end\\x1b\n");
  assert_string_equal(quiet, "warning: a danger\\x1b\nerror: an end\\x1b\n");
}

static void
only_the_verbose_level_is_verbose(void **state)
{
  (void)state;
  log_set_level(LOG_LEVEL_VERBOSE);
  assert_true(log_is_verbose());
  log_set_level(LOG_LEVEL_QUIET);
  assert_false(log_is_verbose());
  log_set_level(LOG_LEVEL_NORMAL);
  assert_false(log_is_verbose());
}

static gboolean
answered(const char *answer)
{
  int input = memfd_create("answer", 0);
  int stdin_before = dup(STDIN_FILENO);
  g_autofree char *asked = NULL;
  gboolean yes;

  assert_int_equal(write(input, answer, strlen(answer)), (gssize)strlen(answer));
  lseek(input, 0, SEEK_SET);
  dup2(input, STDIN_FILENO);
  close(input);
  clearerr(stdin);
  begin_stderr();
  yes = log_ask("Define it?");
  asked = end_stderr();
  fflush(stdin);
  dup2(stdin_before, STDIN_FILENO);
  close(stdin_before);
  /* At the end of input, what is said next begins a line. */
  assert_string_equal(asked, *answer ? "Define it? [y/N] " : "Define it? [y/N] \n");
  return yes;
}

static void
only_y_and_yes_are_a_yes(void **state)
{
  static const char *const no[] = { "", "\n", "n\n", "no\n", "yep\n", "yess\n", "1\n", " \ny\n" };

  (void)state;
  assert_true(answered("y\n"));
  assert_true(answered("Y\n"));
  assert_true(answered("yes\n"));
  assert_true(answered(" YES \n"));
  for (gsize i = 0; i < G_N_ELEMENTS(no); i++)
    assert_false(answered(no[i]));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(quiet_leaves_warnings_and_errors),
    cmocka_unit_test(only_the_verbose_level_is_verbose),
    cmocka_unit_test(only_y_and_yes_are_a_yes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
