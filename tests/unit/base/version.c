/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts by version: what a target has, and the document that lists them. */
#include <string.h>

#include "base/version.h"
#include "testlib.h"

static const TargetVersions newest = TARGET_NEWEST;

/* The release before a version. */
static unsigned long
before(unsigned long version)
{
  return version - 1;
}

static TargetVersions
target_of(unsigned long libvirt, unsigned long qemu)
{
  return (
      TargetVersions){ .libvirt = libvirt, .qemu = qemu, .spice = BUILD_NEW, .virgl = BUILD_NEW };
}

static void
a_fact_begins_with_its_version(void **state)
{
  (void)state;
  for (VersionFact i = 0; i < VERSION_FACTS; i++) {
    const VersionRow *row = version_row(i);
    TargetVersions first = target_of(row->libvirt ? row->libvirt : newest.libvirt,
                                     row->qemu ? row->qemu : newest.qemu);
    TargetVersions older;

    assert_true(row->libvirt || row->qemu);
    assert_true(version_has(i, &first));
    first.spice = BUILD_OLD;
    assert_int_equal(version_has(i, &first), !row->new_spice);
    first.spice = BUILD_NEW;
    first.virgl = BUILD_OLD;
    assert_int_equal(version_has(i, &first), !row->new_virgl);
    older = target_of(row->libvirt ? before(row->libvirt) : newest.libvirt, newest.qemu);
    assert_int_equal(version_has(i, &older), row->libvirt == 0);
    older = target_of(first.libvirt, row->qemu ? before(row->qemu) : newest.qemu);
    assert_int_equal(version_has(i, &older), row->qemu == 0);
    if (row->libvirt_until) {
      older = target_of(row->libvirt_until, newest.qemu);
      assert_false(version_has(i, &older));
      older = target_of(before(row->libvirt_until), newest.qemu);
      assert_true(version_has(i, &older));
    }
  }
}

static void
an_unknown_version_is_the_newest(void **state)
{
  (void)state;
  for (VersionFact i = 0; i < VERSION_FACTS; i++)
    assert_int_equal(version_has(i, &(TargetVersions){ 0 }), version_has(i, &newest));
}

static void
an_unknown_build_is_unsure(void **state)
{
  (void)state;
  for (VersionFact i = 0; i < VERSION_FACTS; i++) {
    const VersionRow *row = version_row(i);
    TargetVersions target = newest;

    assert_false(version_is_unsure(i, &target));
    target.spice = BUILD_UNKNOWN;
    assert_int_equal(version_is_unsure(i, &target), row->new_spice);
    target.spice = BUILD_NEW;
    target.virgl = BUILD_UNKNOWN;
    assert_int_equal(version_is_unsure(i, &target), row->new_virgl);
    /* What is too old is sure to lack it. */
    target.spice = BUILD_UNKNOWN;
    target.qemu = row->new_spice || row->new_virgl ? before(row->qemu) : target.qemu;
    assert_false(version_is_unsure(i, &target));
  }
}

static void
a_name_finds_its_fact(void **state)
{
  VersionFact fact;

  (void)state;
  for (VersionFact i = 0; i < VERSION_FACTS; i++) {
    assert_true(version_find(version_row(i)->name, &fact));
    assert_int_equal(fact, i);
  }
  assert_false(version_find("no-such-fact", &fact));
}

static void
is_news(unsigned long libvirt, unsigned long qemu, const char *expected)
{
  g_autofree char *news = version_news(&(TargetVersions){ .libvirt = libvirt, .qemu = qemu });

  if (expected)
    assert_string_equal(news, expected);
  else
    assert_null(news);
}

static void
what_is_newer_than_known_is_said(void **state)
{
  (void)state;
  is_news(newest.libvirt, newest.qemu, NULL);
  is_news(newest.libvirt + 2, newest.qemu + 3, NULL);
  is_news(VERSION_NUMBER(7, 0), VERSION_NUMBER(5, 2), NULL);
  is_news(0, 0, NULL);
  is_news(VERSION_NUMBER(99, 1), VERSION_NUMBER(5, 2),
          "libvirt 99.1.0: newer than gvt-xml knows, taken as libvirt 12.8");
  is_news(VERSION_NUMBER(99, 1), VERSION_NUMBER(98, 0),
          "libvirt 99.1.0 and QEMU 98.0.0: newer than gvt-xml knows, taken as libvirt 12.8 and "
          "QEMU 11.1");
}

static char *
table(void)
{
  g_autofree char *known = version_target_text(&newest);
  GString *text = g_string_new(NULL);

  g_string_append_printf(
      text,
      "# What depends on the version of libvirt and QEMU\n\n"
      "gvt-xml knows %s. It treats a newer version like these, and says so with `-v`.\n"
      "A test writes this list from `src/base/version.c`. Stylesheets and profiles use the names.\n\n"
      "| name | from | what | seen on | source |\n| --- | --- | --- | --- | --- |\n",
      known);
  for (VersionFact i = 0; i < VERSION_FACTS; i++) {
    const VersionRow *row = version_row(i);
    g_autofree char *since = version_since(i);

    g_string_append_printf(text, "| %s | %s | %s | %s | %s |\n", row->name, since, row->what,
                           row->seen, row->source);
  }
  return g_string_free(text, FALSE);
}

static void
the_document_is_the_table(void **state)
{
  g_autofree char *path = g_build_filename(g_getenv("GVT_XML_SOURCE"), "docs/versions.md", NULL);
  g_autofree char *expected = table();
  g_autofree char *written = NULL;

  (void)state;
  if (g_getenv("GVT_XML_REGENERATE"))
    assert_true(g_file_set_contents(path, expected, -1, NULL));
  assert_true(g_file_get_contents(path, &written, NULL, NULL));
  assert_string_equal(written, expected);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_fact_begins_with_its_version),
    cmocka_unit_test(an_unknown_version_is_the_newest),
    cmocka_unit_test(an_unknown_build_is_unsure),
    cmocka_unit_test(a_name_finds_its_fact),
    cmocka_unit_test(what_is_newer_than_known_is_said),
    cmocka_unit_test(the_document_is_the_table),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
