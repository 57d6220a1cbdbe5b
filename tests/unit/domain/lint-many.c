/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The work for a domain with many host devices grows with their number, not by the square. The
   bytes that libxml2 and libxslt ask for are counted at two sizes. */
#include "domain/lint.h"
#include "domain/transform.h"

#include <libxml/xmlmemory.h>
#include <stdlib.h>
#include <string.h>

#include "linttest.h"

enum { SMALL = 100, GROWTH = 4 };

static gsize bytes;

static void *
count_malloc(size_t size)
{
  bytes += size;
  return malloc(size);
}

static void *
count_realloc(void *memory, size_t size)
{
  bytes += size;
  return realloc(memory, size);
}

static char *
count_strdup(const char *text)
{
  bytes += strlen(text) + 1;
  return strdup(text);
}

static xmlDoc *
domain_with(guint count, const char *before, const char *behind)
{
  g_autoptr(GString) devices = g_string_new(NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < count; i++)
    g_string_append_printf(devices, "%s%08u%s", before, i + 1, behind);
  text = g_strdup_printf(DOMAIN("%s", ""), devices->str);
  return xml_parse(text, -1, "test", NULL);
}

static gsize
bytes_of(guint count, const char *before, const char *behind)
{
  g_autoptr(xmlDoc) doc = domain_with(count, before, behind);
  g_autoptr(xmlDoc) facts = lint_facts_new(&TARGET_NEWEST, test_properties);
  g_autoptr(xmlDoc) findings = NULL;

  bytes = 0;
  findings = lint_find(doc, facts, NULL);
  assert_non_null(findings);
  return bytes;
}

static void
many_hostdevs_take_linear_time(void **state)
{
  /* An element's text before and behind a number of its own. */
  static const struct {
    const char *before, *behind;
  } elements[] = {
    { "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='",
      "-0000-0000-0000-000000000000'/></source></hostdev>" },
    { "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x",
      "' bus='0x41' slot='0x00' function='0x0'/></source></hostdev>" },
    { "<hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/><product id='0x",
      "'/><address bus='1' device='4'/></source></hostdev>" },
    { "<interface type='hostdev'><source><address type='pci' domain='0x",
      "' bus='0x41' slot='0x00'/></source></interface>" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(elements); i++) {
    const gsize small = bytes_of(SMALL, elements[i].before, elements[i].behind);
    const gsize large = bytes_of(SMALL * GROWTH, elements[i].before, elements[i].behind);

    print_message("%s: %zu bytes, then %zu\n", elements[i].before, small, large);
    assert_true(large <= small * GROWTH * 5 / 4);
  }
}

/* The bytes allocated for a repair, or for the planner's reading of devices added by hand. */
static gsize
bytes_of_work(guint count, gboolean repairs)
{
  g_autoptr(xmlDoc) doc =
      domain_with(count, "<hostdev mode='subsystem' type='mdev'><source><address uuid='",
                  "-0000-0000-0000-000000000000'/></source></hostdev>");
  g_autoptr(xmlDoc) facts = lint_facts_new(&TARGET_NEWEST, test_properties);
  g_autoptr(xmlDoc) result = NULL;

  if (!repairs)
    xmlFreeDoc(transform_adopted(doc, NULL)); /* reads the stylesheet */
  bytes = 0;
  result = repairs ? lint_repair(doc, facts, NULL) : transform_adopted(doc, NULL);
  assert_non_null(result);
  if (repairs) {
    g_autofree char *text = xml_print(result);

    assert_null(strstr(text, "number="));
  }
  return bytes;
}

static void
many_hostdevs_are_repaired_and_read_in_linear_time(void **state)
{
  (void)state;
  for (gboolean repairs = FALSE; repairs <= TRUE; repairs++) {
    const gsize small = bytes_of_work(SMALL, repairs);
    const gsize large = bytes_of_work(SMALL * GROWTH, repairs);

    print_message("%s: %zu bytes, then %zu\n", repairs ? "repair" : "read", small, large);
    assert_true(large <= small * GROWTH * 5 / 4);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(many_hostdevs_take_linear_time),
    cmocka_unit_test(many_hostdevs_are_repaired_and_read_in_linear_time),
  };

  xmlMemSetup(free, count_malloc, count_realloc, count_strdup);
  return cmocka_run_group_tests(tests, test_load_properties, NULL);
}
