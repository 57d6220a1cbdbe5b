/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes by others in the middle of a redefine, and a libvirt that lies: no change of another's is
   overwritten. */
#include "redefinetest.h"

static void
give_a_title(GString *xml)
{
  const char *at = strstr(xml->str, "  <metadata>");

  assert_non_null(at);
  g_string_insert(xml, at - xml->str, "  <title>another</title>\n");
}

/* Really defines the domain with another title; the text that is read may be another domain's. */
static void
title_it_meanwhile(GString *xml)
{
  g_autofree char *now = test_dump();
  g_autofree char *titled = test_replaced(now, "<title>Windows 10<", "<title>another<");

  test_define(titled);
  if (g_str_equal(xml->str, now))
    g_string_assign(xml, titled);
}

static void
lose_the_metadata(GString *xml)
{
  const char *from = strstr(xml->str, "  <metadata>");
  const char *to = strstr(xml->str, "  </metadata>\n");

  assert_non_null(to);
  g_string_erase(xml, from - xml->str, to + strlen("  </metadata>\n") - from);
}

static void
give_nothing(GString *xml)
{
  g_string_truncate(xml, 0);
}

static void
give_half(GString *xml)
{
  g_string_truncate(xml, xml->len / 2);
}

static void
give_another_name(GString *xml)
{
  g_string_insert(xml, strstr(xml->str, NAME) - xml->str, "other-");
}

static void
give_another_uuid(GString *xml)
{
  char *uuid = strstr(xml->str, "<uuid>");

  uuid[strlen("<uuid>")] = uuid[strlen("<uuid>")] == '0' ? '1' : '0';
}

static void
a_libvirt_that_lies_is_not_believed(void **state)
{
  static const struct {
    void (*lie)(GString *xml);
    guint at_read;
    guint defines;
    const char *says;
  } lies[] = {
    { give_nothing, 1, 0, "the domain's XML" },
    { give_half, 1, 0, "the domain's XML" },
    { give_another_name, 1, 0,
      "libvirt gives the XML of 'other-" NAME "' for the domain '" NAME "'" },
    { give_another_uuid, 1, 0, "libvirt gives the XML of '" NAME "' for the domain '" NAME "'" },
    { give_nothing, 2, 0, "changed meanwhile" },
    { give_another_name, 2, 0, "changed meanwhile" },
    { give_nothing, 3, 2, "can't be read back: " },
    { give_half, 3, 2, "can't be read back: " },
  };
  g_autofree char *before = test_dump();

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
    g_auto(TestRun) run = { 0 };

    memset(&test_trouble, 0, sizeof test_trouble);
    test_trouble.lie = lies[i].lie;
    test_trouble.lie_at_read = lies[i].at_read;
    run = APPLY(WITH_DEVICE);
    assert_int_equal(run.status, GVT_EXIT_FAILED);
    test_says(run.err, lies[i].says);
    assert_int_equal(test_trouble.defines, lies[i].defines);
    test_is_now(before);
  }
}

/* Changes right after our define: that definition must not be replaced by the old one. */
static void
a_definition_that_someone_else_made_is_never_overwritten(void **state)
{
  static void (*const changes[])(GString *) = { give_a_title, lose_the_metadata,
                                                give_another_name };

  for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
    g_auto(TestRun) run = { 0 };

    test_fresh_domain(state);
    test_trouble.lie = changes[i];
    test_trouble.lie_at_read = 3;
    run = APPLY(WITH_DEVICE);
    assert_int_equal(run.status, GVT_EXIT_FAILED);
    test_says(run.err, "someone else changed the domain '" NAME "' right after it was defined");
    test_says(run.err, ".xml");
    assert_int_equal(test_trouble.defines, 1);
  }
}

/* libvirt drops something, and another program defines the domain before the old definition is put
   back. */
static void
nothing_is_put_back_over_a_change(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.drop = "<hostdev";
  test_trouble.drop_end = "</hostdev>";
  test_trouble.lie = give_a_title;
  test_trouble.lie_at_read = 4;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "libvirt kept less than planned: <hostdev");
  test_says(run.err, "it is left as they made it. The old definition is in ");
  assert_int_equal(test_trouble.defines, 1);
}

