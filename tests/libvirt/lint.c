/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lint says of a define is held against the real QEMU driver, over samples, tests/newest,
   lint's cases in tests/golden, the domains made by hand in tests/seeds, and the corpus. A repaired
   domain must define, and lose only those devices of which a finding says that they will go. Each
   file is tested in a child process, since libvirt 9 crashes on some. */
#include <string.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "domain/lint-facts.h"
#include "domain/lint.h"
#include "libvirt/connection.h"
#include "plan/profile.h"
#include "testlib.h"

/* libvirt's error, and the rule that must find it before. */
static const struct {
  const char *text;
  const char *rule;
} errors[] = {
  { "Only one vgpu device can have 'ramfb' enabled", "two-ramfb" },
  { "Missing required attribute 'device' in element 'address'", "usb-port" },
  { "graphics device is needed for attribute value 'display=on'", "display-without-graphics" },
  { "multiple OpenGL displays are not supported by QEMU", "two-gl-displays" },
  { "graphics type 'egl-headless' is only supported with", "two-gl-displays" },
  { "Spice audio is not supported without spice graphics", "orphaned-spice" },
  { "not supported without spice graphics", "orphaned-spice" },
  { "Hostdev already exists in the domain configuration", "hostdev-used-twice" },
  { "Missing required attribute 'model' in element 'hostdev'", "mdev-without-model" },
  { "Missing 'model' attribute in mediated device's <hostdev>", "mdev-without-model" },
  { "Missing required attribute 'type' in element 'property'", "override-type" },
  { "can't be overridden", "override-type" },
  { "of 'value' attribute of 'qemu:property'", "override-type" },
  { "missing 'value' attribute for 'qemu:property'", "override-type" },
  { "Invalid value for attribute 'type' in element 'property'", "override-type" },
  { "Missing required attribute 'type' in element 'property'", "override-type" },
  { "requires a memfd memory backend", "blob-without-memfd" },
  { "virtio video device frontend can be only with enabled 3d acceleration", "accel3d-device" },
};

/* The change that is made to each domain first. */
typedef struct {
  const char *what;
  gboolean given_back; /* it is taken as libvirt gives it back, with all that libvirt adds */
  const char *removed; /* the XPath of the nodes that are taken out */
} Variant;

/* Of all domains of a variant. */
typedef struct {
  guint repaired;
  guint defined; /* of those */
  guint gone;    /* devices, as findings say */
} Tally;

typedef struct {
  virConnectPtr connection;
  xmlDoc *facts;
  const Variant *variant;
  Tally *tally; /* which the children write too */
} Lint;

static void
be_quiet(void *data, virErrorPtr error)
{
  (void)data;
  (void)error;
}

/* The XML that libvirt makes of a domain; NULL with reason if it refuses. */
static xmlDoc *
define(const Lint *lint, xmlDoc *doc, GString *reason)
{
  g_autofree char *text = xml_print(doc);
  virDomainPtr domain = virDomainDefineXML(lint->connection, text);
  g_autofree char *given_back = NULL;

  if (!domain) {
    g_string_append(reason, virGetLastErrorMessage());
    return NULL;
  }
  given_back = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  virDomainUndefineFlags(domain, VIR_DOMAIN_UNDEFINE_NVRAM);
  virDomainFree(domain);
  return test_parse(given_back);
}

/* The findings that make a define fail; only those of one rule, if one is named. */
static guint
count_define(xmlDoc *findings, const char *rule)
{
  g_autofree char *by_id = rule ? g_strdup_printf("[@id = '%s']", rule) : g_strdup("");
  g_autofree char *xpath =
      g_strdup_printf("//gvt:rule%s/gvt:finding[@when = 'define' or (not(@when) and "
                      "../@when = 'define')]",
                      by_id);
  g_autoptr(GPtrArray) found = xml_nodes(findings, NULL, xpath);

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

static guint
count_nodes(xmlDoc *doc, const char *xpath)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(doc, NULL, xpath);

  return nodes->len;
}

/* The devices of before that after has no longer, by their kinds. */
static guint
count_gone(xmlDoc *before, xmlDoc *after)
{
  g_autoptr(GPtrArray) devices = xml_nodes(before, NULL, "/domain/devices/*");
  g_autoptr(GHashTable) kinds = g_hash_table_new(g_str_hash, g_str_equal);
  GHashTableIter iter;
  void *kind;
  guint gone = 0;

  for (guint i = 0; i < devices->len; i++)
    g_hash_table_add(kinds, (void *)((xmlNode *)devices->pdata[i])->name);
  g_hash_table_iter_init(&iter, kinds);
  while (g_hash_table_iter_next(&iter, &kind, NULL)) {
    g_autofree char *xpath = g_strdup_printf("/domain/devices/%s", (char *)kind);
    guint had = count_nodes(before, xpath);
    guint has = count_nodes(after, xpath);

    gone += had > has ? had - has : 0;
  }
  return gone;
}

