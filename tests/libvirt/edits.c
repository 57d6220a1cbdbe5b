/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Law 10: after apply, any one edit that libvirt accepts leaves a domain that can be reverted, that
 * can be applied to again, and that has a status. Each device is taken out or gets a boot order.
 * Devices of each kind are added, also at the place of one that the plan took out. The machine
 * becomes another. Each file is tested in a child process.
 */
#include <string.h>

#include "edits.h"
#include "lawtest.h"

/* Of all files; the children write it too. */
typedef struct {
  guint plans;
  guint edits;
  guint refused; /* edits that libvirt refuses */
} Tally;

typedef struct {
  LawDriver driver;
  GPtrArray *variants;
  guint basic;
  Tally *tally;
} Law;

/* A domain on which a plan is, and what it was before. */
typedef struct {
  const Law *law;
  const char *before;
  const char *after;
} Planned;

static gboolean
has_status(const char *text, GString *reason)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) drift = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  gboolean in_sync;
  g_autoptr(Guest) guest = guest_new(g_strdup(text), "domain", NULL, notes, &error);

  if (guest && guest_drift(guest, &in_sync, drift, &error))
    return TRUE;
  g_string_append_printf(reason, "no status: %s; ", error->message);
  return FALSE;
}

static gboolean
can_be_defined(const Law *law, const char *what, char *text, const char *problem, GString *reason)
{
  g_autoptr(GString) refusal = g_string_new(problem);
  g_autofree char *made = text;
  g_autofree char *defined = made ? law_define(&law->driver, made, FALSE, refusal) : NULL;

  if (!defined)
    g_string_append_printf(reason, "%s: %s; ", what, refusal->str);
  return defined != NULL;
}

static gboolean
can_be_reverted(const Planned *domain, const char *edited, GString *reason)
{
  g_autoptr(GString) problem = g_string_new(NULL);
  char *text = law_revert(edited, domain->before, problem);

  return can_be_defined(domain->law, "revert", text, problem->str, reason);
}

/* With the recorded plan. */
static gboolean
can_be_applied(const Planned *domain, const char *edited, GString *reason)
{
  const LawDriver *driver = &domain->law->driver;
  g_autoptr(GString) problem = g_string_new(NULL);
  char *text = law_apply(driver, edited, domain->before, "", problem);

  return can_be_defined(domain->law, "apply", text, problem->str, reason);
}

/* Tests one edit. FALSE if there is no edit of this number. */
static gboolean
test_edit(const Planned *domain, guint number, GString *reasons)
{
  Tally *tally = domain->law->tally;
  g_autoptr(xmlDoc) doc = test_parse(domain->after);
  g_autofree char *name = edits_make(doc, number);
  g_autofree char *text = name ? xml_print(doc) : NULL;
  g_autoptr(GString) reason = g_string_new(NULL);
  g_autofree char *edited = text ? law_define(&domain->law->driver, text, FALSE, reason) : NULL;

  if (!name)
    return FALSE;
  if (!edited) {
    tally->refused++;
    return TRUE;
  }
  tally->edits++;
  g_string_truncate(reason, 0);
  has_status(edited, reason);
  can_be_applied(domain, edited, reason);
  can_be_reverted(domain, edited, reason);
  if (reason->len)
    g_string_append_printf(reasons, "law 10: after '%s': %s\n", name, reason->str);
  return TRUE;
}

/* The edits that are due: all if test_is_whole(), else every tenth for a sample and every eightieth
   for another file. */
static void
test_edits(const Planned *domain, const char *path, GString *reasons)
{
  guint step = test_is_whole() ? 1 : strstr(path, "/samples/") ? 10 : 80;

  for (guint number = g_str_hash(strrchr(path, '/')) % step; test_edit(domain, number, reasons);
       number += step)
    ;
}

static TestVerdict
check(const char *path, void *data, GString *reason)
{
  const Law *law = data;
  g_autofree char *text = test_read_domain(path);
  g_autofree char *first = text ? law_define(&law->driver, text, FALSE, reason) : NULL;
  g_autofree char *before = first ? law_define(&law->driver, first, FALSE, reason) : NULL;
  const char *variant = law->variants->pdata[g_str_hash(strrchr(path, '/')) % law->basic];
  g_autofree char *planned =
      before ? law_apply(&law->driver, before, before, variant, reason) : NULL;
  g_autofree char *after = planned ? law_define(&law->driver, planned, FALSE, reason) : NULL;
  const Planned domain = { law, before, after };

  if (!after)
    return TEST_SKIPPED;
  law->tally->plans++;
  g_string_truncate(reason, 0);
  test_edits(&domain, path, reason);
  if (reason->len)
    g_string_append_printf(reason, "with %s", variant);
  return reason->len ? TEST_FAILED : TEST_PASSED;
}

static void
law_10_holds(void **state)
{
  Law *law = *state;
  guint samples = 0;
  guint counts[4] = { 0 };
  g_autoptr(GPtrArray) files = test_domains(&samples);

  for (guint i = 0; i < files->len; i++) {
    g_autofree char *reason = NULL;
    g_autofree char *name = g_path_get_basename(files->pdata[i]);
    TestVerdict verdict = test_in_child(check, files->pdata[i], law, &reason);

    counts[verdict]++;
    if (verdict == TEST_FAILED || verdict == TEST_CRASHED)
      print_message("%s: %s: %s\n", verdict == TEST_FAILED ? "FAILED" : "libvirt crashed", name,
                    reason);
  }
  print_message("law 10: %u files, %u plans: %u edits that libvirt accepts, %u that it refuses; %u "
                "files skipped, %u failed\n",
                files->len, law->tally->plans, law->tally->edits, law->tally->refused,
                counts[TEST_SKIPPED], counts[TEST_FAILED]);
  assert_int_equal(counts[TEST_FAILED], 0);
  assert_true(law->tally->edits >= (test_is_whole() ? 1000 : 50));
}

static int
set_up(void **state)
{
  Law *law = g_new0(Law, 1);

  law_driver_open(&law->driver);
  law->variants = test_variants(&law->basic);
  law->tally = test_share(sizeof *law->tally);
  *state = law;
  return 0;
}

static int
tear_down(void **state)
{
  Law *law = *state;

  g_ptr_array_unref(law->variants);
  law_driver_close(&law->driver);
  g_free(law);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(law_10_holds),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
