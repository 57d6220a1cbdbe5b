/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PCI addresses that a plan's devices get in the guest. */
#include "plan/placement.h"

#include <string.h>

#include "plantest.h"

#define MACHINE(name, devices)                                                                     \
  "<domain type='kvm'><os><type machine='" name "'>hvm</type></os><devices>" devices               \
  "</devices></domain>"
#define CARD "<g:pci host='0000:41:00.0'/><g:pci host='0000:41:00.1'/><g:pci host='0000:42:00.0'/>"
#define ROOT "<controller type='pci' index='0' model='pcie-root'/>"
#define USED(slot) "<disk><address type='pci' bus='0x00' slot='" slot "' function='0x0'/></disk>"

/* Places the devices of a plan in a domain, for a profile and a request. Fails unless all succeeds,
   or ends in an error if expected is NULL. expected has the addresses, "-" for none. */
static void
assert_places(const char *devices, const char *domain, const char *profile_content,
              const char *guest_address, const char *expected)
{
  g_autofree char *plan_text = g_strdup_printf("<g:plan xmlns:g='" GVT_NS "'>%s</g:plan>", devices);
  g_autofree char *profile_text = g_strdup_printf(
      "<g:profile xmlns:g='" GVT_NS "' device='pci'>%s</g:profile>", profile_content);
  g_autoptr(xmlDoc) plan = test_parse(plan_text);
  g_autoptr(xmlDoc) profile = test_parse(profile_text);
  g_autoptr(xmlDoc) base = test_parse(domain);
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) places = g_string_new(NULL);
  g_autofree char *address = g_strdup(guest_address);
  const PlanRequest request = { .guest_address = address };
  const PlanSources sources = { .base = base };
  const PlanContext context = { .request = &request,
                                .sources = &sources,
                                .profile = xmlDocGetRootElement(profile),
                                .plan = xmlDocGetRootElement(plan) };
  gboolean placed = plan_place_devices(&context, &error);

  for (xmlNode *node = context.plan->children; node; node = node->next) {
    g_autofree char *place = xml_attribute(node, "address");
    g_autofree char *several = xml_attribute(node, "multifunction");

    g_string_append_printf(places, "%s%s%s", places->len ? " " : "", place ? place : "-",
                           several ? "+" : "");
  }
  assert_int_equal(placed, expected != NULL);
  if (expected && !g_str_equal(places->str, expected))
    fail_msg("%s instead of %s", places->str, expected);
  if (!expected)
    assert_non_null(strstr(error->message, "no free slot"));
}

/* Each function of a card has its own number, in one slot. A lone device is left to libvirt. */
static void
a_card_has_one_slot(void **state)
{
  (void)state;
  assert_places(CARD, MACHINE("q35", ROOT), "", NULL, "0000:01:00.0+ 0000:01:00.1 -");
  assert_places(CARD, MACHINE("q35", ROOT "<controller type='pci' index='1'/>"), "", NULL,
                "0000:02:00.0+ 0000:02:00.1 -");
  /* The first bus that isn't there yet. */
  assert_places(CARD, MACHINE("q35", ROOT "<controller type='pci' index='4'/>"), "", NULL,
                "0000:01:00.0+ 0000:01:00.1 -");
  assert_places(CARD, MACHINE("pc", USED("0x03") USED("0x04")), "", NULL,
                "0000:00:05.0+ 0000:00:05.1 -");
  assert_places(CARD, MACHINE("microvm", ""), "", NULL, "- - -");
}

/* The request wins over the profile, whose address may be for one kind of machine. */
static void
the_main_device_has_the_address_that_is_asked_for(void **state)
{
  static const char own[] = "<g:address machine='i440fx' value='0000:00:02.0'/>";

  (void)state;
  assert_places("<g:pci host='0000:00:02.0'/>", MACHINE("pc", ""), own, NULL, "0000:00:02.0");
  assert_places("<g:pci host='0000:00:02.0'/>", MACHINE("q35", ""), own, NULL, "-");
  assert_places("<g:pci host='0000:00:02.0'/>", MACHINE("pc", ""), own, "0000:00:09.0",
                "0000:00:09.0");
  assert_places(CARD, MACHINE("pc", ""), "", "0000:00:09.0", "0000:00:09.0+ 0000:00:09.1 -");
  /* A device of the recorded plan gives its slot up. */
  assert_places("<g:pci host='0000:41:00.0'/><g:usb id='1:2' address='0000:00:09.0'/>",
                MACHINE("pc", ""), "", "0000:00:09.0", "0000:00:09.0 -");
}

static void
a_hand_made_hostdev_keeps_its_slot(void **state)
{
  (void)state;
  assert_places(CARD,
                MACHINE("pc", "<hostdev type='pci'><source><address domain='0x0000' bus='0x41' "
                              "slot='0x00' function='0x0'/></source>"
                              "<address type='pci' bus='0x00' slot='0x0a' function='0x0'/>"
                              "</hostdev>"),
                "", NULL, "0000:00:0a.0+ 0000:00:0a.1 -");
}

static void
a_full_bus_has_no_slot(void **state)
{
  g_autoptr(GString) used = g_string_new("<domain><os><type machine='pc'/></os><devices>");

  (void)state;
  for (guint slot = 3; slot < 0x1f; slot++)
    g_string_append_printf(used, USED("0x%02x"), slot);
  g_string_append(used, "</devices></domain>");
  assert_places(CARD, used->str, "", NULL, NULL);
}

/* A recorded place that another machine hasn't got is chosen again, for all functions of a card. */
static void
a_gone_place_is_chosen_again(void **state)
{
  static const struct {
    const char *domain;
    const char *before;
    const char *after;
  } cases[] = {
    { MACHINE("q35", ROOT), "0000:05:00.0", "0000:05:00.0" },
    { MACHINE("q35", ROOT), "0000:00:1f.0", NULL },
    { MACHINE("pc", ""), "0000:05:00.0", NULL },
    { MACHINE("pc", ""), "0000:05:01.0", "0000:05:01.0" },
    { MACHINE("pc", ""), "0000:00:01.0", NULL },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = g_strdup_printf("<g:plan xmlns:g='" GVT_NS
                                            "'><g:pci host='0000:41:00.0' address='%s'/></g:plan>",
                                            cases[i].before);
    g_autoptr(xmlDoc) plan = test_parse(text);
    g_autoptr(xmlDoc) base = test_parse(cases[i].domain);
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    const PlanRequest request = { 0 };
    const PlanSources sources = { .base = base };
    PlanContext context = {
      .request = &request, .sources = &sources, .notes = notes, .plan = xmlDocGetRootElement(plan)
    };
    g_autofree char *place = NULL;

    assert_true(plan_renew_places(&context, NULL));
    place = xml_string(plan, "/gvt:plan/gvt:pci/@address");
    if (g_strcmp0(place, cases[i].after) != 0)
      fail_msg("%s became %s", cases[i].before, place);
    assert_int_equal(notes->len, cases[i].after ? 0 : 1);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_card_has_one_slot),
    cmocka_unit_test(the_main_device_has_the_address_that_is_asked_for),
    cmocka_unit_test(a_hand_made_hostdev_keeps_its_slot),
    cmocka_unit_test(a_full_bus_has_no_slot),
    cmocka_unit_test(a_gone_place_is_chosen_again),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
