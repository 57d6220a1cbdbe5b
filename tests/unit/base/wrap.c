/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text broken to the width of a terminal. */
#include "base/wrap.h"

#include "testlib.h"

static void
assert_wrapped(const char *text, guint first, guint indent, guint width, const char *expected)
{
  g_autofree char *wrapped = text_wrap(text, first, indent, width);

  assert_string_equal(wrapped, expected);
}

static void
lines_have_the_width_and_hang(void **state)
{
  (void)state;
  assert_wrapped("one two three", 0, 2, 7, "one two\n  three");
  assert_wrapped("one two three", 1, 2, 7, "one\n  two\n  three");
  assert_wrapped("one two", 0, 0, 7, "one two");
  assert_wrapped("", 3, 3, 10, "");
}

/* A path or a uuid must stay whole, to be copied. */
static void
a_long_word_is_not_broken(void **state)
{
  (void)state;
  assert_wrapped("a 0123456789 b", 0, 1, 5, "a\n 0123456789\n b");
}

static void
a_quoted_command_is_not_broken(void **state)
{
  (void)state;
  assert_wrapped("run `modprobe -a kvmgt` now", 0, 0, 12, "run\n`modprobe -a kvmgt`\nnow");
  assert_wrapped("a ` b c", 0, 0, 3, "a `\nb c");
}

static void
wide_characters_count_twice(void **state)
{
  (void)state;
  assert_wrapped("\u6f22\u5b57 ab", 0, 0, 6, "\u6f22\u5b57\nab");
}

static void
other_lines_may_begin_with_a_text(void **state)
{
  g_autofree char *wrapped = text_wrap_with("one two", 2, "# ", 2, 5);

  (void)state;
  assert_string_equal(wrapped, "one\n# two");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(lines_have_the_width_and_hang),
    cmocka_unit_test(a_long_word_is_not_broken),
    cmocka_unit_test(a_quoted_command_is_not_broken),
    cmocka_unit_test(wide_characters_count_twice),
    cmocka_unit_test(other_lines_may_begin_with_a_text),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
