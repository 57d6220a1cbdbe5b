/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The laws over every sample and every file of the corpus, with every profile, each in a child
   process. */
#include <string.h>

#include "base/error.h"
#include "engine/resolve.h"
#include "libvirt/connection.h"
#include "plan/profile.h"
#include "testlib.h"

typedef struct {
  GPtrArray *variants; /* for a sample; the corpus gets only the basic ones */
  guint basic;
  const char *schema;
  TargetVersions target; /* as new as the schema, which can't check newer elements */
  GHashTable *older;     /* the target of each variant that the newest QEMU can't show */
  gboolean fitted;       /* the file at hand fits the schema */
} Laws;

static xmlDoc *
apply_over(const Laws *laws, const char *text, const char *variant, gboolean fresh, GError **error)
{
  g_auto(PlanRequest) request = test_request(variant);
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = guest_new(g_strdup(text), "file", NULL, notes, error);
  const TargetVersions *older = g_hash_table_lookup(laws->older, variant);
  g_autoptr(xmlDoc) plan = NULL;

  request.fresh = fresh;
  if (guest)
    plan = guest_resolve(guest, &request, older ? older : &laws->target, NULL, notes, error);
  if (!plan)
    return NULL;
  return guest_project(guest, xmlDocGetRootElement(plan), NULL, notes, error);
}

static xmlDoc *
apply(const Laws *laws, const char *text, const char *variant, GError **error)
{
  return apply_over(laws, text, variant, FALSE, error);
}

static xmlDoc *
revert(const char *text, GError **error)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = guest_new(g_strdup(text), "file", NULL, notes, error);

  return guest ? g_steal_pointer(&guest->base) : NULL;
}

static gboolean
is_ours_to_change(const char *piece)
{
  static const char *const kinds[] = { "<graphics ", "<video>",         "<video ",
                                       "<audio ",    "<hostdev ",       "<metadata>",
                                       "<features>", "<memoryBacking>", NULL };

  for (gsize i = 0; kinds[i]; i++)
    if (g_str_has_prefix(piece, kinds[i]))
      return TRUE;
  /* libvirt's qemu namespace, by whatever prefix. */
  return g_regex_match_simple("^<(qemu:|(\\w+:)?(arg|env|device) )", piece, 0, 0) ||
         strstr(piece, "type='spicevmc'") || strstr(piece, "type='spiceport'") ||
         g_str_has_prefix(piece, "<rng ");
}

/* Whether a piece is of what Looking Glass wants: memory, and no balloon. */
static gboolean
is_of_looking_glass(const char *piece)
{
  return g_str_has_prefix(piece, "<memballoon ") ||
         g_str_has_prefix(piece, "<shmem name='looking-glass'");
}

/* Law 4: outside what the plan names, nothing changes. */
static gboolean
only_ours_lacks(xmlDoc *want, xmlDoc *have, GString *reason)
{
  static const char memory[] = "/domain/metadata/gvt:state/gvt:plan/gvt:display/gvt:shared-memory";
  g_autoptr(GPtrArray) pieces = xml_lacking(want, have, FALSE);
  gboolean shares = xml_node(want, NULL, memory) || xml_node(have, NULL, memory);

  for (guint i = 0; i < pieces->len; i++)
    if (!is_ours_to_change(pieces->pdata[i]) &&
        !(shares && is_of_looking_glass(pieces->pdata[i]))) {
      g_string_append_printf(reason, "law 4: %s changed", (char *)pieces->pdata[i]);
      return FALSE;
    }
  return TRUE;
}

/* Whether the plan names a slot that another device had. */
static gboolean
has_moved(xmlDoc *doc)
{
  g_autofree char *moved = xml_string(doc, "/domain/metadata/gvt:state/gvt:base/gvt:moved/@to");

  return moved != NULL;
}

