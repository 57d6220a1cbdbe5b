/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PCI slots of a running guest that a device can be plugged into. */
#include "domain/hotplug-slots.h"

#include "testlib.h"

#define GUEST(devices) "<domain><devices>" devices "</devices></domain>"
#define BUS(index, model) "<controller type='pci' index='" index "' model='" model "'/>"
#define Q35 BUS("0", "pcie-root") BUS("1", "pcie-root-port") BUS("2", "pcie-root-port")
#define TAKEN(bus, slot)                                                                           \
  "<disk><address type='pci' domain='0x0000' bus='" bus "' slot='" slot "' function='0x0'/></disk>"

static const struct {
  const char *guest;
  guint express;
  guint conventional;
} rows[] = {
  { GUEST(""), 0, 0 },
  { GUEST(BUS("0", "pcie-root")), 0, 0 },
  { GUEST(Q35), 2, 2 },
  { GUEST(Q35 TAKEN("0x02", "0x00")), 1, 1 },
  { GUEST(Q35 TAKEN("0x00", "0x02")), 2, 2 },
  { GUEST(Q35 TAKEN("1", "0") TAKEN("2", "0")), 0, 0 },
  { GUEST(BUS("0", "pcie-root") "<controller type='pci' index='1' model='pcie-root-port'>"
                                "<target hotplug='off'/></controller>"),
    0, 0 },
  { GUEST(Q35 BUS("3", "pcie-to-pci-bridge") TAKEN("0x01", "0x00")), 1, 32 },
  { GUEST(Q35 BUS("3", "dmi-to-pci-bridge") BUS("4", "pcie-expander-bus")), 2, 2 },
  { GUEST(Q35 BUS("3", "pcie-switch-downstream-port")), 3, 3 },
  { GUEST(BUS("0", "pci-root")), 31, 31 },
  { GUEST(BUS("0", "pci-root") TAKEN("0x00", "0x01") TAKEN("0x00", "0x1f")), 29, 29 },
  { GUEST(BUS("0", "pci-root") BUS("1", "pci-bridge")), 62, 62 },
  { GUEST("<controller type='pci' index='0' model='pci-root'><target hotplug='off'/></controller>"),
    0, 0 },
};

static void
free_slots_are_counted(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(xmlDoc) guest = test_parse(rows[i].guest);

    assert_int_equal(hotplug_slots_free(guest, FALSE), rows[i].express);
    assert_int_equal(hotplug_slots_free(guest, TRUE), rows[i].conventional);
  }
}

static const struct {
  const char *address;
  gboolean has;
} places[] = {
  { "domain='0x0000' bus='0x01' slot='0x00'", TRUE },
  { "bus='1' slot='0'", TRUE },
  { "domain='0x0000' bus='0x02' slot='0x00'", FALSE }, /* taken */
  { "domain='0x0000' bus='0x01' slot='0x01'", FALSE }, /* a port has one slot */
  { "domain='0x0000' bus='0x00' slot='0x05'", FALSE }, /* pcie-root */
  { "domain='0x0000' bus='0x09' slot='0x00'", FALSE }, /* no such bus */
  { "domain='0x0001' bus='0x01' slot='0x00'", FALSE },
  { "domain='0x0000' bus='0x03' slot='0x1f'", TRUE },
  { "domain='0x0000' bus='0x03' slot='0x00'", FALSE },
};

static void
a_place_is_free_or_not(void **state)
{
  g_autoptr(xmlDoc) guest =
      test_parse(GUEST(Q35 BUS("3", "pcie-to-pci-bridge") TAKEN("0x02", "0x00")));

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
    g_autofree char *text = g_strdup_printf("<address type='pci' %s/>", places[i].address);
    g_autoptr(xmlDoc) address = test_parse(text);

    assert_int_equal(hotplug_slots_has(guest, xmlDocGetRootElement(address)), places[i].has);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(free_slots_are_counted),
    cmocka_unit_test(a_place_is_free_or_not),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
