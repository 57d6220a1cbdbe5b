/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lint says of a define, against what the real QEMU driver does: over samples, the cases of lint in
   tests/golden, what is made by hand in tests/seeds and the corpus. Each file in a child process, since libvirt 9 crashes on some. */
#include <string.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "lint.h"
#include "profile.h"
#include "testlib.h"
#include "virt.h"

/* What libvirt says, and the rule that is to say it before. */
static const struct {
  const char *text;
  const char *rule;
} errors[] = {
  { "Only one vgpu device can have 'ramfb' enabled", "two-ramfb" },
  { "graphics device is needed for attribute value 'display=on'", "display-without-graphics" },
  { "multiple OpenGL displays are not supported by QEMU", "two-gl-displays" },
  { "graphics type 'egl-headless' is only supported with", "two-gl-displays" },
  { "Spice audio is not supported without spice graphics", "orphaned-spice" },
  { "not supported without spice graphics", "orphaned-spice" },
  { "Hostdev already exists in the domain configuration", "hostdev-used-twice" },
  { "can't be overridden", "override-type" },
  { "of 'value' attribute of 'qemu:property'", "override-type" },
  { "missing 'value' attribute for 'qemu:property'", "override-type" },
  { "Invalid value for attribute 'type' in element 'property'", "override-type" },
};

typedef struct {
  virConnectPtr connection;
  Linter *linter;
  xmlDoc *facts;
} Lint;

static void
be_quiet(void *data, virErrorPtr error)
{
  (void)data;
  (void)error;
}

static gboolean
define(const Lint *lint, xmlDoc *doc, GString *reason)
{
  g_autofree char *text = domxml_print(doc);
  virDomainPtr domain = virDomainDefineXML(lint->connection, text);

  if (!domain) {
    g_string_append(reason, virGetLastErrorMessage());
    return FALSE;
  }
  virDomainUndefineFlags(domain, VIR_DOMAIN_UNDEFINE_NVRAM);
  virDomainFree(domain);
  return TRUE;
}

/* The findings that a define fails; those of one rule, where one is named. */
static guint
count_define(xmlDoc *findings, const char *rule)
{
  g_autofree char *by_id = rule ? g_strdup_printf("[@id = '%s']", rule) : g_strdup("");
  g_autofree char *xpath =
      g_strdup_printf("//gvt:rule%s/gvt:finding[@when = 'define' or (not(@when) and "
                      "../@when = 'define')]",
                      by_id);
  g_autoptr(GPtrArray) found = domxml_nodes(findings, NULL, xpath);

  return found->len;
}

static const char *
find_rule(const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS(errors); i++)
    if (strstr(message, errors[i].text))
      return errors[i].rule;
  return NULL;
}

/* A domain that doesn't define by a rule, repaired: the same rule must have nothing to say any more, neither
   lint's nor libvirt's. */
static TestVerdict
check_repair(const Lint *lint, xmlDoc *doc, const char *rule, GString *reason)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) again = g_string_new(NULL);
  g_autoptr(xmlDoc) repaired = lint_repair(lint->linter, doc, lint->facts, &error);
  g_autoptr(xmlDoc) findings =
      repaired ? lint_find(lint->linter, repaired, lint->facts, &error) : NULL;

  if (!findings) {
    g_string_append_printf(reason, ": repair: %s", error->message);
    return TEST_FAILED;
  }
  if (!define(lint, repaired, again) && find_rule(again->str)) {
    g_string_append_printf(reason, ": %s: repaired, and libvirt says: %s", rule, again->str);
    return TEST_FAILED;
  }
  g_string_append_printf(reason, ": found by %s, repaired, %s", rule,
                         again->len ? again->str : "defines");
  return TEST_PASSED;
}

/* Skipped: what doesn't define for a reason that no rule is about. */
static TestVerdict
check_domain(const Lint *lint, xmlDoc *doc, GString *reason)
{
  g_autoptr(xmlDoc) findings = lint_find(lint->linter, doc, lint->facts, NULL);
  const char *rule;

  if (!findings)
    return TEST_SKIPPED;
  if (define(lint, doc, reason)) {
    guint wrong = count_define(findings, NULL);

    if (wrong > 0)
      g_string_append_printf(reason, "it defines, and lint says %u times that it doesn't", wrong);
    return wrong > 0 ? TEST_FAILED : TEST_PASSED;
  }
  rule = find_rule(reason->str);
  if (!rule)
    return TEST_SKIPPED;
  if (count_define(findings, rule) == 0) {
    g_string_append_printf(reason, ": %s doesn't find it", rule);
    return TEST_FAILED;
  }
  return check_repair(lint, doc, rule, reason);
}

static xmlDoc *
read_domain(const char *path)
{
  g_autofree char *text = NULL;
  g_autofree char *adapted = NULL;

  if (!g_file_get_contents(path, &text, NULL, NULL))
    return NULL;
  adapted = test_adapt(text);
  return domxml_parse(adapted, -1, path, NULL);
}

