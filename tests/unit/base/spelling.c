/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The word that is meant by a mistyped one. */
#include "base/spelling.h"

#include <string.h>

#include "testlib.h"

static const char *const commands[] = { "apply", "revert", "status", "doctor", "plan", NULL };

static void
assert_nearest(const char *mistyped, const char *expected)
{
  const char *nearest = spelling_nearest(mistyped, commands);

  if (g_strcmp0(nearest, expected) != 0)
    fail_msg("'%s' is near '%s'", mistyped, nearest ? nearest : "nothing");
}

static void
an_edit_or_two_are_near(void **state)
{
  (void)state;
  assert_nearest("aply", "apply");
  assert_nearest("applly", "apply");
  assert_nearest("appky", "apply");
  assert_nearest("palpy", "apply");
  assert_nearest("stauts", "status");
  assert_nearest("STATUS", "status");
  assert_nearest("dcotro", "doctor");
}

static void
what_differs_more_is_not_near(void **state)
{
  g_autofree char *endless = g_strnfill(100000, 'a');

  (void)state;
  assert_nearest("domain", NULL);
  assert_nearest("xy", NULL);
  assert_nearest("", NULL);
  assert_nearest("pl", NULL);
  assert_nearest(endless, NULL);
}

static void
of_several_the_nearest_counts(void **state)
{
  static const char *const names[] = { "win11", "win10", "wim10", NULL };

  (void)state;
  assert_string_equal(spelling_nearest("wjm10", names), "wim10");
  assert_string_equal(spelling_nearest("win1O", names), "win10");
}

static void
a_hint_ends_an_error(void **state)
{
  static const char *const names[] = { "a\tname", NULL };
  g_autofree char *hint = spelling_hint("aply", commands);
  g_autofree char *none = spelling_hint("domain", commands);
  g_autofree char *visible = spelling_hint("a name", names);

  (void)state;
  assert_string_equal(hint, "; did you mean 'apply'?");
  assert_string_equal(none, "");
  assert_null(strchr(visible, '\t'));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_edit_or_two_are_near),
    cmocka_unit_test(what_differs_more_is_not_near),
    cmocka_unit_test(of_several_the_nearest_counts),
    cmocka_unit_test(a_hint_ends_an_error),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