/* The findings that say of a device that it will go. */
static guint
count_going(xmlDoc *findings)
{
  return count_nodes(findings,
                     "//gvt:rule/gvt:finding/gvt:way[contains(., 'remove egl-headless; --fix') or "
                     "contains(., 'remove the second one; --fix') or "
                     "contains(., 'remove the first, which') or "
                     "starts-with(normalize-space(), 'remove it; --fix does it')]");
}

/* A repaired domain must define, unless libvirt refuses it as before, for a reason that no rule is
   about. It must have all its devices but those of which a finding says that they will go. */
static gboolean
is_sound(const Lint *lint, xmlDoc *doc, xmlDoc *findings, xmlDoc *repaired, gboolean defined,
         GString *reason)
{
  g_autoptr(GString) again = g_string_new(NULL);
  g_autoptr(xmlDoc) result = define(lint, repaired, again);
  guint gone = count_gone(doc, repaired);

  if (!result && (defined || find_rule(again->str))) {
    g_string_append_printf(reason, " repaired, and libvirt says: %s", again->str);
    return FALSE;
  }
  if (gone > count_going(findings)) {
    g_string_append_printf(reason, " the repair takes %u devices, the findings say %u", gone,
                           count_going(findings));
    return FALSE;
  }
  g_string_append_printf(reason, "%srepaired, %s", reason->len ? ", " : "",
                         result ? "defines" : again->str);
  lint->tally->repaired++;
  lint->tally->defined += result != NULL;
  lint->tally->gone += gone;
  return TRUE;
}

static TestVerdict
check_repair(const Lint *lint, xmlDoc *doc, xmlDoc *findings, gboolean defined, GString *reason)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) repaired = lint_repair(doc, lint->facts, &error);
  g_autoptr(xmlDoc) left = repaired ? lint_find(repaired, lint->facts, &error) : NULL;

  if (!left) {
    g_string_append_printf(reason, ": repair: %s", error->message);
    return TEST_FAILED;
  }
  if (xml_equal(doc, repaired) || is_sound(lint, doc, findings, repaired, defined, reason))
    return TEST_PASSED;
  return TEST_FAILED;
}

/* Skipped: the domain doesn't define for a reason that no rule is about. */
static TestVerdict
check_domain(const Lint *lint, xmlDoc *doc, GString *reason)
{
  g_autoptr(xmlDoc) findings = lint_find(doc, lint->facts, NULL);
  g_autoptr(xmlDoc) defined = NULL;
  const char *rule;

  if (!findings)
    return TEST_SKIPPED;
  defined = define(lint, doc, reason);
  if (defined && count_define(findings, NULL) > 0) {
    g_string_append_printf(reason, "it defines, and lint says %u times that it doesn't",
                           count_define(findings, NULL));
    return TEST_FAILED;
  }
  if (defined)
    return check_repair(lint, doc, findings, TRUE, reason);
  rule = find_rule(reason->str);
  if (!rule)
    return TEST_SKIPPED;
  if (count_define(findings, rule) == 0) {
    g_string_append_printf(reason, ": %s doesn't find it", rule);
    return TEST_FAILED;
  }
  g_string_append_printf(reason, ": found by %s", rule);
  return check_repair(lint, doc, findings, FALSE, reason);
}

/* The domain of a file as the variant wants it; NULL if it is none for it. */
static xmlDoc *
read_variant(const Lint *lint, const char *path, GString *reason)
{
  const Variant *variant = lint->variant;
  g_autofree char *text = test_read_domain(path);
  g_autoptr(xmlDoc) doc = text ? xml_parse(text, -1, path, NULL) : NULL;
  g_autoptr(xmlDoc) defined = doc && variant->removed ? define(lint, doc, reason) : NULL;
  g_autoptr(GPtrArray) removed = NULL;

  if (!doc || !variant->removed)
    return g_steal_pointer(&doc);
  if (!defined)
    return NULL;
  if (variant->given_back) {
    xmlFreeDoc(doc);
    doc = g_steal_pointer(&defined);
  }
  removed = xml_nodes(doc, NULL, variant->removed);
  for (guint i = 0; i < removed->len; i++) {
    xmlUnlinkNode(removed->pdata[i]);
    xmlFreeNode(removed->pdata[i]);
  }
  return removed->len ? g_steal_pointer(&doc) : NULL;
}

