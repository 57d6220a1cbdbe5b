/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The diff that is shown, by diff(1) or by the program that GVT_XML_DIFF names. */
#include "base/diff.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "testlib.h"

static char *
diff(const char *before, const char *after, GError **error)
{
  return diff_unified(before, after, "win10 (now)", "win10 (planned)", FALSE, error);
}

static int
use_diff(void **state)
{
  (void)state;
  g_unsetenv("GVT_XML_DIFF");
  return 0;
}

static void
equal_texts_give_an_empty_diff(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = diff("a\nb\n", "a\nb\n", &error);
  g_autofree char *nothing = diff("", "", &error);

  (void)state;
  assert_null(error);
  assert_string_equal(text, "");
  assert_string_equal(nothing, "");
}

static void
a_change_is_shown_with_both_labels(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = diff("a\nb\nc\n", "a\nB\nc\n", &error);

  (void)state;
  assert_null(error);
  assert_string_equal(text,
                      "--- win10 (now)\n+++ win10 (planned)\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
}

static void
labels_are_never_options(void **state)
{
  g_autofree char *text = diff_unified("a\n", "b\n", "--help", "-q", FALSE, NULL);

  (void)state;
  assert_true(g_str_has_prefix(text, "--- --help\n+++ -q\n"));
}

static void
colour_is_there_when_asked_for(void **state)
{
  g_autofree char *plain = diff("a\n", "b\n", NULL);
  g_autofree char *coloured = diff_unified("a\n", "b\n", "x", "y", TRUE, NULL);

  (void)state;
  assert_null(strchr(plain, '\x1b'));
  assert_non_null(strchr(coloured, '\x1b'));
}

static void
a_large_text_gets_through(void **state)
{
  g_autofree char *before = g_strnfill(1 << 21, 'a');
  g_autofree char *after = g_strnfill(1 << 21, 'b');
  g_autofree char *text = diff(before, after, NULL);

  (void)state;
  assert_non_null(text);
  assert_true(strlen(text) > 2 << 21);
}

static void
another_program_gets_both_texts_and_its_own_words(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  (void)state;
  g_setenv("GVT_XML_DIFF", "sh -c 'echo \"$0 $#\"; cat \"$1\" \"$2\"; exit 1' 'two words'", TRUE);
  text = diff("before\n", "after\n", &error);
  assert_null(error);
  assert_string_equal(text, "two words 2\nbefore\nafter\n");
}

static void
a_program_that_says_the_same_gives_what_it_printed(void **state)
{
  g_autofree char *text = NULL;

  (void)state;
  g_setenv("GVT_XML_DIFF", "cmp -s", TRUE);
  text = diff("a\n", "a\n", NULL);
  assert_string_equal(text, "");
}

static void
no_name_means_diff(void **state)
{
  g_autofree char *text = NULL;

  (void)state;
  g_setenv("GVT_XML_DIFF", "", TRUE);
  text = diff("a\n", "b\n", NULL);
  assert_true(g_str_has_prefix(text, "--- win10 (now)\n"));
}

static void
assert_fails(const char *program, const char *said)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  g_setenv("GVT_XML_DIFF", program, TRUE);
  text = diff("a\n", "b\n", &error);
  assert_null(text);
  assert_non_null(error);
  if (!strstr(error->message, said))
    fail_msg("'%s' doesn't say '%s'", error->message, said);
}

static void
a_program_that_fails_is_an_error_that_names_it(void **state)
{
  (void)state;
  assert_fails("sh -c 'exit 2'", "sh failed to compare; name another program in GVT_XML_DIFF");
  assert_fails("sh -c 'echo half; exit 127'", "sh");
  assert_fails("sh -c 'kill -9 $$'", "sh");
  assert_fails("/nonexistent/differ --all", "/nonexistent/differ");
}

static void
a_command_line_that_no_shell_would_read_is_an_error(void **state)
{
  (void)state;
  assert_fails("differ 'open", "GVT_XML_DIFF isn't a command line: ");
  assert_fails("   ", "GVT_XML_DIFF");
}

static void
output_that_is_no_text_is_an_error(void **state)
{
  (void)state;
  assert_fails("printf '\\377%s%s'", "");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(equal_texts_give_an_empty_diff, use_diff),
    cmocka_unit_test_setup(a_change_is_shown_with_both_labels, use_diff),
    cmocka_unit_test_setup(labels_are_never_options, use_diff),
    cmocka_unit_test_setup(colour_is_there_when_asked_for, use_diff),
    cmocka_unit_test_setup(a_large_text_gets_through, use_diff),
    cmocka_unit_test(another_program_gets_both_texts_and_its_own_words),
    cmocka_unit_test(a_program_that_says_the_same_gives_what_it_printed),
    cmocka_unit_test(no_name_means_diff),
    cmocka_unit_test(a_program_that_fails_is_an_error_that_names_it),
    cmocka_unit_test(a_command_line_that_no_shell_would_read_is_an_error),
    cmocka_unit_test(output_that_is_no_text_is_an_error),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
