/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts about the domain of a plan: its chipset, its firmware, its graphics. */
#include "plan/context.h"

#include "testlib.h"

static void
a_machine_is_one_of_three(void **state)
{
  static const char *const cases[][2] = {
    { "pc", "i440fx" },       { "pc-i440fx-7.2", "i440fx" }, { "pc-1.0", "i440fx" },
    { "q35", "q35" },         { "pc-q35-10.0", "q35" },      { "pc-q35x", "q35" },
    { "microvm", "another" }, { "virt", "another" },
  };
  g_autoptr(xmlDoc) none = test_parse("<domain><os><type>hvm</type></os></domain>");
  const PlanSources sources = { .base = none };
  const PlanContext unnamed = { .sources = &sources };

  (void)state;
  assert_string_equal(plan_context_machine(&unnamed), "i440fx");
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text =
        g_strdup_printf("<domain><os><type machine='%s'/></os></domain>", cases[i][0]);
    g_autoptr(xmlDoc) base = test_parse(text);
    const PlanSources named = { .base = base };
    const PlanContext context = { .sources = &named };

    assert_string_equal(plan_context_machine(&context), cases[i][1]);
  }
}

static void
an_element_of_a_profile_is_for_some_guests(void **state)
{
  static const struct {
    const char *element;
    gboolean applies;
  } cases[] = {
    { "<a/>", TRUE },
    { "<a machine='q35'/>", TRUE },
    { "<a machine='i440fx'/>", FALSE },
    { "<a firmware='uefi'/>", TRUE },
    { "<a firmware='bios'/>", FALSE },
    { "<a machine='q35' firmware='uefi'/>", TRUE },
    { "<a machine='q35' firmware='bios'/>", FALSE },
  };
  g_autoptr(xmlDoc) base =
      test_parse("<domain><os firmware='efi'><type machine='q35'>hvm</type></os></domain>");
  const PlanSources sources = { .base = base };
  const PlanContext context = { .sources = &sources };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(xmlDoc) element = test_parse(cases[i].element);

    if (plan_context_applies(&context, xmlDocGetRootElement(element)) != cases[i].applies)
      fail_msg("%s", cases[i].element);
  }
}

/* Fails unless the guest of a plan with this display has a graphics (any), and one of type vnc. */
static void
assert_graphics(const char *display, gboolean any, gboolean vnc)
{
  g_autofree char *text = g_strdup_printf("<g:plan xmlns:g='" GVT_NS "'>%s</g:plan>", display);
  g_autoptr(xmlDoc) base = test_parse("<domain><devices><graphics type='vnc'/></devices></domain>");
  g_autoptr(xmlDoc) plan = test_parse(text);
  const PlanSources sources = { .base = base };
  const PlanContext context = { .sources = &sources, .plan = xmlDocGetRootElement(plan) };

  assert_int_equal(plan_context_has_graphics(&context, NULL), any);
  assert_int_equal(plan_context_has_graphics(&context, "vnc"), vnc);
}

static void
a_plan_s_graphics_replace_the_domain_s_own(void **state)
{
  (void)state;
  assert_graphics("<g:display mode='keep'/>", TRUE, TRUE);
  assert_graphics("<g:display mode='beside'/>", TRUE, TRUE);
  assert_graphics("<g:display mode='none'/>", FALSE, FALSE);
  assert_graphics("<g:display mode='spice-gl'><g:graphics type='spice'/></g:display>", TRUE, FALSE);
  assert_graphics("<g:display mode='vnc'><g:graphics type='vnc'/></g:display>", TRUE, TRUE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_machine_is_one_of_three),
    cmocka_unit_test(an_element_of_a_profile_is_for_some_guests),
    cmocka_unit_test(a_plan_s_graphics_replace_the_domain_s_own),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
