/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/table.h"

#include <string.h>

#include "base/text.h"
#include "testlib.h"

static void
assert_table(const char *first, const char *second, const char *expected)
{
  static const char *const heads[] = { "NAME", "STATE", NULL };
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GString) text = g_string_new(NULL);
  const char *const cells[] = { first, "running" };
  const char *const more_cells[] = { second, "" };

  table_add(table, cells);
  table_add(table, more_cells);
  table_append(table, "  ", text);
  assert_int_equal(table_rows(table), 2);
  assert_string_equal(text->str, expected);
}

static void
a_column_is_as_wide_as_its_widest_cell(void **state)
{
  (void)state;
  assert_table("windows", "b", "  NAME     STATE\n  windows  running\n  b        -\n");
  assert_table("a", "bc", "  NAME  STATE\n  a     running\n  bc    -\n");
}

static void
a_wide_character_takes_two_columns(void **state)
{
  (void)state;
  assert_table("ゲスト一号", "windows-11",
               "  NAME        STATE\n  ゲスト一号  running\n  windows-11  -\n");
  assert_table("win11", "게스트", "  NAME    STATE\n  win11   running\n  게스트  -\n");
}

static void
a_combining_character_takes_no_column(void **state)
{
  (void)state;
  assert_table("cafe\u0301s", "b", "  NAME   STATE\n  cafe\u0301s  running\n  b      -\n");
}

static void
a_text_is_as_wide_as_on_a_terminal(void **state)
{
  (void)state;
  assert_int_equal(text_width(""), 0);
  assert_int_equal(text_width("win 10"), 6);
  assert_int_equal(text_width("Gerät"), 5);
  assert_int_equal(text_width("ゲスト一号"), 10);
  assert_int_equal(text_width("ｹﾞｽﾄ"), 4);
  assert_int_equal(text_width("e\u0301"), 1);
}

static void
a_cell_stays_on_its_line(void **state)
{
  (void)state;
  assert_table("a\nb\x1b", "c", "  NAME     STATE\n  a b\\x1b  running\n  c        -\n");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_column_is_as_wide_as_its_widest_cell),
    cmocka_unit_test(a_wide_character_takes_two_columns),
    cmocka_unit_test(a_combining_character_takes_no_column),
    cmocka_unit_test(a_text_is_as_wide_as_on_a_terminal),
    cmocka_unit_test(a_cell_stays_on_its_line),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
