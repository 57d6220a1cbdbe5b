/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Law 9: lint finds nothing in a plan, and nothing new in the rest of the domain but what a note of
   apply's said. It is tested over every sample and every file of the corpus, with every profile
   and for several hosts, each file in a child process. */
#include <string.h>

#include "domain/findings.h"
#include "domain/lint.h"
#include "engine/guest-facts.h"
#include "engine/resolve.h"
#include "plan/node.h"
#include "plan/profile.h"
#include "testlib.h"

/* Hosts as Debian 11, 12 and 14 have them. */
static const TargetVersions targets[] = {
  { VERSION_NUMBER(7, 0), VERSION_NUMBER(5, 2), BUILD_OLD, BUILD_OLD },
  { VERSION_NUMBER(9, 0), VERSION_NUMBER(7, 2), BUILD_OLD, BUILD_OLD },
  { VERSION_NUMBER(12, 8), VERSION_NUMBER(11, 1), BUILD_NEW, BUILD_NEW },
};

/* Of all files; the children write it too. */
typedef struct {
  guint plans;    /* that were made and looked at */
  guint refused;  /* by apply: there is no plan */
  guint findings; /* that the domains have without a plan too, or of which apply says it */
} Tally;

typedef struct {
  GPtrArray *variants; /* for a sample; the corpus gets only the first of them, the profiles */
  guint basic;
  Tally *tally;
} Laws;

/* A domain for one host. */
typedef struct {
  const Laws *laws;
  const TargetVersions *target;
  const char *text;
  GPtrArray *before; /* what lint finds without a plan */
} Case;

/* What lint finds in a domain's text, drift too. */
static GPtrArray *
find(const char *text, const TargetVersions *target, GError **error)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = guest_new(g_strdup(text), "file", NULL, notes, error);
  g_autoptr(xmlDoc) facts =
      guest ? guest_facts_new(guest, target, profile_load_properties(NULL)) : NULL;
  g_autoptr(xmlDoc) found = NULL;

  if (!facts || !guest_facts_add_drift(facts, guest, error))
    return NULL;
  found = lint_find(guest->doc, facts, error);
  return found ? findings_list(found) : NULL;
}

static xmlDoc *
apply(const Case *domain, const char *variant, GPtrArray *notes, GError **error)
{
  g_auto(PlanRequest) request = test_request(variant);
  g_autoptr(Guest) guest = guest_new(g_strdup(domain->text), "file", NULL, notes, error);
  g_autoptr(xmlDoc) plan =
      guest ? guest_resolve(guest, &request, domain->target, NULL, notes, error) : NULL;

  if (!plan)
    return NULL;
  return guest_project(guest, xmlDocGetRootElement(plan), NULL, notes, error);
}

/* Whether a finding names a device or an argument of the domain's plan. */
static gboolean
is_about_plan(const LintFinding *finding, xmlDoc *domain)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(domain, NULL, "/domain/metadata/gvt:state/gvt:plan/gvt:*");

  for (guint i = 0; i < nodes->len; i++) {
    g_autofree char *identity = node_device_identity(nodes->pdata[i]);
    g_autofree char *value =
        node_is(nodes->pdata[i], "arg") ? xml_attribute(nodes->pdata[i], "value") : NULL;

    if ((identity && strstr(finding->what, identity)) ||
        (value && *value != '-' && strstr(finding->what, value)))
      return TRUE;
  }
  return FALSE;
}

/* Whether both findings say that the domain's displays can't show the same vGPU. */
static gboolean
show_alike(const LintFinding *a, const LintFinding *b)
{
  static const char *const rules[] = { "display-without-gl", "egl-headless-spice", "vnc-dma-buf",
                                       NULL };
  const gsize device = strlen("<hostdev type='mdev'> " TEST_UUID);

  return g_strv_contains(rules, a->rule) && g_strv_contains(rules, b->rule) &&
         strncmp(a->what, b->what, device) == 0;
}

static gboolean
is_known(const LintFinding *finding, const GPtrArray *before)
{
  for (guint i = 0; i < before->len; i++) {
    const LintFinding *known = before->pdata[i];

    if (show_alike(known, finding) ||
        (g_str_equal(known->rule, finding->rule) && g_str_equal(known->what, finding->what)))
      return TRUE;
  }
  return FALSE;
}

/* What a note must name if it is about a finding's element: the host device of a <hostdev>, else
   the element itself; NULL if the finding is about none. Free with g_free(). */
static char *
subject_of(const LintFinding *finding)
{
  g_auto(GStrv) words = g_strsplit(finding->what, " ", 4);
  const char *end = strchr(finding->what, '>');

  if (!g_str_has_prefix(finding->what, "<") || !end)
    return NULL;
  if (!g_str_equal(words[0], "<hostdev"))
    return g_strndup(finding->what, end + 1 - finding->what);
  return g_strdup(words[1] ? words[2] : NULL);
}

