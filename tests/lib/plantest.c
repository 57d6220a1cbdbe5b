/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plantest.h"

#include "base/paths.h"
#include "domain/transform.h"
#include "plan/profile.h"

GPtrArray *test_known_devices;

static void
know(const char *identity, const char *type, const char *parent, guint class, guint vendor)
{
  HostDevice *device = g_new0(HostDevice, 1);

  device->identity = g_strdup(identity);
  device->type = g_strdup(type);
  device->parent = g_strdup(parent);
  device->class = class;
  device->vendor = vendor;
  g_ptr_array_add(test_known_devices, device);
}

int
test_know_a_host(void **state)
{
  (void)state;
  test_known_devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  know(TEST_UUID, "i915-GVTg_V5_4", "0000:00:02.0", 0, 0);
  know(OTHER_UUID, "nvidia-300", "0000:41:00.0", 0, 0);
  know("0000:00:02.0", NULL, NULL, 0x030000, 0x8086);
  know("0000:00:02.1", NULL, "0000:00:02.0", 0x030000, 0x8086);
  know("0000:41:00.0", NULL, NULL, 0x030200, 0x10de);
  know("0000:41:00.1", NULL, NULL, 0x040300, 0x10de);
  know("0000:41:00.4", NULL, "0000:41:00.0", 0x030200, 0x10de);
  know("0000:42:00.0", NULL, NULL, 0x030000, 0x1002);
  know("0000:03:00.0", NULL, NULL, 0x020000, 0x8086);
  return 0;
}

int
test_forget_the_host(void **state)
{
  (void)state;
  g_clear_pointer(&test_known_devices, g_ptr_array_unref);
  return 0;
}

xmlDoc *
test_resolve(const char *options, const char *profile, const char *domain, GPtrArray *notes,
             GError **error)
{
  g_auto(PlanRequest) request = { 0 };
  g_autofree char *schema = paths_data("profiles/plan.rng");
  xmlDoc *displays = profile_load_displays(NULL);
  xmlDoc *properties = profile_load_properties(NULL);
  g_autoptr(xmlDoc) profile_doc = xml_parse(profile, -1, "profile", NULL);
  g_autoptr(xmlDoc) written = xml_parse(domain, -1, "domain", NULL);
  g_autoptr(xmlDoc) base = transform_adopted(written, error);
  const PlanSources sources = { .profile = profile_doc,
                                .displays = displays,
                                .properties = properties,
                                .base = base,
                                .devices = test_known_devices,
                                .target = TARGET_NEWEST };
  g_autoptr(GError) wrong = NULL;
  xmlDoc *plan;

  assert_non_null(base);
  plan = test_parse_request(options, &request, error)
             ? plan_resolve(&request, &sources, notes, error)
             : NULL;
  if (plan && !xml_validate(plan, schema, &wrong))
    fail_msg("not a plan: %s", wrong->message);
  return plan;
}

void
test_suggests(const char *options, const char *profile, const char *domain, const char *property,
              const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = test_resolve(options, profile, domain, NULL, &error);
  g_autofree char *xpath =
      g_strdup_printf("/gvt:plan/gvt:mdev/gvt:property[@name = '%s']/@value", property);
  g_autofree char *value = NULL;

  if (!plan)
    fail_msg("%s: %s", domain, error->message);
  value = xml_string(plan, xpath);
  if (g_strcmp0(value, expected) != 0)
    fail_msg("%s of %s is '%s' instead of '%s'", property, domain, value, expected);
}
