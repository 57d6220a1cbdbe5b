/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of what a running guest can get and let go of. tests/e2e/cases/live.sh holds them
   against QEMU. */
#include "domain/live-rules.h"

#include "testlib.h"

#define HOST "0000:41:00.0"

/* A guest with one device of ours, and what else it has. */
#define GUEST(attributes, address, more)                                                           \
  "<domain><devices>" more "<hostdev type='mdev'" attributes "><source><address uuid='" TEST_UUID  \
  "'/></source><alias name='ua-gvt0'/>" address "</hostdev></devices></domain>"
#define AT(bus, function)                                                                          \
  "<address type='pci' domain='0x0000' bus='" bus "' slot='0x00' function='" function "'/>"
#define PLAIN GUEST("", AT("0x07", "0x0"), "")

#define PLAN(device) "<g:plan xmlns:g='" GVT_NS "' profile='p'>" device "</g:plan>"
#define MDEV(attributes, properties)                                                               \
  PLAN("<g:mdev uuid='" TEST_UUID "' alias='ua-gvt0'" attributes ">" properties "</g:mdev>")
#define PROPERTY(name, value, mechanism)                                                           \
  "<g:property name='" name "' value='" value "' type='string' mechanism='" mechanism "'/>"
#define WITH(name, value, mechanism) MDEV("", PROPERTY(name, value, mechanism))

typedef struct {
  const char *plan;
  const char *guest;
  const char *reason; /* a part of the only reason; NULL if it can be done */
} Row;

static const Row attached[] = {
  { MDEV("", ""), PLAIN, NULL },
  { WITH("display", "off", "native"), PLAIN, NULL },
  { WITH("display", "off", "override"), PLAIN, NULL },
  { WITH("display", "on", "native"), PLAIN, "its display is on" },
  { WITH("display", "auto", "override"), PLAIN, "its display is on" },
  { WITH("ramfb", "false", "override"), PLAIN, NULL },
  { WITH("ramfb", "true", "native"), PLAIN, "it has a boot display (ramfb)" },
  { WITH("x-igd-opregion", "false", "override"), PLAIN, NULL },
  { WITH("x-igd-opregion", "true", "override"), PLAIN, "it has an OpRegion" },
  { WITH("rombar", "0", "override"), PLAIN, NULL },
  { WITH("romfile", "/x", "override"), PLAIN, NULL },
  { WITH("x-vga", "true", "override"), PLAIN, "the property x-vga only at a start" },
  { WITH("xres", "1920", "set"), PLAIN, "the property xres only at a start" },
  { MDEV(" lifecycle='guest'", ""), PLAIN, "the hook makes this vGPU when the guest starts" },
  { MDEV(" lifecycle='boot'", ""), PLAIN, NULL },
  { MDEV(" lifecycle='manual'", ""), PLAIN, NULL },
  { PLAN("<g:pci host='" HOST "' managed='yes' alias='ua-gvt0' lifecycle='guest'/>"), PLAIN,
    "the hook frees it from the host when the guest starts" },
  { PLAN("<g:pci host='" HOST
         "' managed='no' alias='ua-gvt0' type='nvidia-1519' lifecycle='guest'/>"),
    PLAIN, "the hook gives this virtual function its vGPU type" },
  { PLAN("<g:pci host='" HOST "' managed='no' alias='ua-gvt0' lifecycle='manual'/>"), PLAIN, NULL },
  { PLAN("<g:usb id='046d:c31c' alias='ua-gvt0'/>"), PLAIN, "it is a USB device" },
  { PLAN("<g:pci host='" HOST "' managed='yes' alias='ua-gvt0'/><g:display-service name='x'/>"),
    PLAIN, "the hook stops the host's display manager" },
  { MDEV("", ""), GUEST("", "", ""), NULL },
  { MDEV("", ""), GUEST("", AT("0x07", "0x1"), ""), "it shares a PCI slot" },
  { MDEV("", ""), GUEST("", AT("7", "0"), "<interface>" AT("0x07", "0x1") "</interface>"),
    "it shares a PCI slot" },
  { MDEV("", ""), GUEST("", AT("0x07", "0x0"), "<interface>" AT("0x06", "0x1") "</interface>"),
    NULL },
};

static const Row detached[] = {
  { NULL, PLAIN, NULL },
  { NULL, GUEST(" display='off' ramfb='off'", "", ""), NULL },
  { NULL, GUEST(" display='on'", "", ""), "its display is on" },
  { NULL, GUEST(" ramfb='on'", "", ""), "it has a boot display (ramfb)" },
  { WITH("display", "off", "override"), PLAIN, NULL },
  { WITH("display", "on", "override"), PLAIN, "its display is on" },
  { WITH("ramfb", "true", "override"), PLAIN, "it has a boot display (ramfb)" },
  { WITH("x-igd-opregion", "true", "override"), PLAIN, NULL },
  { WITH("rombar", "0", "override"), PLAIN, NULL },
  { MDEV(" lifecycle='guest'", ""), PLAIN, NULL },
  { PLAN("<g:pci host='" HOST "' managed='yes' alias='ua-gvt0' lifecycle='guest'/>"), PLAIN,
    "the hook gives it back to the host when the guest ends" },
  { PLAN("<g:pci host='" HOST
         "' managed='no' alias='ua-gvt0' type='nvidia-1519' lifecycle='guest'/>"),
    PLAIN, "the hook takes back this virtual function's vGPU type" },
  { NULL, GUEST("", AT("0x07", "0x0"), "<hostdev>" AT("0x07", "0x1") "</hostdev>"),
    "it shares a PCI slot" },
};

static void
assert_row(const Row *row, void (*check)(xmlNode *, xmlNode *, GPtrArray *))
{
  g_autoptr(xmlDoc) plan = row->plan ? test_parse(row->plan) : NULL;
  g_autoptr(xmlDoc) guest = test_parse(row->guest);
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
  xmlNode *planned = plan ? xml_node(plan, NULL, "//*[@alias]") : NULL;

  check(planned, xml_node(guest, NULL, "//hostdev[alias]"), reasons);
  assert_int_equal(reasons->len, row->reason != NULL);
  if (!row->reason)
    return;
  assert_true(g_str_has_prefix(reasons->pdata[0], "ua-gvt0 (mdev " TEST_UUID "): "));
  if (!strstr(reasons->pdata[0], row->reason))
    fail_msg("'%s' isn't said in: %s", row->reason, (const char *)reasons->pdata[0]);
}

static void
each_row_says_why_a_device_cannot_be_plugged_in(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(attached); i++)
    assert_row(&attached[i], live_rules_check_attach);
}

static void
each_row_says_why_a_device_cannot_be_unplugged(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(detached); i++)
    assert_row(&detached[i], live_rules_check_detach);
}

static void
all_reasons_are_given_each_once(void **state)
{
  g_autoptr(xmlDoc) plan =
      test_parse(MDEV("", PROPERTY("display", "on", "native") PROPERTY("ramfb", "true", "native")
                              PROPERTY("display", "on", "override")));
  g_autoptr(xmlDoc) guest = test_parse(PLAIN);
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);

  (void)state;
  live_rules_check_attach(xml_node(plan, NULL, "//*[@alias]"),
                          xml_node(guest, NULL, "//hostdev[alias]"), reasons);
  assert_int_equal(reasons->len, 2);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(each_row_says_why_a_device_cannot_be_plugged_in),
    cmocka_unit_test(each_row_says_why_a_device_cannot_be_unplugged),
    cmocka_unit_test(all_reasons_are_given_each_once),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