/* The text with each variant, made once: applied has a place for each. */
static xmlDoc *
get_applied(const Laws *laws, const char *text, guint number, xmlDoc **applied, GError **error)
{
  if (!applied[number])
    applied[number] = apply(laws, text, laws->variants->pdata[number], error);
  return applied[number] ? xmlCopyDoc(applied[number], 1) : NULL;
}

/* Law 3, with every third other variant for a sample, or each if test_is_whole(), and with the next
   one for another file. */
static void
check_residue(const Laws *laws, guint number, guint count, gboolean all, const char *text,
              const char *after_text, xmlDoc **applied, GString *reason)
{
  const char *variant = laws->variants->pdata[number];

  for (guint i = 1; i <= (all ? count : 1); i += test_is_whole() ? 1 : 3) {
    const char *other = laws->variants->pdata[(number + i) % count];
    g_autoptr(xmlDoc) direct = get_applied(laws, text, (number + i) % count, applied, NULL);
    g_autoptr(xmlDoc) over = apply_over(laws, after_text, other, TRUE, NULL);

    if (direct && over) {
      test_forget_passwords(direct);
      test_forget_passwords(over);
    }
    /* Refused is refused, over another plan too. */
    if (!direct && !over)
      continue;
    if (!direct || !over || !xml_equal(direct, over))
      g_string_append_printf(reason, "law 3: %s leaves a residue under %s; ", variant, other);
  }
}

static gboolean
holds_for(const Laws *laws, guint number, guint count, const char *text, xmlDoc *before,
          xmlDoc **applied, GString *reason)
{
  const char *variant = laws->variants->pdata[number];
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) after = get_applied(laws, text, number, applied, &error);
  g_autofree char *after_text = after ? xml_print(after) : NULL;
  g_autoptr(xmlDoc) again = after ? apply(laws, after_text, variant, &error) : NULL;
  g_autoptr(xmlDoc) back = again ? revert(after_text, &error) : NULL;
  g_autoptr(xmlDoc) open = xmlCopyDoc(before, 1);

  if (!after && test_is_refused(error->message))
    return TRUE;
  if (!back) {
    g_string_append_printf(reason, "%s: %s", variant, error->message);
    return FALSE;
  }
  test_forget_passwords(back);
  test_forget_passwords(open);
  if (!xml_equal(after, again))
    g_string_append_printf(reason, "law 1 with %s: applied twice isn't applied once", variant);
  else if (!xml_equal(back, open))
    g_string_append_printf(reason, "law 2 with %s: revert doesn't give back what was there",
                           variant);
  else if (laws->fitted && !xml_validate(after, laws->schema, &error))
    g_string_append_printf(reason, "law 5 with %s: no longer fits the schema: %s", variant,
                           error->message);
  else if (has_moved(after) ||
           (only_ours_lacks(before, after, reason) && only_ours_lacks(after, before, reason)))
    check_residue(laws, number, number < laws->basic ? laws->basic : count,
                  count > laws->basic && number < laws->basic, text, after_text, applied, reason);
  return reason->len == 0;
}

/* Reasons why there is nothing to prove; libvirt couldn't either. */
static gboolean
is_refused(const char *message)
{
  static const char *const words[] = { "only QEMU's domains",      "no PCI bus",
                                       "isn't a domain",           "this is not a domain",
                                       "would get another number", NULL };

  for (gsize i = 0; words[i]; i++)
    if (strstr(message, words[i]))
      return TRUE;
  return FALSE;
}

