/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QEMU itself checks the names and types of the properties that the profiles give it. It gets the
 * -device and -set that libvirt makes, and parses all properties before it looks for the device on
 * the host. "Property … not found" and "Invalid parameter type" are failures; an error about the
 * missing device is expected.
 */
#include <string.h>

#include <gio/gio.h>

#include "base/error.h"
#include "engine/resolve.h"
#include "libvirt/domain.h"
#include "plan/plan.h"
#include "plan/profile.h"
#include "testlib.h"

#define QEMU "/usr/bin/qemu-system-x86_64"
#define NO_SUCH_DEVICE "no such host device"

/* A guest of each kind of machine. */
static const struct {
  const char *sample;
  const char *machine;
} guests[] = {
  { "win10", "q35" },
  { "win7-i440fx", "pc" },
};

static VirtConnection *connection;
static TargetVersions target;

/* How many devices QEMU was given, and for how many libvirt makes no command line on this host:
   from 12 on it makes none for a PCI device without VFIO. */
typedef struct {
  guint accepted;
  guint unchecked;
} Count;

/* QEMU's standard error, when it starts with these words behind its own. */
static char *
ask_qemu(const char *machine, GPtrArray *words)
{
  g_autofree char *emulated = g_strdup_printf("%s,accel=tcg", machine);
  const char *const own[] = { QEMU,       "-S",   "-machine", emulated, "-nodefaults",
                              "-display", "none", "-monitor", "none" };
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_autoptr(GSubprocess) process = NULL;
  char *said = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
    g_ptr_array_add(argv, (void *)own[i]);
  for (guint i = 0; i < words->len; i++)
    g_ptr_array_add(argv, words->pdata[i]);
  g_ptr_array_add(argv, NULL);
  process =
      g_subprocess_newv((const char *const *)argv->pdata,
                        G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL);
  assert_non_null(process);
  assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, &said, NULL, NULL));
  assert_false(g_subprocess_get_if_exited(process) && g_subprocess_get_exit_status(process) == 0);
  return said;
}

/* A device's options without the address on a bus that this bare QEMU doesn't have, and with a host
   device that exists nowhere; as JSON, or in the older form. */
static char *
without_place(const char *device)
{
  g_autoptr(GRegex) place =
      g_regex_new(",\"(?:bus|addr)\":\"[^\"]*\"|,(?:bus|addr)=[^,]*", 0, 0, NULL);
  g_autoptr(GRegex) host = g_regex_new("(host(?:\":\"|=))[0-9a-f:.]+", 0, 0, NULL);
  g_autofree char *anywhere = g_regex_replace_literal(place, device, -1, 0, "", 0, NULL);

  return g_regex_replace(host, anywhere, -1, 0, "\\g<1>ffff:ff:1f.7", 0, NULL);
}

/* The request of a variant, with a resolution and a render node if it takes them (with a render
   node libvirt needs no /dev/dri to make its command line). NULL if even the variant by itself is
   refused. */
static xmlDoc *
plan_for(const Guest *guest, const char *variant, GError **error)
{
  xmlDoc *plan = NULL;

  for (int more = 3; !plan && more >= 0; more--) {
    gboolean sized = more & 1 && !strstr(variant, "--resolution");
    g_autofree char *options =
        g_strconcat(variant, sized ? " --resolution 1920x1080" : "",
                    more & 2 ? " --rendernode /dev/dri/renderD128" : "", NULL);
    g_auto(PlanRequest) request = { 0 };

    g_clear_error(error);
    if (!test_parse_request(options, &request, error))
      continue;
    /* Of a USB device libvirt makes no command line before it has looked for it on the host. */
    g_clear_pointer(&request.usb, g_strfreev);
    plan = guest_resolve(guest, &request, &target, NULL, NULL, error);
  }
  return plan;
}

/* Without a driver's name libvirt 9.0 makes no command line for a PCI device without a look at the
   host's. */
static void
name_drivers(xmlDoc *domain)
{
  g_autoptr(GPtrArray) devices =
      xml_nodes(domain, NULL, "/domain/devices/hostdev[@type = 'pci'][not(driver)]");

  for (guint i = 0; i < devices->len; i++)
    xmlNewProp(xmlNewChild(devices->pdata[i], NULL, BAD_CAST "driver", NULL), BAD_CAST "name",
               BAD_CAST "vfio");
}

/* The words of QEMU's command line for the planned domain; NULL if libvirt can't make one here. */
static char **
command_line(const Guest *guest, xmlDoc *plan)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) result = guest_project(guest, xmlDocGetRootElement(plan), NULL, NULL, &error);
  g_autofree char *text = NULL;
  g_autofree char *argv = NULL;
  char **words = NULL;

  assert_non_null(result);
  name_drivers(result);
  text = xml_print(result);
  argv = virt_domain_check(connection, text, &error);
  if (g_error_matches(error, GVT_ERROR, GVT_ERROR_UNKNOWN)) {
    print_message("not checked, libvirt can't tell here: %s\n", error->message);
    return NULL;
  }
  if (!argv)
    fail_msg("%s", error->message);
  assert_true(g_shell_parse_argv(argv, NULL, &words, &error));
  return words;
}

