/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Law 8: a device that was given by hand stays as QEMU had it. libvirt makes QEMU's command line
 * for each domain with such a device, before apply and after it. Each property that the device had
 * must be there again, unless a note names it with both values. Each file is tested in a child
 * process.
 */
#include <string.h>

#include "base/error.h"
#include "domain/hostdev.h"
#include "engine/guest.h"
#include "engine/resolve.h"
#include "libvirt/domain.h"
#include "testlib.h"
#include "vfiodevices.h"

typedef struct {
  VirtConnection *connection;
  TargetVersions target;
  /* Shared with the children. */
  struct Tally {
    guint devices;    /* that were compared, each with each profile */
    guint properties; /* that they had before */
    guint noted;      /* of those, how many changed with a note */
    guint refused;    /* applies that are refused in clear words */
    guint unchecked;  /* applies of which libvirt makes no command line without VFIO, from 12 on */
  } * tally;
} Law;

/* The devices that libvirt gives QEMU for a domain; NULL with a reason if it makes no command
   line. */
static GHashTable *
devices_in_qemu(const Law *law, xmlDoc *domain, GString *reason)
{
  g_autoptr(xmlDoc) bare = xmlCopyDoc(domain, 1);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_auto(GStrv) words = NULL;

  vfio_make_bare(bare);
  text = xml_print(bare);
  line = virt_domain_check(law->connection, text, &error);
  if (!line || !g_shell_parse_argv(line, NULL, &words, &error)) {
    g_string_append_printf(reason, "libvirt makes no command line: %s", error->message);
    return NULL;
  }
  return vfio_devices(words);
}

/* Whether a note says that a property changes from one value to the other. */
static gboolean
is_noted(GPtrArray *notes, const char *name, const char *before, const char *after)
{
  g_autofree char *escaped = g_regex_escape_string(name, -1);
  g_autofree char *pattern = g_strdup_printf("(?:^|[ ,])%s (\\S+) → ([^,]+)", escaped);
  g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
  g_autofree char *only_one = g_strdup_printf("no %s: ", name);

  for (guint i = 0; i < notes->len; i++) {
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *from = NULL;
    g_autofree char *to = NULL;

    if (g_str_has_prefix(notes->pdata[i], only_one))
      return TRUE;
    if (!g_regex_match(regex, notes->pdata[i], 0, &match))
      continue;
    from = g_match_info_fetch(match, 1);
    to = g_match_info_fetch(match, 2);
    if (vfio_is_value(from, before) && vfio_is_value(to, after ? after : "not set"))
      return TRUE;
  }
  return FALSE;
}

/* Whether the place comes from the property addr only, so that the bus is libvirt's choice. */
static gboolean
is_bus_of_libvirt(xmlNode *adopted)
{
  g_autofree char *alias = xml_attribute(adopted, "written-for");
  g_autofree char *xpath =
      alias ? g_strdup_printf("/domain/qemu:override/qemu:device[@alias = '%s']"
                              "//qemu:property[@name = 'bus'] | "
                              "//qemu:arg[starts-with(@value, 'device.%s.bus=')]",
                              alias, alias)
            : g_strdup("//qemu:arg[contains(@value, 'bus')]");

  return xml_node(adopted->doc, adopted, "address[@written]") &&
         !xml_node(adopted->doc, NULL, xpath);
}

/* Whether the device has the place that it had, if it had one of its own. */
static gboolean
is_in_place(VfioDevice *before, VfioDevice *after, xmlNode *adopted, GPtrArray *notes)
{
  xmlNode *own = xml_node(adopted->doc, adopted, "address[@bus or @slot]");
  g_autofree char *was = vfio_slot(before);
  g_autofree char *is = vfio_slot(after);
  gboolean same_bus = is_bus_of_libvirt(adopted) || g_str_equal(vfio_bus(before), vfio_bus(after));

  if (!own || (same_bus && g_str_equal(was, is)))
    return TRUE;
  for (guint i = 0; i < notes->len; i++)
    if (strstr(notes->pdata[i], "guest address "))
      return TRUE;
  return FALSE;
}

