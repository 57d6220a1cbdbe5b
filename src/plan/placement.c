/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/placement.h"

#include <string.h>

#include "base/error.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "xml/xml.h"

/* The devices (xmlNode) of the plan in this slot of the guest. Free with g_ptr_array_unref(). */
static GPtrArray *
planned_in(const PlanContext *context, const char *slot)
{
  g_autofree char *xpath = g_strdup_printf("*[starts-with(@address, '%s')]", slot);

  return xml_nodes(context->plan->doc, context->plan, xpath);
}

static gboolean
is_slot_planned(const PlanContext *context, const char *slot)
{
  g_autoptr(GPtrArray) planned = planned_in(context, slot);

  return planned->len > 0;
}

/* A slot on a PCI bus that the card gets for itself. libvirt makes the root port for it. */
static char *
free_bus(const PlanContext *context, const GPtrArray *controllers)
{
  guint64 next = 1;

  for (guint i = 0; i < controllers->len; i++) {
    g_autoptr(xmlString) text = xmlNodeGetContent(controllers->pdata[i]);

    next = MAX(next, g_ascii_strtoull((const char *)text, NULL, 10) + 1);
  }
  for (;; next++) {
    g_autofree char *slot = g_strdup_printf("0000:%02x:00", (guint)next);

    if (!is_slot_planned(context, slot))
      return g_steal_pointer(&slot);
  }
}

/* Whether a device of the domain has this slot of bus 0. */
static gboolean
is_slot_used(const PlanContext *context, guint slot)
{
  g_autoptr(GPtrArray) addresses =
      xml_nodes(context->sources->base, NULL, "/domain/devices/*/address[@type = 'pci'][@slot]");

  for (guint i = 0; i < addresses->len; i++)
    if (xml_number(addresses->pdata[i], "bus") == 0 &&
        xml_number(addresses->pdata[i], "slot") == slot)
      return TRUE;
  return FALSE;
}

/* The first free slot of a bus of plain PCI. */
static char *
free_slot(const PlanContext *context)
{
  for (guint number = 3; number < 0x1f; number++) {
    g_autofree char *slot = g_strdup_printf("0000:00:%02x", number);

    if (!is_slot_used(context, number) && !is_slot_planned(context, slot))
      return g_steal_pointer(&slot);
  }
  return NULL;
}

/* Chooses a slot for a card by the PCI buses of the guest. If libvirt hasn't added them yet (a
   file from elsewhere), by its machine. *slot stays NULL if neither is known. */
static gboolean
find_slot(const PlanContext *context, char **slot, GError **error)
{
  xmlDoc *base = context->sources->base;
  const char *machine = plan_context_machine(context);
  g_autofree char *express =
      xml_string(base, "/domain/devices/controller[@type = 'pci'][@model = 'pcie-root']/@model");
  g_autoptr(GPtrArray) controllers =
      xml_nodes(base, NULL, "/domain/devices/controller[@type = 'pci']/@index");
  gboolean known = controllers->len || !g_str_equal(machine, "another");

  if (express || (known && g_str_equal(machine, "q35")))
    *slot = free_bus(context, controllers);
  else if (known)
    *slot = free_slot(context);
  return *slot || !known ||
         gvt_fail(error,
                  "the guest's PCI bus has no free slot for the card (libvirt would say: No more "
                  "available PCI "
                  "slots); take a device out, or name a place by --guest-address");
}

/* The slot of a hand-made hostdev for this device; NULL if there is none, or it has no address.
   Free with g_free(). */
static char *
handmade_slot(const PlanContext *context, xmlNode *device)
{
  xmlNode *handmade = planned_device_adopted(context->sources->base, device);
  g_autoptr(GPtrArray) addresses =
      handmade ? xml_nodes(handmade->doc, handmade, "address[@type = 'pci'][@bus or @slot]") : NULL;

  if (!addresses || addresses->len == 0)
    return NULL;
  return g_strdup_printf("0000:%02x:%02x", xml_number(addresses->pdata[0], "bus"),
                         xml_number(addresses->pdata[0], "slot"));
}

/* Puts the functions of a card into one slot: the guest should see one card, and libvirt would
   scatter them. multifunction='on' of function 0 says that there are more. */
static gboolean
place_card(const PlanContext *context, xmlNode *first, GError **error)
{
  g_autofree char *host = xml_attribute(first, "host");
  g_autofree char *card = planned_device_slot_of(host);
  g_autofree char *address = xml_attribute(first, "address");
  g_autofree char *xpath = g_strdup_printf("gvt:pci[starts-with(@host, '%s')]", card);
  g_autoptr(GPtrArray) functions = xml_nodes(context->plan->doc, context->plan, xpath);
  g_autofree char *slot = NULL;

  if (functions->len < 2)
    return TRUE;
  slot = address ? planned_device_slot_of(address) : handmade_slot(context, first);
  if (!slot && !find_slot(context, &slot, error))
    return FALSE;
  for (guint i = 0; slot && i < functions->len; i++) {
    g_autofree char *function = xml_attribute(functions->pdata[i], "host");
    g_autofree char *place = g_strdup_printf("%s.%s", slot, function + strlen("0000:00:00."));

    node_set(functions->pdata[i], "address", place);
  }
  if (slot)
    node_set(first, "multifunction", "on");
  return TRUE;
}

/* Takes this slot from devices of the recorded plan, which get another one. */
static void
clear_slot(const PlanContext *context, const char *address)
{
  g_autofree char *slot = planned_device_slot_of(address);
  g_autoptr(GPtrArray) others = planned_in(context, slot);

  for (guint i = 0; i < others->len; i++)
    xmlUnsetProp(others->pdata[i], BAD_CAST "address");
}

/* Gives the main device the request's address, else the profile's address for this kind of
   machine. */
static void
place_main(const PlanContext *context)
{
  xmlNode *device = planned_device_main(context);
  g_autofree char *address = g_strdup(context->request->guest_address);

  for (xmlNode *child = context->profile->children; child && !address; child = child->next)
    if (node_is(child, "address") && plan_context_applies(context, child))
      address = xml_attribute(child, "value");
  if (!address || !device)
    return;
  clear_slot(context, address);
  node_set(device, "address", address);
}

gboolean
plan_place_devices(const PlanContext *context, GError **error)
{
  place_main(context);
  for (xmlNode *device = context->plan->children; device; device = device->next)
    if (planned_device_card(device) == device && !place_card(context, device, error))
      return FALSE;
  if (context->request->move_root_ports)
    node_set(context->plan, "move-root-ports", "yes");
  return TRUE;
}
