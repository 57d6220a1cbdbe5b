/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/offer-listing.h"

#include "base/error.h"
#include "cli/command.h"
#include "testlib.h"

static char *keys[] = { (char *)"vgpu-type=nvidia-300", (char *)"parent=0000:41:00.0", NULL };

static const Offer type = { .kind = OFFER_VGPU_TYPE,
                            .keys = keys,
                            .type = (char *)"nvidia-300",
                            .name = (char *)"GRID V100-8C",
                            .free = 2,
                            .total = 3 };

static void
a_host_that_cant_be_asked_offers_nothing(void **state)
{
  const HostInventory list = { 0 };
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_null(offer_listing_read(&list, NULL, test_domain, &error));
  assert_string_equal(
      error->message,
      "what the host can give isn't known here: its libvirt lists no node devices, and it is another "
      "host than this one; run there: gvt-xml devices --for test");
}

static void
a_host_without_devices_has_nothing_to_give(void **state)
{
  g_autofree char *any = offer_listing_nothing(NULL, NULL);
  g_autofree char *fitting = offer_listing_nothing(NULL, "vgpu");

  (void)state;
  assert_string_equal(any,
                      "the host has nothing to give now: no GPU is free, and no vGPU type has a "
                      "free instance (\"gvt-xml doctor\" says why)");
  assert_string_equal(fitting, "the host has nothing to give now for profile 'vgpu' (\"gvt-xml "
                               "doctor\" says why)");
}

static void
only_a_type_has_counts(void **state)
{
  const Offer mdev = { .kind = OFFER_MDEV, .description = (char *)"described" };
  const Offer nameless = { .kind = OFFER_VGPU_TYPE, .free = 1, .total = 1 };
  g_autofree char *counted = offer_listing_summary(&type);
  g_autofree char *described = offer_listing_summary(&mdev);
  g_autofree char *bare = offer_listing_summary(&nameless);

  (void)state;
  assert_string_equal(counted, "2 of 3 free; GRID V100-8C");
  assert_string_equal(described, "described");
  assert_string_equal(bare, "1 of 1 free");
}

static void
a_command_can_be_copied_to_a_shell(void **state)
{
  const RedefineOptions redefine = { .dry_run = TRUE };
  const CopyableCommand plain = { .command = "apply", .domain = test_domain };
  const CopyableCommand whole = {
    .command = "apply", .domain = test_domain, .redefine = &redefine, .strict = TRUE
  };
  g_autofree char *uri = g_strdup("qemu+tcp://fred:hunter2@host/system");
  g_autofree char *here = offer_listing_command(&type, &plain);
  g_autofree char *there = NULL;

  (void)state;
  assert_string_equal(here, "gvt-xml apply test --vgpu-type nvidia-300 --parent 0000:41:00.0");
  command_globals.uri = uri;
  there = offer_listing_command(&type, &whole);
  command_globals.uri = NULL;
  assert_string_equal(there, "gvt-xml -c 'qemu+tcp://fred:********@host/system' apply test "
                             "--vgpu-type nvidia-300 --parent 0000:41:00.0 --dry-run --strict");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_host_that_cant_be_asked_offers_nothing),
    cmocka_unit_test(a_host_without_devices_has_nothing_to_give),
    cmocka_unit_test(only_a_type_has_counts),
    cmocka_unit_test(a_command_can_be_copied_to_a_shell),
  };

  return cmocka_run_group_tests(tests, test_open_domain, test_close_domain);
}