/* Whether a property isn't compared by its value: it names the device, the driver goes with its
   ramfb, it is a place that libvirt chose, or is off by default and wasn't written. */
static gboolean
is_none_of_ours(const char *name, const char *value, xmlNode *adopted)
{
  const char *names = " id host sysfsdev bus addr hostdevice ";
  static const char *const off_by_default[] = { "multifunction", "ramfb", "x-vga" };
  g_autoptr(GPtrArray) written =
      xml_nodes(adopted->doc, adopted, "gvt:property[@name = 'display']");
  g_autofree char *word = g_strdup_printf(" %s ", name);

  if (strstr(names, word))
    return TRUE;
  if (g_str_equal(name, "driver"))
    return g_str_equal(value, "vfio-pci") ||
           xml_node(adopted->doc, adopted, "gvt:property[@name = 'ramfb']") != NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(off_by_default); i++)
    if (g_str_equal(name, off_by_default[i]) && g_str_equal(value, "off"))
      return TRUE;
  if (g_str_equal(name, "port"))
    return !xml_node(adopted->doc, adopted, "address/@port | gvt:property[@name = 'port']");
  return g_str_equal(name, "display") && g_str_equal(value, "off") && written->len == 0;
}

/* The property that an override took from the device before, and that it has now; NULL if there is
   none. The display is the plan's. Free with g_free(). */
static char *
find_returned(VfioDevice *before, VfioDevice *after, xmlNode *adopted)
{
  g_autoptr(GPtrArray) removed =
      xml_nodes(adopted->doc, adopted, "gvt:property[@type = 'remove'][@name != 'display']");

  for (guint i = 0; i < removed->len; i++) {
    g_autofree char *name = xml_attribute(removed->pdata[i], "name");

    if (!g_hash_table_contains(before, name) && g_hash_table_contains(after, name))
      return g_steal_pointer(&name);
  }
  return NULL;
}

static gboolean
is_same_device(const Law *law, const char *identity, VfioDevice *before, VfioDevice *after,
               xmlNode *adopted, GPtrArray *notes, GString *reason)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;
  g_autofree char *returned = find_returned(before, after, adopted);

  g_hash_table_iter_init(&iter, before);
  while (g_hash_table_iter_next(&iter, &name, &value)) {
    const char *now = g_hash_table_lookup(after, name);
    gboolean same = g_strcmp0(value, now) == 0;

    if (is_none_of_ours(name, value, adopted))
      continue;
    law->tally->properties++;
    law->tally->noted += !same;
    if (!same && !is_noted(notes, name, value, now)) {
      g_string_append_printf(reason, "%s: %s was %s, is %s, and no note says so", identity,
                             (char *)name, (char *)value, now ? now : "not set");
      return FALSE;
    }
  }
  if (returned) {
    g_string_append_printf(reason, "%s: %s was removed, and is back", identity, returned);
    return FALSE;
  }
  if (!is_in_place(before, after, adopted, notes)) {
    g_string_append_printf(reason, "%s: its place was %s %s", identity, vfio_bus(before),
                           (char *)g_hash_table_lookup(before, "addr"));
    return FALSE;
  }
  law->tally->devices++;
  return TRUE;
}

static xmlDoc *
apply(const Law *law, const Guest *guest, const char *options, GPtrArray *notes, GError **error)
{
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(xmlDoc) plan = test_parse_request(options, &request, error)
                               ? guest_resolve(guest, &request, &law->target, NULL, notes, error)
                               : NULL;

  return plan ? guest_project(guest, xmlDocGetRootElement(plan), NULL, notes, error) : NULL;
}

/* Refusals that say what is to be done first. */
static gboolean
says_why(const char *message)
{
  static const char *const words[] = { "the domain's own ",
                                       "would get another number",
                                       "isn't known, and QEMU",
                                       "has no such place",
                                       "no PCI bus",
                                       "is not a PCI address",
                                       "has no <devices>",
                                       "can't show this device" };

  for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
    if (strstr(message, words[i]))
      return TRUE;
  return test_is_refused(message);
}

