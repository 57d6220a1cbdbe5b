/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/hotplug-slots.h"

#include "xml/xml.h"

/* The controllers that have such slots, and the numbers of these. Slot 0 of a conventional root is
   the host's bridge; libvirt leaves slot 0 of a conventional bridge free too. */
static const struct {
  const char *model;
  gboolean express;
  guint first;
  guint last;
} buses[] = {
  { "pcie-root-port", TRUE, 0, 0 },       { "pcie-switch-downstream-port", TRUE, 0, 0 },
  { "pci-root", FALSE, 1, 31 },           { "pci-bridge", FALSE, 1, 31 },
  { "pcie-to-pci-bridge", FALSE, 1, 31 },
};

/* The index in buses of a controller's model; -1 if nothing can be plugged into it. */
static int
find_bus(xmlNode *controller)
{
  g_autofree char *model = xml_attribute(controller, "model");

  if (xml_node(controller->doc, controller, "target[@hotplug = 'off']"))
    return -1;
  for (gsize i = 0; i < G_N_ELEMENTS(buses); i++)
    if (g_strcmp0(model, buses[i].model) == 0)
      return (int)i;
  return -1;
}

static gboolean
is_free(xmlDoc *running, guint bus, guint slot)
{
  g_autoptr(GPtrArray) taken = xml_nodes(running, NULL, "/domain/devices/*/address[@type = 'pci']");

  for (guint i = 0; i < taken->len; i++)
    if (xml_number(taken->pdata[i], "domain") == 0 && xml_number(taken->pdata[i], "bus") == bus &&
        xml_number(taken->pdata[i], "slot") == slot)
      return FALSE;
  return TRUE;
}

static guint
count_free(xmlDoc *running, xmlNode *controller, int bus)
{
  guint count = 0;

  for (guint slot = buses[bus].first; slot <= buses[bus].last; slot++)
    count += is_free(running, xml_number(controller, "index"), slot);
  return count;
}

guint
hotplug_slots_free(xmlDoc *running, gboolean conventional)
{
  g_autoptr(GPtrArray) controllers =
      xml_nodes(running, NULL, "/domain/devices/controller[@type = 'pci']");
  gboolean express = xml_node(running, NULL, "//controller[@model = 'pcie-root']") != NULL;
  guint count = 0;

  for (guint i = 0; i < controllers->len; i++) {
    int bus = find_bus(controllers->pdata[i]);

    if (bus >= 0 && (buses[bus].express || conventional || !express))
      count += count_free(running, controllers->pdata[i], bus);
  }
  return count;
}

gboolean
hotplug_slots_has(xmlDoc *running, xmlNode *address)
{
  guint slot = xml_number(address, "slot");
  g_autofree char *xpath = g_strdup_printf(
      "/domain/devices/controller[@type = 'pci'][@index = '%u']", xml_number(address, "bus"));
  xmlNode *controller = xml_node(running, NULL, xpath);
  int bus = controller ? find_bus(controller) : -1;

  return bus >= 0 && xml_number(address, "domain") == 0 && slot >= buses[bus].first &&
         slot <= buses[bus].last && is_free(running, xml_number(address, "bus"), slot);
}