/* The -device with this alias, without its place, and each -set of it. */
static GPtrArray *
arguments_of(char **words, const char *alias)
{
  GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *json = g_strdup_printf("\"id\":\"%s\"", alias);
  g_autofree char *plain = g_strdup_printf(",id=%s,", alias);
  g_autofree char *set = g_strdup_printf("device.%s.", alias);

  for (gsize i = 0; words[i] && words[i + 1]; i++) {
    gboolean device = g_str_equal(words[i], "-device") &&
                      (strstr(words[i + 1], json) || strstr(words[i + 1], plain));

    if (!device && !(g_str_equal(words[i], "-set") && g_str_has_prefix(words[i + 1], set)))
      continue;
    g_ptr_array_add(found, g_strdup(words[i]));
    g_ptr_array_add(found, device ? without_place(words[i + 1]) : g_strdup(words[i + 1]));
  }
  return found;
}

static char *
in_one_line(GPtrArray *words)
{
  GString *line = g_string_new(NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf(line, " %s", (char *)words->pdata[i]);
  return g_string_free(line, FALSE);
}

/* "ramfb native, xres override" */
static char *
mechanisms_of(xmlNode *device)
{
  g_autoptr(GPtrArray) properties = xml_nodes(device->doc, device, "gvt:property");
  GString *line = g_string_new(NULL);

  for (guint i = 0; i < properties->len; i++) {
    g_autofree char *name = xml_attribute(properties->pdata[i], "name");
    g_autofree char *mechanism = xml_attribute(properties->pdata[i], "mechanism");

    g_string_append_printf(line, "%s%s %s", i ? ", " : "", name, mechanism);
  }
  return g_string_free(line, FALSE);
}

/* The properties of a device that options can set; NULL if they are refused. */
static xmlDoc *
plan_with_all_options(const Guest *guest, const char *variant, GError **error)
{
  g_autofree char *options = g_strconcat(
      variant,
      " --display spice-gl --rendernode /dev/dri/renderD128 --ramfb on --opregion on --resolution "
      "1920x1080 --rom-file /usr/share/vgabios/card.rom --rom-bar on --x-vga on",
      NULL);
  g_auto(PlanRequest) request = { 0 };

  return test_parse_request(options, &request, error)
             ? guest_resolve(guest, &request, &target, NULL, NULL, error)
             : NULL;
}

/* Gives QEMU each device that the variant brings to a guest, and counts them. */
static void
check_variant(const char *sample, const char *machine, const char *variant,
              xmlDoc *(*resolve)(const Guest *, const char *, GError **), Count *count)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VirtDomain) domain = virt_domain_lookup(connection, sample, NULL, &error);
  g_autoptr(Guest) guest = guest_new(virt_domain_xml(domain, &error), sample, NULL, NULL, &error);
  g_autoptr(xmlDoc) plan = resolve(guest, variant, &error);
  g_autoptr(GPtrArray) devices = NULL;
  g_auto(GStrv) words = NULL;

  if (!plan) {
    print_message("%s, %s: refused: %s\n", variant, machine, error->message);
    return;
  }
  devices = xml_nodes(plan, NULL, "/gvt:plan/*[@alias]");
  words = command_line(guest, plan);
  if (!words) {
    count->unchecked += devices->len;
    return;
  }
  for (guint i = 0; i < devices->len; i++) {
    g_autofree char *alias = xml_attribute(devices->pdata[i], "alias");
    g_autofree char *mechanisms = mechanisms_of(devices->pdata[i]);
    g_autoptr(GPtrArray) arguments = arguments_of(words, alias);
    g_autofree char *line = in_one_line(arguments);
    g_autofree char *said = NULL;

    if (!arguments->len)
      fail_msg("%s, %s: libvirt gives QEMU no device %s", variant, machine, alias);
    said = ask_qemu(machine, arguments);
    if (!strstr(said, NO_SUCH_DEVICE))
      fail_msg("%s, %s:%s: QEMU says more than that the device isn't here: %s", variant, machine,
               line, said);
    print_message("accepted: %s%s, %s (%s):%s\n", variant,
                  resolve == plan_for ? "" : " with all options", machine,
                  *mechanisms ? mechanisms : "no properties", line);
  }
  count->accepted += devices->len;
}

