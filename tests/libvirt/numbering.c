/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt numbers the host devices that have no alias of their own. Whichever of them a plan
 * adopts, a property that an override or "-set" writes for such a number reaches the same device as
 * before, on libvirt's own command line; or the plan is refused, since a device that stays would
 * get another number.
 */
#include <string.h>

#include "engine/guest.h"
#include "engine/resolve.h"
#include "libvirt/domain.h"
#include "testlib.h"

#define DEVICES 3
#define PROPERTY "x-intx-mmap-timeout-ms"
#define REFUSAL "would get another number"

static const char *const uuids[DEVICES] = { "b2f5a0de-21c6-4a39-8c65-6b9d43f7a001",
                                            "b2f5a0de-21c6-4a39-8c65-6b9d43f7a002",
                                            "b2f5a0de-21c6-4a39-8c65-6b9d43f7a003" };

/* How a device is in the domain, and whether the plan has it. */
typedef enum { WITHOUT, EMPTY, WITH, WAYS } Written;
typedef struct {
  Written written; /* no override for it, one without a property, one with it */
  gboolean own_alias;
  gboolean planned;
} Device;

static VirtConnection *connection;
static TargetVersions target;

/* The alias by which libvirt knows a device. Free with g_free(). */
static char *
alias_of(const Device *devices, gsize index)
{
  guint number = 0;

  for (gsize i = 0; i < index; i++)
    number += !devices[i].own_alias;
  return devices[index].own_alias ? g_strdup_printf("ua-own%zu", index)
                                  : g_strdup_printf("hostdev%u", number);
}

static void
write_property(GString *arguments, GString *overrides, const Device *devices, gsize index)
{
  g_autofree char *alias = alias_of(devices, index);

  if (devices[index].written == WITH)
    g_string_append_printf(arguments,
                           "<qemu:arg value='-set'/><qemu:arg value='device.%s." PROPERTY "=%zu'/>",
                           alias, 100 + index);
  if (devices[index].written != WITHOUT)
    g_string_append_printf(overrides, "<qemu:device alias='%s'><qemu:frontend>", alias);
  if (devices[index].written == WITH)
    g_string_append_printf(
        overrides, "<qemu:property name='" PROPERTY "' type='unsigned' value='%zu'/>", 100 + index);
  if (devices[index].written != WITHOUT)
    g_string_append(overrides, "</qemu:frontend></qemu:device>");
}

/* A domain with these devices; the properties are overridden, or set if libvirt is too old. Free
   with g_free(). */
static char *
domain_with(const Device *devices)
{
  g_autoptr(GString) hostdevs = g_string_new(NULL);
  g_autoptr(GString) arguments = g_string_new(NULL);
  g_autoptr(GString) overrides = g_string_new(NULL);
  gboolean overridden = version_has(VERSION_OVERRIDE, &target);
  g_autofree char *text = NULL;

  for (gsize i = 0; i < DEVICES; i++) {
    g_string_append_printf(hostdevs,
                           "<hostdev mode='subsystem' type='mdev' managed='no' model='vfio-pci'>"
                           "<source><address uuid='%s'/></source>",
                           uuids[i]);
    if (devices[i].own_alias)
      g_string_append_printf(hostdevs, "<alias name='ua-own%zu'/>", i);
    g_string_append(hostdevs, "</hostdev>");
    write_property(arguments, overrides, devices, i);
  }
  text = g_strdup_printf(
      "<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
      "<name>guest</name><uuid>5e9d8b1c-6d0a-4f7e-9a55-1f0b8a1c2d3e</uuid>"
      "<memory unit='KiB'>1048576</memory><vcpu>1</vcpu>"
      "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
      "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>%s</devices>"
      "<qemu:%s>%s</qemu:%s></domain>",
      hostdevs->str, overridden ? "override" : "commandline",
      overridden ? overrides->str : arguments->str, overridden ? "override" : "commandline");
  return test_adapt(text);
}

static char *
matched(const char *pattern, const char *text)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match(regex, text, 0, &match) ? g_match_info_fetch(match, 1) : NULL;
}

/* The property's value for the device with this uuid on a command line, NULL if it isn't set. Free
   with g_free(). */