/* Whether the law holds if these options take these devices over. */
static gboolean
holds_for(const Law *law, const Guest *guest, GHashTable *before, const char *options,
          GPtrArray *adopted, GString *reason)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) result = apply(law, guest, options, notes, &error);
  g_autoptr(GHashTable) after = NULL;

  if (!result && says_why(error->message)) {
    law->tally->refused++;
    return TRUE;
  }
  if (!result) {
    g_string_append_printf(reason, "%s: %s", options, error->message);
    return FALSE;
  }
  after = devices_in_qemu(law, result, reason);
  if (!after && strstr(reason->str, "VFIO PCI device assignment is not supported by the host")) {
    g_string_truncate(reason, 0);
    law->tally->unchecked++;
    return TRUE;
  }
  for (guint i = 0; after && i < adopted->len; i++) {
    g_autofree char *identity = hostdev_identity(adopted->pdata[i]);
    VfioDevice *was = g_hash_table_lookup(before, identity);
    VfioDevice *is = g_hash_table_lookup(after, identity);

    if (was && !is)
      g_string_append_printf(reason, "%s isn't there any more", identity);
    if (was && (!is || !is_same_device(law, identity, was, is, adopted->pdata[i], notes, reason)))
      break;
  }
  if (reason->len)
    g_string_append_printf(reason, " (%s)", options);
  return reason->len == 0;
}

/* The options that take over all devices of a kind, and the USB devices; NULL if there are none of
   the kind. Free with g_free(). */
static char *
options_for(GPtrArray *adopted, const char *kind, const char *option, const char *profile)
{
  g_autoptr(GString) options = g_string_new(NULL);
  g_autoptr(GString) usb = g_string_new(NULL);

  for (guint i = 0; i < adopted->len; i++) {
    g_autofree char *own_kind = hostdev_kind(adopted->pdata[i]);
    g_autofree char *identity = hostdev_identity(adopted->pdata[i]);

    if (identity && g_str_equal(own_kind, kind))
      g_string_append_printf(options, "%s %s ", option, identity);
    else if (identity && g_str_equal(own_kind, "usb"))
      g_string_append_printf(usb, "--usb %s ", identity);
  }
  return options->len ? g_strdup_printf("%s%s--profile %s", options->str, usb->str, profile) : NULL;
}

static TestVerdict
check(const char *path, void *data, GString *reason)
{
  static const char *const ways[][3] = {
    { "mdev", "--uuid", "vgpu" },       { "mdev", "--uuid", "gvtg-window" },
    { "mdev", "--uuid", "gvtg-spice" }, { "pci", "--pci", "gpu" },
    { "usb", "--usb", "virgl" },
  };
  const Law *law = data;
  g_autoptr(GError) error = NULL;
  char *text = test_read_domain(path);
  g_autoptr(Guest) guest = text ? guest_new(text, path, NULL, NULL, &error) : NULL;
  g_autoptr(xmlDoc) written = guest ? transform_adopted(guest->base, &error) : NULL;
  g_autoptr(GPtrArray) adopted =
      written
          ? xml_nodes(written, NULL,
                      "/domain/devices/hostdev[@type = 'mdev' or @type = 'pci'][source/address] | "
                      "/domain/devices/hostdev[@type = 'usb'][source/vendor][not(source/address)]")
          : NULL;
  g_autoptr(GHashTable) before = NULL;

  if (!adopted || adopted->len == 0) {
    g_string_assign(reason, adopted ? "no device added by hand" : "no domain");
    return TEST_SKIPPED;
  }
  before = devices_in_qemu(law, guest->base, reason);
  for (gsize i = 0; before && i < G_N_ELEMENTS(ways); i++) {
    g_autofree char *options = options_for(adopted, ways[i][0], ways[i][1], ways[i][2]);

    if (options && !holds_for(law, guest, before, options, adopted, reason))
      return TEST_FAILED;
  }
  return before ? TEST_PASSED : TEST_SKIPPED;
}

