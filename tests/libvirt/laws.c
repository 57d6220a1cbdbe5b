/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Laws 5 and 6: a domain that could be defined before can be defined after, and the laws hold
   through the real QEMU driver, which normalises domain XML. Each file is tested in a child
   process, since libvirt 9 crashes on some. */
#include <string.h>

#include "lawtest.h"
#include "libvirt/connection.h"
#include "plan/profile.h"

/* How many domains a variant was applied to, and how many have no slot for its devices. */
typedef struct {
  guint held;
  guint refused;
} Tally;

typedef struct {
  LawDriver driver;
  GPtrArray *variants; /* for a sample; the corpus gets only the first of them, the profiles */
  guint basic;
  Tally *tallies; /* one a variant, which the children write too */
} Laws;

/* Whether libvirt, which reads its schema again each time, agrees with us about text. */
static gboolean
is_judged_alike(const Laws *laws, const char *text, gboolean valid)
{
  virDomainPtr domain =
      virDomainDefineXMLFlags(laws->driver.connection, text, VIR_DOMAIN_DEFINE_VALIDATE);
  gboolean alike = domain ? valid : !valid && virGetLastErrorCode() == VIR_ERR_XML_INVALID_SCHEMA;

  if (domain)
    virDomainFree(domain);
  return alike;
}

static gboolean
same(const char *a, const char *b)
{
  g_autoptr(xmlDoc) left = xml_parse(a, -1, "a", NULL);
  g_autoptr(xmlDoc) right = xml_parse(b, -1, "b", NULL);

  return xml_equal(left, right);
}

static gboolean
is_kept(const char *planned, const char *actual, GString *reason)
{
  g_autoptr(xmlDoc) want = xml_parse(planned, -1, "planned", NULL);
  g_autoptr(xmlDoc) have = xml_parse(actual, -1, "actual", NULL);
  g_autoptr(GPtrArray) lacking = xml_lacking(want, have, TRUE);

  for (guint i = 0; i < lacking->len; i++)
    g_string_append_printf(reason, "libvirt dropped %s; ", (char *)lacking->pdata[i]);
  return lacking->len == 0;
}

/* Whether a variant was refused because the guest has no slot left for a device, by us or by
   libvirt 9.0, in its words. */
static gboolean
has_no_place(GString *reason)
{
  if (!test_is_refused(reason->str) && !strstr(reason->str, "index must be larger than bus") &&
      !strstr(reason->str, "No free USB ports"))
    return FALSE;
  g_string_truncate(reason, 0);
  return TRUE;
}

/* Applied, defined, applied again; then the next variant over it; then back. */
static gboolean
holds_for(const Laws *laws, guint number, guint count, const char *before, gboolean valid,
          GString *reason)
{
  const char *variant = laws->variants->pdata[number];
  const char *next = laws->variants->pdata[(number + 1) % count];
  g_autofree char *planned = law_apply(&laws->driver, before, before, variant, reason);
  g_autofree char *actual = planned ? law_define(&laws->driver, planned, valid, reason) : NULL;
  g_autofree char *again = NULL;
  g_autofree char *over = NULL;
  g_autofree char *defined = NULL;
  g_autofree char *base = NULL;
  g_autofree char *back = NULL;

  if (!actual && has_no_place(reason)) {
    laws->tallies[number].refused++;
    return TRUE;
  }
  if (!actual || !is_kept(planned, actual, reason)) {
    g_string_append_printf(reason, " with %s", variant);
    return FALSE;
  }
  again = law_apply(&laws->driver, actual, before, variant, reason);
  if (!again || !same(again, actual)) {
    g_string_append_printf(reason, "law 1 with %s through libvirt: applied again it would change",
                           variant);
    return FALSE;
  }
  over = law_apply(&laws->driver, actual, before, next, reason);
  defined = over ? law_define(&laws->driver, over, valid, reason) : NULL;
  if (!defined && has_no_place(reason))
    defined = g_strdup(actual);
  base = defined ? law_revert(defined, before, reason) : NULL;
  back = base ? law_define(&laws->driver, base, valid, reason) : NULL;
  if (!back || !same(back, before)) {
    g_string_append_printf(reason,
                           " law 2 after %s, then %s, through libvirt: it isn't what was there",
                           variant, next);
    return FALSE;
  }
  laws->tallies[number].held++;
  return TRUE;
}

static TestVerdict
check(const char *path, void *data, GString *reason)
{
  const Laws *laws = data;
  g_autofree char *text = test_read_domain(path);
  g_autofree char *first = NULL;
  g_autofree char *before = NULL;
  g_autofree char *tried = NULL;
  gboolean valid;
  guint count;

  if (!text)
    return TEST_FAILED;
  /* An older libvirt would drop the new parts of these. */
  if (test_is_newest(path) && !law_fits(text, reason)) {
    g_string_assign(reason, "newer than the schema of this libvirt");
    return TEST_SKIPPED;
  }
  first = law_define(&laws->driver, text, FALSE, reason);
  if (!first)
    return TEST_SKIPPED;
  /* Twice: 22 of 709 of libvirt's own domains are stable only from the second define on. */
  before = law_define(&laws->driver, first, FALSE, reason);
  valid = law_fits(before, reason);
  g_string_truncate(reason, 0);
  if (!is_judged_alike(laws, before, valid)) {
    g_string_append_printf(reason, "libvirt's check of the schema says otherwise: %s",
                           virGetLastErrorMessage());
    return TEST_FAILED;
  }
  count = strstr(path, "/samples/") ? laws->variants->len : laws->basic;
  tried = law_apply(&laws->driver, before, before, laws->variants->pdata[0], reason);
  if (!tried && !has_no_place(reason) &&
      (strstr(reason->str, "no PCI bus") || strstr(reason->str, "only QEMU's domains")))
    return TEST_SKIPPED;
  for (guint i = 0; i < count; i++)
    if (test_is_due(path, i) && !holds_for(laws, i, count, before, valid, reason))
      return TEST_FAILED;
  return TEST_PASSED;
}