static char *
value_on(char **words, const char *uuid)
{
  g_autofree char *alias = NULL;
  g_autofree char *set = NULL;
  char *value = NULL;

  for (gsize i = 0; words[i] && !alias; i++)
    if (strstr(words[i], uuid)) {
      alias = matched("(?:\"id\":\"|,id=)([^\",]+)", words[i]);
      value = matched("\"" PROPERTY "\":([0-9]+)", words[i]);
    }
  assert_non_null(alias);
  set = g_strdup_printf("^device\\.%s\\." PROPERTY "=([0-9]+)$", alias);
  for (gsize i = 0; words[i] && !value; i++)
    value = matched(set, words[i]);
  return value;
}

static void
assert_values(const char *domain, const Device *devices, const char *when)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line = virt_domain_check(connection, domain, &error);
  g_auto(GStrv) words = NULL;

  if (!line)
    fail_msg("%s: %s: %s", when, error->message, domain);
  assert_true(g_shell_parse_argv(line, NULL, &words, NULL));
  for (gsize i = 0; i < DEVICES; i++) {
    g_autofree char *expected = devices[i].written == WITH ? g_strdup_printf("%zu", 100 + i) : NULL;
    g_autofree char *value = value_on(words, uuids[i]);

    if (g_strcmp0(value, expected) != 0)
      fail_msg("%s: device %zu has %s instead of %s: %s", when, i, value ? value : "none",
               expected ? expected : "none", domain);
  }
}

/* Whether a device with a property stays, and would get another number. */
static gboolean
is_renumbered(const Device *devices)
{
  gboolean adopted = FALSE;

  for (gsize i = 0; i < DEVICES; i++) {
    if (devices[i].own_alias)
      continue;
    if (adopted && !devices[i].planned && devices[i].written == WITH)
      return TRUE;
    adopted |= devices[i].planned;
  }
  return FALSE;
}

/* TRUE if the plan is taken. */
static gboolean
adopt(const char *domain, const Device *devices)
{
  g_autoptr(GString) options = g_string_new("--profile vgpu --display none");
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(Guest) guest = guest_new(g_strdup(domain), "guest", NULL, NULL, &error);
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(xmlDoc) result = NULL;
  g_autofree char *text = NULL;

  for (gsize i = 0; i < DEVICES; i++)
    if (devices[i].planned)
      g_string_append_printf(options, " --uuid %s", uuids[i]);
  request = test_request(options->str);
  plan = guest_resolve(guest, &request, &target, NULL, NULL, &error);
  if (!plan)
    fail_msg("%s", error->message);
  result = guest_project(guest, xmlDocGetRootElement(plan), NULL, NULL, &error);
  if (!result) {
    if (!is_renumbered(devices) || !strstr(error->message, REFUSAL))
      fail_msg("%s: %s", error->message, domain);
    return FALSE;
  }
  if (is_renumbered(devices))
    fail_msg("taken, though a device gets another number: %s", domain);
  text = xml_print(result);
  assert_values(text, devices, "after apply");
  return TRUE;
}

/* The devices of a case: a digit of the number says for each device how it is written for and
   whether it is planned. The one in the middle may have an alias of its own. */
static void
make_case(guint number, gboolean own_alias, Device *devices)
{
  for (gsize i = 0; i < DEVICES; i++) {
    devices[i] = (Device){ .written = number % WAYS,
                           .planned = number / WAYS % 2,
                           .own_alias = own_alias && i == 1 };
    number /= WAYS * 2;
  }
}

static void
each_property_goes_to_the_device_that_had_it(void **state)
{
  guint taken = 0;
  guint refused = 0;

  (void)state;
  for (guint i = 0; i < 2 * 216; i++) {
    Device devices[DEVICES];
    gboolean planned = FALSE;
    g_autofree char *domain = NULL;

    make_case(i / 2, i % 2, devices);
    domain = domain_with(devices);
    for (gsize j = 0; j < DEVICES; j++)
      planned |= devices[j].planned;
    if (!planned)
      assert_values(domain, devices, "before");
    else if (adopt(domain, devices))
      taken++;
    else
      refused++;
  }
  print_message("numbering: %u plans taken, %u refused\n", taken, refused);
  assert_int_equal(taken + refused, 2 * (216 - 27));
  assert_true(refused > 0 && taken > refused);
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
    cmocka_unit_test(each_property_goes_to_the_device_that_had_it),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
