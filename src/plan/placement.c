/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/placement.h"

#include <string.h>

#include "domain/state.h"
#include "plan/adoption.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "xml/stylesheet.h"
#include "xml/xml.h"

/* Runs a stylesheet on the domain as it is without gvt-xml, with the plan so far. The caller owns
   the result. */
static xmlDoc *
ask(const PlanContext *context, const char *file, GError **error)
{
  g_autoptr(xmlDoc) input = xmlCopyDoc(context->sources->base, 1);

  state_add(input, context->plan, NULL);
  return stylesheet_run(file, input, NULL, error);
}

/* Chooses a slot by card-slot.xsl. *slot stays NULL if the guest's buses aren't known. */
static gboolean
find_slot(const PlanContext *context, char **slot, GError **error)
{
  g_autoptr(xmlDoc) result = ask(context, "xslt/card-slot.xsl", error);

  if (result)
    *slot = xml_string(result, "/slot/text()");
  return result != NULL;
}

/* The slot of an adopted hostdev for this device; NULL if there is none, or it has no address.
   Free with g_free(). */
static char *
adopted_slot(const PlanContext *context, xmlNode *device)
{
  xmlNode *adopted = planned_device_adopted(context->sources->base, device);
  xmlNode *address =
      adopted ? xml_node(adopted->doc, adopted, "address[@type = 'pci'][@bus or @slot]") : NULL;

  return address ? g_strdup_printf("0000:%02x:%02x", xml_number(address, "bus"),
                                   xml_number(address, "slot"))
                 : NULL;
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
  slot = address ? planned_device_slot_of(address) : adopted_slot(context, first);
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
  g_autofree char *xpath = g_strdup_printf("*[starts-with(@address, '%s')]", slot);
  g_autoptr(GPtrArray) others = xml_nodes(context->plan->doc, context->plan, xpath);

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

static gboolean
place_cards(const PlanContext *context, GError **error)
{
  for (xmlNode *device = context->plan->children; device; device = device->next)
    if (planned_device_card(device) == device && !place_card(context, device, error))
      return FALSE;
  return TRUE;
}

gboolean
plan_place_devices(const PlanContext *context, GError **error)
{
  place_main(context);
  plan_adopt_places(context);
  if (!place_cards(context, error))
    return FALSE;
  if (context->request->move_root_ports)
    node_set(context->plan, "move-root-ports", "yes");
  return TRUE;
}

gboolean
plan_renew_places(PlanContext *context, GError **error)
{
  g_autoptr(xmlDoc) result = NULL;
  g_autoptr(GPtrArray) gone = NULL;

  if (!xml_node(context->plan->doc, context->plan, "*/@address"))
    return TRUE;
  result = ask(context, "xslt/gone-places.xsl", error);
  if (!result)
    return FALSE;
  gone = xml_nodes(result, NULL, "/gone/address");
  for (guint i = 0; i < gone->len; i++) {
    g_autoptr(xmlString) address = xmlNodeGetContent(gone->pdata[i]);

    plan_context_note(context,
                      "the guest address %s doesn't exist on the guest's present machine, so a "
                      "new one is chosen",
                      (char *)address);
    clear_slot(context, (char *)address);
  }
  return gone->len == 0 || place_cards(context, error);
}
