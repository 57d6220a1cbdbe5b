/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/offers.h"

#include "base/multimap.h"
#include "devices/nvidia-function.h"
#include "testlib.h"

#define IGD "0000:00:02.0"
#define CARD "0000:41:00.0"

/* The host of a test, and the domains that have its devices. */
typedef struct {
  HostInventory list;
  DeviceUsers users;
} Host;

static void
free_device(void *device)
{
  host_device_free(device);
}

static void
free_user(void *data)
{
  DeviceUser *user = data;

  g_free(user->identity);
  g_free(user->domain);
  g_free(user);
}

static void
host_clear(Host *host)
{
  g_ptr_array_unref(host->list.devices);
  g_hash_table_unref(host->users.by_device);
  g_ptr_array_unref(host->users.all);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Host, host_clear)

static Host
new_host(void)
{
  return (Host){
    .list = { .devices = g_ptr_array_new_with_free_func(free_device), .by_sysfs = TRUE },
    .users = { .all = g_ptr_array_new_with_free_func(free_user), .by_device = multimap_new() }
  };
}

static HostDevice *
add_device(Host *host, HostDeviceKind kind, const char *identity, const char *parent)
{
  HostDevice *device = host_device_new(kind);

  device->identity = g_strdup(identity);
  device->parent = g_strdup(parent);
  g_ptr_array_add(host->list.devices, device);
  return device;
}

static HostDevice *
add_gpu(Host *host, const char *identity, const char *parent)
{
  HostDevice *device = add_device(host, HOST_DEVICE_PCI, identity, parent);

  device->class = 0x030200;
  device->vendor = 0x10de;
  device->product = 0x26b9;
  device->driver = g_strdup("nvidia");
  return device;
}

static HostDevice *
add_mdev(Host *host, const char *uuid)
{
  HostDevice *mdev = add_device(host, HOST_DEVICE_MDEV, uuid, IGD);

  mdev->type = g_strdup("i915-GVTg_V5_4");
  return mdev;
}

static void
add_type(HostDevice *device, const char *id, guint available)
{
  host_device_add_type(device, g_strdup(id), g_strdup("GVTg"), NULL, NULL, available);
}

static void
give(Host *host, const char *identity, const char *domain, gboolean running)
{
  DeviceUser *user = g_new0(DeviceUser, 1);

  user->identity = g_strdup(identity);
  user->domain = g_strdup(domain);
  user->running = running;
  multimap_add(host->users.by_device, user->identity, user);
  g_ptr_array_add(host->users.all, user);
}

/* A line for each offer: its kind, its option, and its counts. */
static void
assert_texts(const GPtrArray *offers, const char *expected)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < offers->len; i++) {
    const Offer *offer = offers->pdata[i];
    g_autofree char *option = offer_option(offer);

    g_string_append_printf(text, "%s: %s (%u of %u)\n", offer_kind_name(offer), option, offer->free,
                           offer->total);
  }
  assert_string_equal(text->str, expected);
}

/* What win10 is offered. */
static void
assert_offers(const Host *host, const char *expected)
{
  g_autoptr(GPtrArray) offers = offers_list(&host->list, &host->users, "win10");

  assert_texts(offers, expected);
}

static void
a_type_is_offered_while_it_has_an_instance_free(void **state)
{
  g_auto(Host) host = new_host();
  HostDevice *device = add_device(&host, HOST_DEVICE_PCI, IGD, NULL);

  (void)state;
  add_type(device, "i915-GVTg_V5_4", 1);
  add_type(device, "i915-GVTg_V5_8", 0);
  add_mdev(&host, TEST_UUID);
  give(&host, TEST_UUID, "debian", FALSE);
  assert_offers(&host, "vgpu-type: --vgpu-type i915-GVTg_V5_4 --parent " IGD " (1 of 2)\n");
}

static void
a_vgpu_is_offered_if_no_other_domain_has_it(void **state)
{
  g_auto(Host) host = new_host();
  HostDevice *defined;

  (void)state;
  add_mdev(&host, TEST_UUID);
  add_mdev(&host, "b1f6d0c4-8c4e-4a47-9f5c-0d1e2f3a4b5c");
  defined = add_mdev(&host, "c1f6d0c4-8c4e-4a47-9f5c-0d1e2f3a4b5c");
  defined->inactive = TRUE;
  give(&host, TEST_UUID, "win10", TRUE);
  give(&host, "b1f6d0c4-8c4e-4a47-9f5c-0d1e2f3a4b5c", "debian", FALSE);
  assert_offers(&host, "mdev: --uuid " TEST_UUID " (0 of 0)\n");
}