static TestVerdict
check(const char *path, void *data, GString *reason)
{
  const Lint *lint = data;
  g_autoptr(xmlDoc) doc = read_variant(lint, path, reason);
  TestVerdict verdict = doc ? check_domain(lint, doc, reason) : TEST_SKIPPED;

  /* It defined before. */
  if (doc && lint->variant->removed && verdict == TEST_SKIPPED) {
    g_string_append(reason, ": no rule is about it");
    return TEST_FAILED;
  }
  return verdict;
}

/* Adds the files of a name in the folders below one. */
static void
add_files(GPtrArray *files, const char *below, const char *file)
{
  g_autofree char *folder = test_path(below);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, file, NULL);

    if (g_file_test(path, G_FILE_TEST_EXISTS))
      g_ptr_array_add(files, g_steal_pointer(&path));
  }
}

static GPtrArray *
get_files(void)
{
  guint samples = 0;
  GPtrArray *files = test_domains(&samples);

  add_files(files, "tests/golden/lint", "in.xml");
  add_files(files, "tests/seeds", "by-hand.xml");
  return files;
}

static void
agree(Lint *lint, const Variant *variant)
{
  g_autoptr(GPtrArray) files = get_files();
  guint counts[4] = { 0 };
  guint found = 0;

  lint->variant = variant;
  *lint->tally = (Tally){ 0 };
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *reason = NULL;
    TestVerdict verdict = test_in_child(check, files->pdata[i], lint, &reason);
    g_autofree char *folder = g_path_get_dirname(files->pdata[i]);
    g_autofree char *group = g_path_get_basename(folder);
    g_autofree char *name = g_path_get_basename(files->pdata[i]);

    counts[verdict]++;
    found += verdict == TEST_PASSED && strstr(reason, ": found by ");
    if (verdict == TEST_FAILED || (!variant->removed && verdict == TEST_PASSED && *reason))
      print_message("%s%s/%s: %s\n", verdict == TEST_FAILED ? "FAILED " : "", group, name, reason);
    else if (verdict == TEST_CRASHED)
      print_message("libvirt crashed: %s\n", name);
  }
  print_message(
      "lint against libvirt, %s: %u files; %u define, lint says the same; %u don't, by an error that has a rule, found; "
      "%u repaired, of which %u define, by %u devices less, as found; %u skipped; %u crashed libvirt; %u failed\n",
      variant->what, files->len, counts[TEST_PASSED] - found, found, lint->tally->repaired,
      lint->tally->defined, lint->tally->gone, counts[TEST_SKIPPED], counts[TEST_CRASHED],
      counts[TEST_FAILED]);
  assert_int_equal(counts[TEST_FAILED], 0);
  /* libvirt 7.0 leaves these to QEMU, 9.0 refuses them: overrides, two ramfb, a device twice. */
  assert_true(found >= (virt_library_version() < VERSION_NUMBER(9, 0) ? 3 : 5));
  assert_true(lint->tally->defined >= found);
}

static void
lint_agrees_with_libvirt(void **state)
{
  static const Variant variant = { "as they are", FALSE, NULL };

  agree(*state, &variant);
}

/* As the guides tell their readers: graphics and video are taken out by hand. */
static void
lint_agrees_without_graphics(void **state)
{
  static const Variant variant = { "graphics and video taken out", FALSE,
                                   "/domain/devices/graphics | /domain/devices/video" };

  agree(*state, &variant);
}

/* As an admin edits the XML that libvirt shows. */
static void
lint_agrees_given_back(void **state)
{
  static const Variant variant = { "as libvirt gives them back, graphics taken out", TRUE,
                                   "/domain/devices/graphics" };

  agree(*state, &variant);
}

static int
set_up(void **state)
{
  g_autofree char *uri = test_embed_uri();
  xmlDoc *properties = profile_load_properties(NULL);
  TargetVersions target = { 0 };
  Lint *lint = g_new0(Lint, 1);

  virSetErrorFunc(NULL, be_quiet);
  virEventRegisterDefaultImpl();
  lint->connection = virConnectOpen(uri);
  assert_non_null(lint->connection);
  assert_int_equal(virConnectGetLibVersion(lint->connection, &target.libvirt), 0);
  assert_int_equal(virConnectGetVersion(lint->connection, &target.qemu), 0);
  lint->facts = lint_facts_new(&target, properties);
  lint->tally = test_share(sizeof *lint->tally);
  *state = lint;
  return 0;
}

static int
tear_down(void **state)
{
  Lint *lint = *state;

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
    cmocka_unit_test(lint_agrees_given_back),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
