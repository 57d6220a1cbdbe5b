/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/planned-device.h"

#include <string.h>

#include "domain/hostdev.h"
#include "plan/node.h"
#include "xml/xml.h"

xmlNode *
planned_device_adopted(xmlDoc *base, xmlNode *device)
{
  g_autofree char *identity = node_device_identity(device);
  g_autofree char *condition = g_strdup_printf("@type = '%s'", (const char *)device->name);

  return hostdev_find(base, condition, identity);
}

gboolean
planned_device_adopts(const PlanContext *context, const xmlNode *hostdev)
{
  for (xmlNode *device = context->plan->children; device; device = device->next)
    if (node_is_device(device) && planned_device_adopted(context->sources->base, device) == hostdev)
      return TRUE;
  return FALSE;
}

char *
planned_device_slot_of(const char *address)
{
  return g_strndup(address, strlen("0000:00:00"));
}

xmlNode *
planned_device_card(xmlNode *device)
{
  g_autofree char *host = xml_attribute(device, "host");
  g_autofree char *slot = host ? planned_device_slot_of(host) : NULL;
  g_autofree char *first = slot ? g_strconcat(slot, ".0", NULL) : NULL;

  return first ? node_child(device->parent, "pci", "host", first) : NULL;
}

/* Whether the host knows a device as a display (PCI class 03). */
static gboolean
is_display(const PlanContext *context, xmlNode *device)
{
  g_autofree char *identity = node_device_identity(device);
  const HostDevice *known = identity ? host_device_find(context->sources->devices, identity) : NULL;

  return known && host_device_is_display(known);
}

xmlNode *
planned_device_main(const PlanContext *context)
{
  g_autofree char *kind = xml_attribute(context->profile, "device");
  xmlNode *first = node_child(context->plan, kind, NULL, NULL);
  xmlNode *card = first ? planned_device_card(first) : NULL;

  for (xmlNode *child = context->plan->children; child; child = child->next)
    if (node_is(child, kind) && is_display(context, child))
      return child;
  return card ? card : first;
}

gboolean
planned_device_is_subject(const PlanContext *context, xmlNode *device)
{
  g_autofree char *kind = xml_attribute(context->profile, "device");
  xmlNode *card = planned_device_card(device);

  return node_is(device, kind) && (!card || card == device);
}

/* The first alias ua-gvtN that no other device has. Free with g_free(). */
static char *
free_alias(const PlanContext *context, const xmlNode *adopted)
{
  for (guint number = 0;; number++) {
    g_autofree char *alias = g_strdup_printf("ua-gvt%u", number);
    g_autofree char *xpath = g_strdup_printf("/domain/devices/*[alias/@name = '%s']", alias);
    g_autofree char *planned = g_strdup_printf("/*/*[@alias = '%s']", alias);
    g_autoptr(GPtrArray) holders = xml_nodes(context->sources->base, NULL, xpath);

    if (!xml_node(context->plan->doc, NULL, planned) &&
        (holders->len == 0 || (holders->len == 1 && holders->pdata[0] == adopted)))
      return g_steal_pointer(&alias);
  }
}

char *
planned_device_own_managed(xmlNode *hostdev)
{
  char *managed = xml_attribute(hostdev, "managed");

  return managed ? managed : g_strdup("no");
}

/* "yes" or "no": the request's. Else it is no if a hostdev written by hand says so: its admin
   prepares the device. Else it is the profile's. Free with g_free(). */
static char *
get_managed(const PlanContext *context, xmlNode *adopted)
{
  PlanSwitch asked = context->request->managed;
  g_autofree char *written = adopted ? planned_device_own_managed(adopted) : NULL;
  g_autofree char *own = xml_attribute(context->profile, "managed");

  if (asked)
    return g_strdup(asked == PLAN_ON ? "yes" : "no");
  if (g_strcmp0(written, "no") == 0)
    return g_steal_pointer(&written);
  return own ? g_steal_pointer(&own) : g_strdup("yes");
}

/* NUMA nodes belong to the first PCI device; the others are its further functions, such as
   sound. */
static void
set_pci_options(const PlanContext *context, xmlNode *device, const char *managed)
{
  const PlanRequest *request = context->request;

  node_set(device, "managed", managed);
  if (request->iommufd)
    node_set(device, "iommufd", "yes");
  if (request->numa_node && !xml_node(context->plan->doc, context->plan, "gvt:pci[@nodeset]"))
    node_set(device, "nodeset", request->numa_node);
}

xmlNode *
planned_device_add(PlanContext *context, const char *kind, const char *identity)
{
  xmlNode *device = node_add(context->plan, kind);
  const char *attribute = node_identity_name(device);
  xmlNode *earlier = node_child(context->plan, kind, attribute, identity);
  xmlNode *adopted;
  g_autofree char *managed = NULL;
  g_autofree char *alias = NULL;

  if (earlier) {
    node_remove(device);
    return earlier;
  }
  node_set(device, attribute, identity);
  adopted = planned_device_adopted(context->sources->base, device);
  managed = g_str_equal(kind, "pci") ? get_managed(context, adopted) : NULL;
  if (managed)
    set_pci_options(context, device, managed);
  alias = free_alias(context, adopted);
  node_set(device, "alias", alias);
  return device;
}