static void
a_card_is_offered_with_all_its_functions(void **state)
{
  g_auto(Host) host = new_host();

  (void)state;
  add_gpu(&host, CARD, NULL);
  add_device(&host, HOST_DEVICE_PCI, "0000:41:00.1", NULL);
  add_gpu(&host, "0000:42:00.0", NULL);
  assert_offers(&host, "gpu: --pci 0000:41:00 (0 of 0)\ngpu: --pci 0000:42:00.0 (0 of 0)\n");
}

static void
a_card_stays_while_a_running_domain_has_a_part_of_it(void **state)
{
  g_auto(Host) host = new_host();

  (void)state;
  add_gpu(&host, CARD, NULL);
  add_gpu(&host, "0000:41:00.4", CARD);
  add_gpu(&host, "0000:41:00.5", CARD);
  give(&host, "0000:41:00.4", "debian", FALSE);
  assert_offers(&host,
                "gpu: --pci " CARD " (0 of 0)\nvirtual-function: --pci 0000:41:00.5 (0 of 0)\n");
  give(&host, "0000:41:00.5", "fedora", TRUE);
  assert_offers(&host, "");
}

static void
functions_of_nvidia_are_offered_by_their_types(void **state)
{
  g_auto(Host) host = new_host();
  HostDevice *card = add_gpu(&host, CARD, NULL);

  (void)state;
  card->most_functions = 32;
  give(&host, CARD, "debian", FALSE);
  nvidia_function_read(add_gpu(&host, "0000:41:00.4", CARD), "1519", NULL);
  nvidia_function_read(add_gpu(&host, "0000:41:00.5", CARD), "0", "1519 : L40S-2Q\n");
  nvidia_function_read(add_gpu(&host, "0000:41:00.6", CARD), "1520", "1521 : L40S-2B\n");
  assert_offers(&host, "function-type: --vgpu-type nvidia-1519 --parent " CARD " (1 of 2)\n"
                       "virtual-function: --pci 0000:41:00.4 (0 of 0)\n"
                       "virtual-function: --pci 0000:41:00.6 (0 of 0)\n");
}

static void
types_are_listed_also_if_none_is_free(void **state)
{
  g_auto(Host) host = new_host();
  g_autoptr(GPtrArray) types = NULL;

  (void)state;
  add_type(add_device(&host, HOST_DEVICE_PCI, IGD, NULL), "i915-GVTg_V5_4", 0);
  add_mdev(&host, TEST_UUID);
  add_gpu(&host, CARD, NULL);
  nvidia_function_read(add_gpu(&host, "0000:41:00.4", CARD), "0", "1519 : L40S-2Q\n");
  types = offers_types(&host.list);
  assert_texts(types, "vgpu-type: --vgpu-type i915-GVTg_V5_4 --parent " IGD " (0 of 1)\n"
                      "function-type: --vgpu-type nvidia-1519 --parent " CARD " (1 of 1)\n");
}

static void
assert_label(const char *name, const char *type, OfferKind kind, const char *expected)
{
  const Offer offer = {
    .kind = kind, .name = (char *)name, .type = (char *)type, .description = (char *)"described"
  };
  g_autofree char *label = offer_label(&offer);

  assert_string_equal(label, expected);
}

static void
a_label_has_a_name_that_its_option_lacks(void **state)
{
  (void)state;
  assert_label("GVTg_V5_4", "i915-GVTg_V5_4", OFFER_VGPU_TYPE, "described");
  assert_label("GRID V100-8C", "nvidia-300", OFFER_VGPU_TYPE, "GRID V100-8C, described");
  assert_label("GVTg_V5_4", "i915-GVTg_V5_4", OFFER_MDEV, "i915-GVTg_V5_4, described");
  assert_label("GRID V100-8C", "nvidia-300", OFFER_MDEV, "GRID V100-8C, described");
  assert_label(NULL, NULL, OFFER_MDEV, "described");
  assert_label("10de:26b9", NULL, OFFER_GPU, "10de:26b9, described");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_type_is_offered_while_it_has_an_instance_free),
    cmocka_unit_test(a_vgpu_is_offered_if_no_other_domain_has_it),
    cmocka_unit_test(a_card_is_offered_with_all_its_functions),
    cmocka_unit_test(a_card_stays_while_a_running_domain_has_a_part_of_it),
    cmocka_unit_test(functions_of_nvidia_are_offered_by_their_types),
    cmocka_unit_test(types_are_listed_also_if_none_is_free),
    cmocka_unit_test(a_label_has_a_name_that_its_option_lacks),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