static void
a_change_by_someone_else_stops_it(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.lie_at_read = 2;
  test_trouble.lie = give_a_title;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "changed meanwhile by someone else, nothing done");
  assert_int_equal(test_trouble.defines, 0);
  test_is_now(before);
}

/* --all-or-nothing: a domain that another program changed right after the define isn't taken
   back. */
static void
another_failure_takes_nothing_of_a_change_back(void **state)
{
  g_autofree char *before = test_dump();
  g_autofree char *named = test_replaced(before, "<name>" NAME "<", "<name>other<");
  g_autofree char *uuid = g_strndup(strstr(before, "<uuid>") + strlen("<uuid>"), 36);
  g_autofree char *other = test_replaced(named, uuid, "11111111-2222-4333-8444-555555555555");
  g_autofree char *now = NULL;
  virDomainPtr domain;
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_define(other);
  test_trouble.refuse_define = 2;
  test_trouble.lie = title_it_meanwhile;
  test_trouble.lie_at_read = 4;
  run = test_command(&cmd_apply, NULL, "-c", test_uri, NAME, "other", WITH_DEVICE,
                     "--all-or-nothing", "-j", "1", NULL);
  domain = virDomainLookupByName(test_connection, "other");
  assert_int_equal(virDomainUndefineFlags(domain, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM), 0);
  virDomainFree(domain);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(
      run.err,
      "win10: its earlier definition couldn't be put back: someone else has changed it meanwhile");
  now = test_dump();
  test_says(now, "<title>another</title>");
}

/* A start that fails, after which the domain has changed. */
static TestRun
try_with(void (*change)(GString *xml))
{
  TestRun run;

  test_guest.refuse_start = TRUE;
  test_trouble.lie = change;
  test_trouble.lie_at_read = 4;
  run = APPLY(WITH_DEVICE, "--try");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  return run;
}

static void
a_change_during_a_try_is_not_overwritten(void **state)
{
  g_auto(TestRun) run = try_with(give_a_title);

  (void)state;
  test_says(run.err, "the guest doesn't start: ");
  test_says(run.err, "it is left as they made it. The old definition is in ");
  assert_int_equal(test_trouble.defines, 1);
}

/* The first controller, and those without children up to its end, go behind all others. */
static void
sort_controllers(GString *xml)
{
  const char *from = strstr(xml->str, "    <controller ");
  const char *to = strstr(from, "</controller>\n") + strlen("</controller>\n");
  g_autofree char *first = g_strndup(from, (gsize)(to - from));

  g_string_erase(xml, from - xml->str, to - from);
  g_string_insert(xml, strstr(xml->str, "  </devices>") - xml->str, first);
}

/* A failed start sorts controllers like this: that is no change by another program. */
static void
another_order_of_controllers_is_put_back(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = try_with(sort_controllers);

  (void)state;
  test_says(run.err, "the old definition was put back");
  assert_int_equal(test_trouble.defines, 2);
  test_is_now(before);
}

/* A domain that goes away between its listing and its reading doesn't hide the others. */
static void
status_tells_of_a_domain_that_can_not_be_read(void **state)
{
  g_auto(TestRun) gone = { 0 };
  g_auto(TestRun) broken = { 0 };

  (void)state;
  test_trouble.fail_read = 1;
  gone = test_command(&cmd_status, NULL, "-c", test_uri, NULL);
  assert_int_equal(gone.status, GVT_EXIT_DONE);
  test_says(gone.out, "win10   ?        ?       ?        not understood");
  memset(&test_trouble, 0, sizeof test_trouble);
  test_trouble.fail_read = 1;
  test_trouble.dead = TRUE;
  test_trouble.defines = 1;
  broken = test_command(&cmd_status, NULL, "-c", test_uri, NULL);
  assert_int_equal(broken.status, GVT_EXIT_FAILED);
  test_says(broken.err, "the connection to libvirt broke meanwhile: run the command again");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(a_libvirt_that_lies_is_not_believed),
    STEP(a_definition_that_someone_else_made_is_never_overwritten),
    STEP(nothing_is_put_back_over_a_change),
    STEP(a_change_by_someone_else_stops_it),
    STEP(another_failure_takes_nothing_of_a_change_back),
    STEP(a_change_during_a_try_is_not_overwritten),
    STEP(another_order_of_controllers_is_put_back),
    STEP(status_tells_of_a_domain_that_can_not_be_read),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