static void
every_profiles_device_has_names_and_types_that_qemu_knows(void **state)
{
  guint basic;
  g_autoptr(GPtrArray) variants = test_variants(&basic);
  Count all = { 0 };

  (void)state;
  assert_true(basic >= 10);
  for (guint i = 0; i < basic; i++) {
    const char *variant = variants->pdata[i];
    g_auto(PlanRequest) request = test_request(variant);
    xmlDoc *profile = profile_load(request.profile, NULL);
    g_autofree char *kind = xml_string(profile, "/gvt:profile/@device");
    g_autofree char *refusal = test_unshowable(variant, &target);
    Count here = { 0 };

    if (refusal) {
      print_message("%s is refused for this QEMU: %s\n", variant, refusal);
      continue;
    }
    /* libvirt's <audio> came with 7.2, and a plan that wants it is refused before. */
    if (request.audio && target.libvirt < VERSION_NUMBER(7, 2))
      continue;
    for (gsize j = 0; j < G_N_ELEMENTS(guests); j++)
      check_variant(guests[j].sample, guests[j].machine, variant, plan_for, &here);
    /* A profile may be for one kind of machine only, or bring none of the host's devices. */
    if (here.accepted + here.unchecked == 0 && !g_str_equal(kind, "none"))
      fail_msg("%s gives QEMU no device on any machine", variant);
    /* Of a mediated device libvirt can always tell. */
    if (here.unchecked && !request.pci)
      fail_msg("%s: not checked", variant);
    all.accepted += here.accepted;
    all.unchecked += here.unchecked;
  }
  assert_true(all.accepted > 0);
  print_message(
      "qemu checks: libvirt %lu.%lu.%lu, QEMU %lu.%lu.%lu: %u basic variants, %u of their "
      "devices accepted, %u not checked\n",
      target.libvirt / 1000000, target.libvirt / 1000 % 1000, target.libvirt % 1000,
      target.qemu / 1000000, target.qemu / 1000 % 1000, target.qemu % 1000, basic, all.accepted,
      all.unchecked);
}

static void
every_option_has_a_name_and_a_type_that_qemu_knows(void **state)
{
  /* A display that is shown, by an mdev and by a PCI device. A PCI device has one function only,
     since only one can have ramfb. */
  static const char *const shown[] = { "--profile gvtg-spice --uuid " TEST_UUID,
                                       "--profile vgpu-vf --pci 41:00.0" };
  Count count = { 0 };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(shown); i++)
    check_variant(guests[0].sample, guests[0].machine, shown[i], plan_with_all_options, &count);
  assert_int_equal(count.accepted + count.unchecked, 2);
  assert_true(count.accepted > 0);
}

/* Shows that the tests above can fail: QEMU's words for a wrong name and for a wrong type. Before
   7.0 libvirt gives it no JSON. */
static void
qemu_refuses_wrong_names_and_types(void **state)
{
#define SYSFSDEV "/sys/bus/mdev/devices/" TEST_UUID
#define JSON "{\"driver\":\"vfio-pci\",\"sysfsdev\":\"" SYSFSDEV "\","
#define PLAIN "vfio-pci,id=ua-gvt0,sysfsdev=" SYSFSDEV
  static const struct {
    const char *json;
    const char *plain;
    const char *set;
    const char *json_says;
    const char *plain_says;
  } wrong[] = {
    { JSON "\"ramfb\":true}", PLAIN ",ramfb=on", "ramfb=on", "'vfio-pci.ramfb' not found",
      "'vfio-pci.ramfb' not found" },
    { JSON "\"x-igd-opregion\":\"on\"}", PLAIN ",x-igd-opregion=1920", "x-igd-opregion=1920",
      "Invalid parameter type for 'x-igd-opregion'", "'x-igd-opregion' expects 'on' or 'off'" },
    { JSON "\"display\":true}", PLAIN ",display=true", "display=true",
      "Invalid parameter type for 'display'", "Invalid parameter 'true'" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
    for (int set = 0; set < 2; set++) {
      gboolean json = target.qemu >= VERSION_NUMBER(7, 0);
      g_autofree char *value = g_strdup_printf("device.ua-gvt0.%s", wrong[i].set);
      g_autoptr(GPtrArray) words = g_ptr_array_new();
      g_autofree char *said = NULL;

      if (set && json)
        continue;
      g_ptr_array_add(words, (void *)"-device");
      g_ptr_array_add(words, (void *)(json ? wrong[i].json : set ? PLAIN : wrong[i].plain));
      if (set) {
        g_ptr_array_add(words, (void *)"-set");
        g_ptr_array_add(words, value);
      }
      said = ask_qemu("q35", words);
      print_message("%s", said);
      assert_null(strstr(said, NO_SUCH_DEVICE));
      assert_non_null(strstr(said, json ? wrong[i].json_says : wrong[i].plain_says));
    }
}

static int
set_up(void **state)
{
  g_autofree char *uri = test_embed_uri();

  (void)state;
  connection = virt_open(uri, FALSE, NULL);
  if (!connection)
    return -1;
  target.libvirt = virt_libvirt_version(connection);
  target.qemu = virt_hypervisor_version(connection);
  for (gsize i = 0; i < G_N_ELEMENTS(guests); i++) {
    g_autofree char *file = g_strdup_printf("samples/%s.xml", guests[i].sample);
    g_autofree char *text = test_read(file);
    g_autofree char *adapted = test_adapt(text);
    g_autoptr(GError) error = NULL;

    if (!virt_domain_define(connection, adapted, TRUE, &error)) {
      print_error("%s: %s\n", file, error->message);
      return -1;
    }
  }
  return 0;
}

static int
tear_down(void **state)
{
  (void)state;
  virt_close(connection);
  test_embed_remove();
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_profiles_device_has_names_and_types_that_qemu_knows),
    cmocka_unit_test(every_option_has_a_name_and_a_type_that_qemu_knows),
    cmocka_unit_test(qemu_refuses_wrong_names_and_types),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
