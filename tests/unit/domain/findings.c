/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The findings of lint, read from its document, counted and shown. */
#include "domain/findings.h"

#include "testlib.h"

#define FINDINGS(content) "<g:findings xmlns:g='" GVT_NS "'>" content "</g:findings>"
#define RULE(id, fix, content)                                                                     \
  "<g:rule id='" id "' when='start' fix='" fix "' about='It is wrong.'>" content "</g:rule>"
#define FINDING                                                                                    \
  "<g:finding><g:what>a device\n   of it</g:what><g:says by='QEMU'>No</g:says>"                    \
  "<g:way>take it out</g:way></g:finding>"
#define LEFT                                                                                       \
  "<g:finding when='silent'><g:what>another</g:what><g:says>nothing</g:says>"                      \
  "<g:way fix='no'>ask</g:way></g:finding>"

static void
a_finding_has_what_its_rule_says(void **state)
{
  g_autoptr(xmlDoc) doc =
      test_parse(FINDINGS(RULE("one", "yes", FINDING LEFT) RULE("two", "no", FINDING)));
  g_autoptr(GPtrArray) list = findings_list(doc);
  const LintFinding *first;
  const LintFinding *second;
  const LintFinding *third;

  (void)state;
  assert_int_equal(list->len, 3);
  first = list->pdata[0];
  second = list->pdata[1];
  third = list->pdata[2];
  assert_string_equal(first->rule, "one");
  assert_string_equal(first->when, "start");
  assert_string_equal(first->what, "a device of it");
  assert_string_equal(first->by, "QEMU");
  assert_string_equal(first->says, "No");
  assert_string_equal(first->next_step, "take it out");
  assert_true(first->can_fix);
  assert_string_equal(second->when, "silent");
  assert_null(second->by);
  assert_false(second->can_fix);
  assert_string_equal(third->rule, "two");
  assert_false(third->can_fix);
}

static void
findings_are_counted_by_rule(void **state)
{
  g_autoptr(xmlDoc) doc =
      test_parse(FINDINGS(RULE("one", "yes", FINDING LEFT) RULE("two", "no", FINDING)));
  g_autoptr(xmlDoc) fewer =
      test_parse(FINDINGS(RULE("one", "yes", LEFT) RULE("two", "no", FINDING)));
  g_autoptr(xmlDoc) none = test_parse(FINDINGS(RULE("one", "yes", "") RULE("two", "no", "")));
  g_autofree char *one = findings_repaired(doc, fewer);
  g_autofree char *both = findings_repaired(doc, none);

  (void)state;
  assert_int_equal(findings_count(doc, NULL), 3);
  assert_int_equal(findings_count(doc, "@fix = 'yes'"), 2);
  assert_int_equal(findings_count(doc, "@id = 'three'"), 0);
  assert_string_equal(one, "one");
  assert_string_equal(both, "one, two");
  assert_null(findings_repaired(doc, doc));
  assert_null(findings_repaired(fewer, doc));
}

static void
findings_and_rules_are_shown(void **state)
{
  g_autoptr(xmlDoc) doc =
      test_parse(FINDINGS(RULE("one", "yes", FINDING LEFT) RULE("two", "no", "")));
  g_autoptr(GPtrArray) list = findings_list(doc);
  g_autofree char *text = findings_describe(list, "guest", FALSE);
  g_autofree char *rules = findings_describe_rules(doc);

  (void)state;
  assert_string_equal(text, "guest: one (start): a device of it\n"
                            "  QEMU says: No\n"
                            "  next step: take it out\n"
                            "guest: one (silent): another\n"
                            "  what happens: nothing\n"
                            "  next step: ask\n");
  assert_string_equal(rules, "RULE                        WHEN    FIX   WHAT\n"
                             "one                         start   --fix It is wrong.\n"
                             "two                         start   -     It is wrong.\n");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_finding_has_what_its_rule_says),
    cmocka_unit_test(findings_are_counted_by_rule),
    cmocka_unit_test(findings_and_rules_are_shown),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