static GPtrArray *
find_files(void)
{
  static const char *const folders[] = { "tests/golden", "tests/seeds" };
  guint samples;
  GPtrArray *files = test_domains_and_cases(&samples);

  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *folder = test_path(folders[i]);

    test_add_files(files, folder);
  }
  return files;
}

static void
an_adopted_device_stays_as_qemu_had_it(void **state)
{
  const Law *law = *state;
  guint counts[4] = { 0 };
  guint others = 0;
  g_autoptr(GPtrArray) files = find_files();

  for (guint i = 0; i < files->len; i++) {
    g_autofree char *reason = NULL;
    TestVerdict verdict = test_in_child(check, files->pdata[i], *state, &reason);
    gboolean other = verdict == TEST_SKIPPED && strstr(reason, "libvirt makes") == NULL;

    counts[verdict]++;
    others += other;
    if (verdict == TEST_FAILED || verdict == TEST_CRASHED)
      print_message("%s: %s: %s\n", verdict == TEST_FAILED ? "FAILED" : "libvirt crashed",
                    (char *)files->pdata[i], reason);
    else if (verdict == TEST_SKIPPED && !other)
      print_message("skipped: %s: %s\n", (char *)files->pdata[i], reason);
  }
  print_message("laws of adopted devices: %u files: %u passed, %u failed; skipped: %u have no such "
                "device, libvirt makes no command line of %u; %u devices with %u properties (%u "
                "changed, with a note), %u applies refused, %u not checked without VFIO\n",
                files->len, counts[TEST_PASSED], counts[TEST_FAILED], others,
                counts[TEST_SKIPPED] - others, law->tally->devices, law->tally->properties,
                law->tally->noted, law->tally->refused, law->tally->unchecked);
  assert_int_equal(counts[TEST_FAILED], 0);
  /* Of tests/ itself; newer libvirts make no command line of a PCI device without VFIO. */
  assert_true(counts[TEST_PASSED] >= 50);
}

/* A -global of the domain's own stays, and it is for the devices that libvirt gives QEMU too, also
   for vfio-pci-nohotplug. There is no device here, so that only a wrong value can show it. */
static void
a_global_reaches_the_devices_that_libvirt_gives(void **state)
{
  static const char *const drivers[] = { "vfio-pci", "vfio-pci-nohotplug" };
  const Law *law = *state;

  for (gsize i = 0; i < G_N_ELEMENTS(drivers); i++) {
    g_autofree char *device = g_strdup_printf(law->target.qemu >= VERSION_NUMBER(7, 0)
                                                  ? "{\"driver\":\"%s\",\"host\":\"ffff:ff:1f.7\"}"
                                                  : "%s,host=ffff:ff:1f.7",
                                              drivers[i]);
    const char *argv[] = { "qemu-system-x86_64",
                           "-S",
                           "-machine",
                           "q35,accel=tcg",
                           "-nodefaults",
                           "-display",
                           "none",
                           "-monitor",
                           "none",
                           "-global",
                           "vfio-pci.x-vga=never",
                           "-device",
                           device,
                           NULL };
    g_autofree char *said = NULL;

    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                             &said, NULL, NULL));
    print_message("%s", said);
    assert_non_null(strstr(said, "can't apply global vfio-pci.x-vga=never"));
  }
}

static int
set_up(void **state)
{
  g_autofree char *uri = test_embed_uri();
  Law *law = g_new0(Law, 1);

  law->connection = virt_open(uri, FALSE, NULL);
  if (!law->connection)
    return -1;
  law->target.libvirt = virt_libvirt_version(law->connection);
  law->target.qemu = virt_hypervisor_version(law->connection);
  law->tally = test_share(sizeof *law->tally);
  *state = law;
  return 0;
}

static int
tear_down(void **state)
{
  Law *law = *state;

  virt_close(law->connection);
  g_free(law);
  test_embed_remove();
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_global_reaches_the_devices_that_libvirt_gives),
    cmocka_unit_test(an_adopted_device_stays_as_qemu_had_it),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
