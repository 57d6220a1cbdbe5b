/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text on a terminal: control characters, width, words for a shell. */
#include "base/text.h"

#include <string.h>

#include "testlib.h"

static void
assert_visible(const char *text, const char *expected)
{
  g_autofree char *visible = text_visible(text);

  assert_string_equal(visible, expected);
}

static void
control_characters_become_visible(void **state)
{
  (void)state;
  assert_visible("\x1b[2Jgone", "\\x1b[2Jgone");
  assert_visible("a\rb\tc\bd\a", "a\\x0db\\x09c\\x08d\\x07");
  assert_visible("\x01\x1f\x7f", "\\x01\\x1f\\x7f");
}

/* ESC can't stand in XML, but U+009B, which many terminals take for "ESC [", can. */
static void
control_characters_beyond_ascii_become_visible(void **state)
{
  g_autofree char *visible = text_visible("a\302\2332Jb\302\205c");

  (void)state;
  assert_null(strstr(visible, "\xc2\x9b"));
  assert_null(strstr(visible, "\xc2\x85"));
  assert_string_equal(visible, "a\\u009b2Jb\\u0085c");
}

/* "win\u202egnp.exe" would be read as "winexe.png". */
static void
characters_that_turn_the_writing_become_visible(void **state)
{
  (void)state;
  assert_visible("win\u202egnp.exe", "win\\u202egnp.exe");
  assert_visible("\u2066a\u2069\u200e\ufeff", "\\u2066a\\u2069\\u200e\\ufeff");
}

static void
bytes_that_are_no_text_are_replaced(void **state)
{
  (void)state;
  assert_visible("a\xff", "a\ufffd");
}

static void
a_line_stays_one(void **state)
{
  g_autofree char *line = text_line("a\nerror: b\r\n");

  (void)state;
  assert_string_equal(line, "a error: b\\x0d ");
}

static void
all_else_stays_as_it_is(void **state)
{
  (void)state;
  assert_visible("", "");
  assert_visible("two\nlines\n", "two\nlines\n");
  assert_visible("<domain type='kvm'> ~ \\ %s", "<domain type='kvm'> ~ \\ %s");
  assert_visible("Größe \xc2\xa0 日本 🖥", "Größe \xc2\xa0 日本 🖥");
}

static void
a_width_counts_columns(void **state)
{
  (void)state;
  assert_int_equal(text_width(""), 0);
  assert_int_equal(text_width("abc"), 3);
  assert_int_equal(text_width("\xc3\xa9"), 1);
  assert_int_equal(text_width("e\u0301"), 1);
  assert_int_equal(text_width("\u4e2d\u6587"), 4);
}

static void
a_word_is_quoted_if_a_shell_needs_it(void **state)
{
  static const char *const cases[][2] = {
    { "web-1_a.b:/+@", "web-1_a.b:/+@" },
    { "", "''" },
    { "a b", "'a b'" },
    { "it's", "'it'\\''s'" },
    { "$HOME", "'$HOME'" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *word = text_shell_word(cases[i][0]);

    assert_string_equal(word, cases[i][1]);
  }
}

static void
a_program_is_shown_with_its_connection(void **state)
{
  g_autofree char *none = text_program("virsh", NULL);
  g_autofree char *plain = text_program("virsh", "qemu:///session");
  g_autofree char *secret = text_program("gvt-xml", "qemu+ssh://anna:s3cret@kvm1/system?a=b");

  (void)state;
  assert_string_equal(none, "virsh");
  assert_string_equal(plain, "virsh -c qemu:///session");
  assert_string_equal(secret, "gvt-xml -c 'qemu+ssh://anna:********@kvm1/system?a=b'");
}

static void
pieces_have_a_separator_between_them(void **state)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new();
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *none = text_join(texts, ", ");
  g_autofree char *two = NULL;

  (void)state;
  g_ptr_array_add(texts, (gpointer) "a");
  g_ptr_array_add(texts, (gpointer) "b");
  two = text_join(texts, ", ");
  assert_string_equal(none, "");
  assert_string_equal(two, "a, b");
  text_append(text, "; ", "c");
  text_append(text, "; ", "d");
  assert_string_equal(text->str, "c; d");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(control_characters_become_visible),
    cmocka_unit_test(control_characters_beyond_ascii_become_visible),
    cmocka_unit_test(characters_that_turn_the_writing_become_visible),
    cmocka_unit_test(bytes_that_are_no_text_are_replaced),
    cmocka_unit_test(a_line_stays_one),
    cmocka_unit_test(all_else_stays_as_it_is),
    cmocka_unit_test(a_width_counts_columns),
    cmocka_unit_test(a_word_is_quoted_if_a_shell_needs_it),
    cmocka_unit_test(a_program_is_shown_with_its_connection),
    cmocka_unit_test(pieces_have_a_separator_between_them),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