static void
laws_hold_through_libvirt(void **state)
{
  guint samples = 0;
  guint counts[4] = { 0 };
  guint sample_counts[4] = { 0 };
  guint newest_counts[4] = { 0 };
  g_autoptr(GPtrArray) files = test_domains(&samples);
  Laws *laws = *state;

  for (guint i = 0; i < files->len; i++) {
    g_autofree char *reason = NULL;
    TestVerdict verdict = test_in_child(check, files->pdata[i], laws, &reason);
    g_autofree char *name = g_path_get_basename(files->pdata[i]);

    counts[verdict]++;
    sample_counts[verdict] += i < samples;
    newest_counts[verdict] += test_is_newest(files->pdata[i]);
    if (verdict == TEST_FAILED || (verdict == TEST_CRASHED && i < samples))
      print_message("%s: %s: %s\n", verdict == TEST_FAILED ? "FAILED" : "CRASHED", name, reason);
    else if (verdict != TEST_PASSED)
      print_message("%s: %s: %s\n", verdict == TEST_CRASHED ? "libvirt crashed" : "skipped", name,
                    reason);
  }
  for (guint i = 0; i < laws->basic; i++)
    print_message("%s: %u domains there and back, %u have no place for it\n",
                  (char *)laws->variants->pdata[i], laws->tallies[i].held,
                  laws->tallies[i].refused);
  print_message(
      "laws through libvirt: %u files (%u samples; of the others every eighth profile), %u profiles: %u define before, "
      "%u of them after and back; %u skipped, %u crashed libvirt\n"
      "laws through libvirt, of tests/newest: %u define before, %u of them after and back; %u skipped\n",
      files->len, samples, laws->basic, counts[TEST_PASSED] + counts[TEST_FAILED],
      counts[TEST_PASSED], counts[TEST_SKIPPED], counts[TEST_CRASHED],
      newest_counts[TEST_PASSED] + newest_counts[TEST_FAILED], newest_counts[TEST_PASSED],
      newest_counts[TEST_SKIPPED]);
  assert_int_equal(counts[TEST_FAILED], 0);
  assert_true(samples >= 12);
  assert_int_equal(sample_counts[TEST_PASSED], samples);
  /* The others need KVM, a processor of another architecture, or a QEMU that isn't Debian's. */
  assert_true(virt_library_version() < VERSION_NUMBER(12, 8) || newest_counts[TEST_PASSED] >= 50);
  assert_int_equal(newest_counts[TEST_CRASHED], 0);
}

/* Whether this host's libvirt and QEMU have the graphics of a variant: dbus needs libvirt 8.4 and
   QEMU 7.0. */
static gboolean
is_showable(const char *variant, xmlDoc *displays, xmlDoc *capabilities)
{
  g_auto(PlanRequest) request = test_request(variant);
  xmlDoc *profile = profile_load(request.profile, NULL);
  g_autofree char *own = xml_string(profile, "/gvt:profile/gvt:display/@mode");
  g_autofree char *xpath = g_strdup_printf("/*/gvt:display[@mode = '%s']/gvt:graphics",
                                           request.display ? request.display : own);
  g_autoptr(GPtrArray) graphics = xml_nodes(displays, NULL, xpath);

  for (guint i = 0; i < graphics->len; i++) {
    g_autofree char *type = xml_attribute(graphics->pdata[i], "type");
    g_autofree char *known =
        g_strdup_printf("//graphics/enum[@name = 'type']/value[. = '%s']", type);
    g_autofree char *found = xml_string(capabilities, known);

    if (!found)
      return FALSE;
  }
  return TRUE;
}

/* The variants that this host can show. */
static void
add_variants(Laws *laws)
{
  g_autoptr(xmlDoc) known = test_parse(laws->driver.capabilities);
  xmlDoc *displays = profile_load_displays(NULL);

  laws->variants = test_variants(&laws->basic);
  for (guint i = laws->variants->len; i-- > 0;) {
    const char *variant = laws->variants->pdata[i];
    g_autofree char *refusal = test_unshowable(variant, &laws->driver.target);

    if (!refusal && is_showable(variant, displays, known))
      continue;
    if (refusal)
      print_message("%s is refused on this host: %s\n", variant, refusal);
    else
      print_message("this host has no graphics for %s\n", variant);
    laws->basic -= i < laws->basic;
    g_ptr_array_remove_index(laws->variants, i);
  }
}

static int
set_up(void **state)
{
  Laws *laws = g_new0(Laws, 1);

  law_driver_open(&laws->driver);
  add_variants(laws);
  laws->tallies = test_share(laws->variants->len * sizeof *laws->tallies);
  *state = laws;
  return laws->basic ? 0 : -1;
}

static int
tear_down(void **state)
{
  Laws *laws = *state;

  g_ptr_array_unref(laws->variants);
  law_driver_close(&laws->driver);
  g_free(laws);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(laws_hold_through_libvirt),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
