/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QEMU itself judges the names and types of what the profiles give it: the -device that libvirt makes is handed
 * to the QEMU binary, which parses all properties before it looks for the device on the host. "Property …
 * not found" and "Invalid parameter type" are failures; that there is no such host device is as it must be.
 */
#include <string.h>

#include <gio/gio.h>

#include "plan.h"
#include "profile.h"
#include "session.h"
#include "testlib.h"

#define QEMU "/usr/bin/qemu-system-x86_64"
#define NO_SUCH_DEVICE "no such host device"

static char *uri;

/* What QEMU says, on stderr, when it starts with these arguments behind its own. */
static char *
ask_qemu(const char *option, const char *value)
{
  g_autoptr(GSubprocess) process =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL, QEMU,
                       "-S", "-machine", "q35,accel=tcg", "-nodefaults", "-display", "none",
                       "-monitor", "none", option, value, NULL);
  char *said = NULL;

  assert_non_null(process);
  assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, &said, NULL, NULL));
  assert_false(g_subprocess_get_if_exited(process) && g_subprocess_get_exit_status(process) == 0);
  return said;
}

/* Without its place on a bus that this bare QEMU hasn't. */
static char *
without_place(const char *device)
{
  g_autoptr(GRegex) place = g_regex_new(",\"(?:bus|addr)\":\"[^\"]*\"", 0, 0, NULL);

  return g_regex_replace_literal(place, device, -1, 0, "", 0, NULL);
}

/* The -device that QEMU would get for our mdev in the sample with this profile. */
static char *
planned_device(const char *profile)
{
  g_autofree char *devices = test_devices(profile);
  g_autofree char *options = g_strdup_printf("--profile %s %s", profile, devices);
  g_auto(PlanRequest) request = test_request(options);
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(Session) session = NULL;
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(xmlDoc) result = NULL;
  g_autofree char *text = NULL;
  g_autofree char *argv = NULL;
  g_auto(GStrv) words = NULL;
  gboolean window = g_str_equal(profile, "gvtg-window");

  /* So that libvirt needs no /dev/dri to make its command line. */
  if (g_str_equal(profile, "gvtg-spice") || g_str_equal(profile, "gvtg-egl"))
    request.rendernode = g_strdup("/dev/dri/renderD128");
  if (window)
    request.resolution = g_strdup("1920x1080");
  session = session_open("win10", FALSE, notes, &error);
  assert_non_null(session);
  plan = session_resolve(session, &request, notes, &error);
  assert_non_null(plan);
  result = subject_project(session->editor, session->subject, xmlDocGetRootElement(plan), NULL,
                           notes, &error);
  assert_non_null(result);
  text = domxml_print(result);
  argv = virt_judge(session->connection, text, &error);
  if (!argv)
    fail_msg("%s", error->message);
  assert_true(g_shell_parse_argv(argv, NULL, &words, NULL));
  for (gsize i = 0; words[i]; i++)
    if (g_str_equal(words[i], "-device") && strstr(words[i + 1], "ua-gvt0"))
      return g_strdup(words[i + 1]);
  fail_msg("there is no device in %s", argv);
  return NULL;
}

static void
every_profiles_device_has_names_and_types_that_qemu_knows(void **state)
{
  g_autoptr(GPtrArray) profiles = profile_names(NULL);

  (void)state;
  assert_true(profiles->len >= 3);
  for (guint i = 0; i < profiles->len; i++) {
    g_autoptr(xmlDoc) profile = profile_load(profiles->pdata[i], NULL);
    g_autofree char *kind = domxml_string(profile, "/gvt:profile/@device");
    g_autofree char *device = NULL;
    g_autofree char *placeless = NULL;
    g_autofree char *said = NULL;

    /* libvirt 9.0 builds no command line for a PCI device. */
    if (g_str_equal(kind, "pci"))
      continue;
    device = planned_device(profiles->pdata[i]);
    placeless = without_place(device);
    said = ask_qemu("-device", placeless);
    print_message("%s: %s\n  QEMU: %s", (char *)profiles->pdata[i], placeless, said);
    if (!strstr(said, NO_SUCH_DEVICE))
      fail_msg("QEMU says more than that the mdev isn't here: %s", said);
  }
}

/* So that the test above can fail: what QEMU says to a wrong name and a wrong type. */
static void
qemu_refuses_wrong_names_and_types(void **state)
{
  const char *const wrong[] = {
    "{\"driver\":\"vfio-pci\",\"sysfsdev\":\"/sys/bus/mdev/devices/" TEST_UUID "\",\"ramfb\":true}",
    "{\"driver\":\"vfio-pci\",\"sysfsdev\":\"/sys/bus/mdev/devices/" TEST_UUID
    "\",\"x-igd-opregion\":\"on\"}",
    "{\"driver\":\"vfio-pci\",\"sysfsdev\":\"/sys/bus/mdev/devices/" TEST_UUID
    "\",\"display\":true}",
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autofree char *said = ask_qemu("-device", wrong[i]);

    assert_null(strstr(said, NO_SUCH_DEVICE));
  }
}

/* QEMU's word for a type, as libvirt's override calls it. */
static const char *
type_of(const char *qemu_type)
{
  if (g_str_equal(qemu_type, "bool"))
    return "bool";
  if (g_str_has_prefix(qemu_type, "uint"))
    return "unsigned";
  /* rombar became signed in QEMU 10, for its new default of -1; 0 and 1 fit both. */
  if (g_str_has_prefix(qemu_type, "int"))
    return "unsigned";
  return "string";
}

static void
known_properties_have_qemus_types(void **state)
{
  g_autoptr(GSubprocess) process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, QEMU,
                                                    "-device", "vfio-pci-nohotplug,help", NULL);
  g_autoptr(xmlDoc) properties = profile_load_properties(NULL);
  g_autoptr(GPtrArray) nodes = domxml_nodes(properties, NULL, "/*/gvt:property");
  g_autofree char *help = NULL;
  guint compared = 0;

  (void)state;
  assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, &help, NULL, NULL));
  for (guint i = 0; i < nodes->len; i++) {
    g_autofree char *name = domxml_attribute(nodes->pdata[i], "name");
    g_autofree char *type = domxml_attribute(nodes->pdata[i], "type");
    g_autofree char *pattern = g_strdup_printf("^  %s=<(\\w+)>", name);
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *qemu_type = NULL;

    if (!g_regex_match(regex, help, 0, &match)) {
      print_message("this QEMU has no %s\n", name);
      continue;
    }
    qemu_type = g_match_info_fetch(match, 1);
    assert_string_equal(type, type_of(qemu_type));
    compared++;
  }
  assert_true(compared >= 10);
}

static int
set_up(void **state)
{
  g_autofree char *text = test_read("samples/win10.xml");
  g_autofree char *adapted = test_adapt(text);
  g_autoptr(VirtConnection) connection = NULL;

  (void)state;
  uri = test_embed_uri();
  command_globals.uri = uri;
  connection = virt_open(uri, FALSE, NULL);
  return connection && virt_define(connection, adapted, TRUE, NULL) ? 0 : -1;
}

static int
tear_down(void **state)
{
  (void)state;
  test_embed_remove();
  g_free(uri);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_profiles_device_has_names_and_types_that_qemu_knows),
    cmocka_unit_test(qemu_refuses_wrong_names_and_types),
    cmocka_unit_test(known_properties_have_qemus_types),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