static gboolean
is_noted(const LintFinding *finding, const GPtrArray *notes)
{
  g_autofree char *subject = subject_of(finding);

  for (guint i = 0; subject && i < notes->len; i++)
    if (strstr(notes->pdata[i], subject))
      return TRUE;
  return FALSE;
}

static gboolean
holds_for(const Case *domain, const char *variant, GString *reason)
{
  Tally *tally = domain->laws->tally;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(xmlDoc) after = apply(domain, variant, notes, &error);
  g_autofree char *text = after ? xml_print(after) : NULL;
  g_autofree char *there = version_target_text(domain->target);
  g_autoptr(GPtrArray) found = NULL;

  if (!after) {
    tally->refused++;
    return TRUE;
  }
  found = find(text, domain->target, &error);
  if (!found) {
    g_string_append_printf(reason, "%s for %s: %s; ", variant, there, error->message);
    return FALSE;
  }
  tally->plans++;
  for (guint i = 0; i < found->len; i++) {
    const LintFinding *finding = found->pdata[i];

    if (!is_about_plan(finding, after) &&
        (is_known(finding, domain->before) || is_noted(finding, notes)))
      tally->findings++;
    else
      g_string_append_printf(reason, "law 9: %s for %s: %s: %s; ", variant, there, finding->rule,
                             finding->what);
  }
  return reason->len == 0;
}

static gboolean
holds_on(const Laws *laws, const TargetVersions *target, const char *path, const char *text,
         GString *reason)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) before = find(text, target, &error);
  const Case domain = { .laws = laws, .target = target, .text = text, .before = before };
  guint count = strstr(path, "/samples/") ? laws->variants->len : laws->basic;
  gboolean holds = TRUE;

  if (!before) {
    g_string_append(reason, error->message);
    return FALSE;
  }
  for (guint i = 0; i < count; i++)
    if (test_is_due(path, i))
      holds = holds_for(&domain, laws->variants->pdata[i], reason) && holds;
  return holds;
}

/* The hosts that a file is tested for: one, by the file's name, or all if GVT_XML_LAWS=all. */
static gboolean
is_for(const char *path, gsize target)
{
  return strstr(path, "/samples/") || test_is_whole() ||
         g_str_hash(strrchr(path, '/')) % G_N_ELEMENTS(targets) == target;
}

static TestVerdict
check(const char *path, void *data, GString *reason)
{
  const Laws *laws = data;
  g_autofree char *text = NULL;
  g_autoptr(xmlDoc) doc = NULL;
  g_autoptr(GError) error = NULL;
  gboolean holds = TRUE;

  if (!g_file_get_contents(path, &text, NULL, NULL))
    return TEST_FAILED;
  doc = xml_parse(text, -1, path, &error);
  if (!doc || !xml_node(doc, NULL, "/domain")) {
    g_string_append(reason, doc ? "no domain" : error->message);
    return TEST_SKIPPED;
  }
  for (gsize i = 0; i < G_N_ELEMENTS(targets); i++)
    holds = (!is_for(path, i) || holds_on(laws, &targets[i], path, text, reason)) && holds;
  return holds ? TEST_PASSED : TEST_FAILED;
}

static void
plans_have_no_findings(void **state)
{
  guint samples = 0;
  guint basic = 0;
  guint counts[4] = { 0 };
  g_autoptr(GPtrArray) files = test_domains_and_cases(&samples);
  g_autoptr(GPtrArray) variants = test_variants(&basic);
  Tally *tally = test_share(sizeof *tally);
  Laws laws = { .variants = variants, .basic = basic, .tally = tally };

  (void)state;
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *reason = NULL;
    g_autofree char *name = g_path_get_basename(files->pdata[i]);
    TestVerdict verdict = test_in_child(check, files->pdata[i], &laws, &reason);

    counts[verdict]++;
    if (verdict != TEST_PASSED)
      print_message("%s: %s: %s\n", verdict == TEST_SKIPPED ? "skipped" : "FAILED", name, reason);
  }
  print_message(
      "law 9: %u files (%u samples), %u basic variants, %zu hosts: %u plans without a finding "
      "of their own, %u refused; %u findings of the domains' own; %u skipped\n",
      files->len, samples, basic, G_N_ELEMENTS(targets), tally->plans, tally->refused,
      tally->findings, counts[TEST_SKIPPED]);
  assert_int_equal(counts[TEST_FAILED] + counts[TEST_CRASHED], 0);
  assert_true(samples >= 12 && tally->plans > 20 * samples);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(plans_have_no_findings),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