static TestVerdict
check(const char *path, void *data, GString *reason)
{
  Laws laws = *(const Laws *)data;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) before = NULL;
  g_autoptr(xmlDoc) tried = NULL;
  g_autofree xmlDoc **applied = NULL;
  gboolean holds = TRUE;
  guint count;

  if (!g_file_get_contents(path, &text, NULL, NULL))
    return TEST_FAILED;
  before = xml_parse(text, -1, path, &error);
  if (!before) {
    g_string_append(reason, error->message);
    return TEST_SKIPPED;
  }
  if (xml_node(before, NULL, "/domain/metadata/gvt:state")) {
    g_string_append(reason, "has a plan already");
    return TEST_SKIPPED;
  }
  tried = apply(&laws, text, laws.variants->pdata[0], &error);
  if (!tried && !test_is_refused(error->message)) {
    g_string_append(reason, error->message);
    return is_refused(error->message) ? TEST_SKIPPED : TEST_FAILED;
  }
  laws.fitted = xml_validate(before, laws.schema, NULL);
  count = strstr(path, "/samples/") ? laws.variants->len : laws.basic;
  applied = g_new0(xmlDoc *, laws.variants->len);
  for (guint i = 0; i < count && holds; i++)
    holds = !test_is_due(path, i) || holds_for(&laws, i, count, text, before, applied, reason);
  for (guint i = 0; i < laws.variants->len; i++)
    g_clear_pointer(&applied[i], xmlFreeDoc);
  return holds ? TEST_PASSED : TEST_FAILED;
}

/* A profile that only older QEMUs can show is tested for one of these versions. */
static void
find_older(Laws *laws, const TargetVersions *older)
{
  for (guint i = 0; i < laws->variants->len; i++) {
    char *variant = laws->variants->pdata[i];
    g_autofree char *here = test_unshowable(variant, &laws->target);
    g_autofree char *there = here ? test_unshowable(variant, older) : NULL;

    if (!here)
      continue;
    /* This host's libvirt may be too old for it, whatever the QEMU. */
    if (there && !test_is_refused(there))
      fail_msg("%s: no QEMU can: %s", variant, there);
    print_message("%s: for an older QEMU, since: %s\n", variant, here);
    g_hash_table_insert(laws->older, variant, (void *)older);
  }
}

static void
laws_hold_on_every_file(void **state)
{
  guint samples = 0;
  guint counts[4] = { 0 };
  g_autoptr(GPtrArray) files = test_domains_and_cases(&samples);
  guint basic = 0;
  guint newest = 0;
  g_autoptr(GPtrArray) variants = test_variants(&basic);
  g_autoptr(GHashTable) older = g_hash_table_new(g_str_hash, g_str_equal);
  TargetVersions old_target;
  Laws laws = {
    .variants = variants,
    .basic = basic,
    .schema = g_getenv("GVT_XML_SCHEMA"),
    .target = TARGET_NEWEST,
    .older = older,
  };

  (void)state;
  xml_read_schema(laws.schema); /* known to every child from the start */
  laws.target.libvirt = MIN(laws.target.libvirt, virt_library_version());
  old_target = laws.target;
  old_target.qemu = VERSION_NUMBER(8, 2);
  find_older(&laws, &old_target);
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *reason = NULL;
    TestVerdict verdict = test_in_child(check, files->pdata[i], &laws, &reason);
    g_autofree char *name = g_path_get_basename(files->pdata[i]);

    counts[verdict]++;
    newest += verdict == TEST_PASSED && test_is_newest(files->pdata[i]);
    if (verdict == TEST_FAILED || verdict == TEST_CRASHED)
      print_message("%s: %s: %s\n", verdict == TEST_FAILED ? "FAILED" : "CRASHED", name, reason);
    else if (verdict == TEST_SKIPPED)
      print_message("skipped: %s: %s\n", name, reason);
  }
  print_message(
      "laws on files: %u files (%u samples), %u basic variants: %u passed (%u of tests/newest), %u skipped, "
      "%u failed, %u crashed\n",
      files->len, samples, basic, counts[TEST_PASSED], newest, counts[TEST_SKIPPED],
      counts[TEST_FAILED], counts[TEST_CRASHED]);
  assert_int_equal(counts[TEST_FAILED] + counts[TEST_CRASHED], 0);
  assert_true(samples >= 12 && counts[TEST_PASSED] >= samples && newest >= 70);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(laws_hold_on_every_file),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