static TestVerdict
check(const char *path, void *data, GString *reason)
{
  g_autoptr(xmlDoc) doc = read_domain(path);

  return doc ? check_domain(data, doc, reason) : TEST_SKIPPED;
}

/* What the guides tell one to do: take graphics and video out by hand. */
static TestVerdict
check_without_graphics(const char *path, void *data, GString *reason)
{
  g_autoptr(xmlDoc) doc = read_domain(path);
  g_autoptr(GPtrArray) displays =
      doc ? domxml_nodes(doc, NULL, "/domain/devices/graphics | /domain/devices/video") : NULL;
  TestVerdict verdict;

  if (!displays || displays->len == 0 || !define(data, doc, reason))
    return TEST_SKIPPED;
  for (guint i = 0; i < displays->len; i++) {
    xmlUnlinkNode(displays->pdata[i]);
    xmlFreeNode(displays->pdata[i]);
  }
  verdict = check_domain(data, doc, reason);
  if (verdict == TEST_SKIPPED)
    g_string_append(reason, ": no rule is about it");
  return verdict == TEST_SKIPPED ? TEST_FAILED : verdict;
}

/* Those of a name in the folders below one. */
static void
add_files(GPtrArray *files, const char *below, const char *prefix, const char *file)
{
  g_autofree char *folder = test_path(below);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, file, NULL);

    if (g_str_has_prefix(name, prefix) && g_file_test(path, G_FILE_TEST_EXISTS))
      g_ptr_array_add(files, g_steal_pointer(&path));
  }
}

static GPtrArray *
get_files(void)
{
  guint samples = 0;
  GPtrArray *files = test_domains(&samples);

  add_files(files, "tests/golden", "lint-", "in.xml");
  add_files(files, "tests/seeds", "", "handmade.xml");
  return files;
}

static void
agree(Lint *lint, const char *what, gboolean each,
      TestVerdict (*compare)(const char *path, void *data, GString *reason))
{
  g_autoptr(GPtrArray) files = get_files();
  guint counts[4] = { 0 };
  guint found = 0;

  for (guint i = 0; i < files->len; i++) {
    g_autofree char *reason = NULL;
    TestVerdict verdict = test_in_child(compare, files->pdata[i], lint, &reason);
    g_autofree char *folder = g_path_get_dirname(files->pdata[i]);
    g_autofree char *group = g_path_get_basename(folder);
    g_autofree char *name = g_path_get_basename(files->pdata[i]);

    counts[verdict]++;
    found += verdict == TEST_PASSED && *reason;
    if (verdict == TEST_FAILED || (each && verdict == TEST_PASSED && *reason))
      print_message("%s%s/%s: %s\n", verdict == TEST_FAILED ? "FAILED " : "", group, name, reason);
    else if (verdict == TEST_CRASHED)
      print_message("libvirt crashed: %s\n", name);
  }
  print_message(
      "lint against libvirt, %s: %u files; %u define, lint says the same; %u don't, by an "
      "error that has a rule, found and repaired; %u skipped; %u crashed libvirt; %u failed\n",
      what, files->len, counts[TEST_PASSED] - found, found, counts[TEST_SKIPPED],
      counts[TEST_CRASHED], counts[TEST_FAILED]);
  assert_int_equal(counts[TEST_FAILED], 0);
  /* What libvirt 7.0 leaves to QEMU, and 9.0 refuses: overrides, two ramfb, a device twice. */
  assert_true(found >= (virt_library_version() < PLAN_VERSION(9, 0) ? 3 : 5));
}

static void
lint_agrees_with_libvirt(void **state)
{
  agree(*state, "as they are", TRUE, check);
}

static void
lint_agrees_without_graphics(void **state)
{
  agree(*state, "graphics and video taken out", FALSE, check_without_graphics);
}

static int
set_up(void **state)
{
  g_autofree char *uri = test_embed_uri();
  xmlDoc *properties = profile_load_properties(NULL);
  PlanTarget target = { 0 };
  Lint *lint = g_new0(Lint, 1);

  virSetErrorFunc(NULL, be_quiet);
  virEventRegisterDefaultImpl();
  lint->connection = virConnectOpen(uri);
  assert_non_null(lint->connection);
  assert_int_equal(virConnectGetLibVersion(lint->connection, &target.libvirt), 0);
  assert_int_equal(virConnectGetVersion(lint->connection, &target.qemu), 0);
  lint->linter = linter_new(NULL);
  assert_non_null(lint->linter);
  lint->facts = lint_facts(&target, properties);
  *state = lint;
  return 0;
}

static int
tear_down(void **state)
{
  Lint *lint = *state;

  linter_free(lint->linter);
  xmlFreeDoc(lint->facts);
  virConnectClose(lint->connection);
  g_free(lint);
  test_embed_remove();
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(lint_agrees_with_libvirt),
    cmocka_unit_test(lint_agrees_without_graphics),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
