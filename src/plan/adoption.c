/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/adoption.h"

#include "base/error.h"
#include "base/parse.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "plan/property.h"
#include "xml/xml.h"

/* A property as xslt/handmade.xsl gives it. */
typedef struct {
  char *name;
  char *type; /* NULL if it isn't written: an argument tells none */
  char *value;
  char *by;    /* how it is written: "override", "-set line", "-device vfio-pci" */
  char *where; /* the same, for messages */
} Written;

static void
written_clear(Written *written)
{
  g_free(written->name);
  g_free(written->type);
  g_free(written->value);
  g_free(written->by);
  g_free(written->where);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Written, written_clear)

static Written
read_written(xmlNode *property)
{
  char *by = xml_attribute(property, "by");

  return (Written){ .name = xml_attribute(property, "name"),
                    .type = xml_attribute(property, "type"),
                    .value = xml_attribute(property, "value"),
                    .by = by,
                    .where = g_strdup_printf("the domain's own %s", by) };
}

char *
plan_handmade_value(xmlNode *hostdev, const char *name)
{
  g_autofree char *xpath =
      g_strdup_printf("gvt:property[@name = '%s'][not(@type = 'remove')]", name);
  g_autoptr(GPtrArray) properties = xml_nodes(hostdev->doc, hostdev, xpath);

  return properties->len ? xml_attribute(properties->pdata[properties->len - 1], "value") : NULL;
}

/* Whether the request overrides the property. The hand-made value isn't even parsed then. */
static gboolean
is_overridden(const PlanContext *context, const char *name)
{
  const GPtrArray *overrides = context->request->overrides;

  if (!planned_device_is_subject(context, context->device))
    return FALSE;
  for (guint i = 0; overrides && i < overrides->len; i++)
    if (g_str_equal(((const PlanProperty *)overrides->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

/* Whether a property has no place in the plan: the plan chooses the display and the driver, a
   property that needs the display goes with it, and the address may say multifunction. */
static gboolean
is_left_out(const PlanContext *context, const char *name)
{
  return g_str_equal(name, "display") || g_str_equal(name, "driver") ||
         (g_str_equal(name, "multifunction") &&
          xmlHasProp(context->device, BAD_CAST "multifunction")) ||
         (!context->display_on && plan_property_needs_display(context, name)) ||
         is_overridden(context, name);
}

/* Properties that handmade.xsl left: what they say is no place of libvirt's. An argument on such a
   bus didn't start, and its place is libvirt's to choose. */
static gboolean
check_place(const PlanContext *context, const Written *written, GError **error)
{
  g_autofree char *address = xml_attribute(context->device, "address");

  return address || g_str_equal(written->by, "-device vfio-pci") ||
         gvt_usage(error,
                   "the domain's own %s '%s=%s': libvirt has no such place in the guest; take it "
                   "out, or say where the device is to be: --guest-address BUS:SLOT.FUNCTION",
                   written->by, written->name, written->value);
}

/* Converts a value to the type that QEMU takes, as lint --fix does. */
static char *
retyped(const char *name, const char *known_type, const char *type, const char *value,
        GError **error)
{
  if (g_str_equal(known_type, type))
    return g_strdup(value);
  if (g_str_equal(known_type, "string") && parse_bool(value))
    return g_strdup(g_str_equal(parse_bool(value), "true") ? "on" : "off");
  return parse_typed(name, known_type, value, error);
}

static gboolean
adopt_typed(PlanContext *context, const Written *written, GError **error)
{
  xmlNode *known = plan_property_known(context, written->name);
  g_autofree char *known_type = known ? xml_attribute(known, "type") : NULL;
  const char *type = known_type ? known_type : written->type;
  g_autofree char *value = retyped(written->name, type, written->type, written->value, error);

  if (value)
    plan_property_set(context, written->name, type, value);
  else
    g_prefix_error(error, "the domain's own %s: ", written->by);
  return value != NULL;
}

static gboolean
adopt_untyped(PlanContext *context, const Written *written, GError **error)
{
  g_autofree char *word = g_strconcat(written->name, "=", written->value, NULL);
  g_autoptr(PlanProperty) property =
      plan_property_parse(context->sources->properties, word, written->where, error);

  return property && plan_property_add(context, property, written->where, error);
}

static gboolean
adopt_property(PlanContext *context, const Written *written, GError **error)
{
  if (g_strcmp0(written->type, "remove") == 0) {
    plan_context_note(context, "its override that removes the property %s is given up",
                      written->name);
    return TRUE;
  }
  if (!written->name || !written->value || is_left_out(context, written->name))
    return TRUE;
  if (g_str_equal(written->name, "bus") || g_str_equal(written->name, "addr"))
    return check_place(context, written, error);
  return written->type ? adopt_typed(context, written, error)
                       : adopt_untyped(context, written, error);
}

static void
place_at(xmlNode *device, xmlNode *address)
{
  g_autofree char *place =
      g_strdup_printf("0000:%02x:%02x.%x", xml_number(address, "bus"), xml_number(address, "slot"),
                      xml_number(address, "function"));
  g_autofree char *opens_slot = xml_attribute(address, "multifunction");

  node_set(device, "address", place);
  if (opens_slot)
    node_set(device, "multifunction", opens_slot);
}

void
plan_adopt_places(const PlanContext *context)
{
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    xmlNode *handmade = planned_device_adopted(context->sources->base, device);
    g_autoptr(GPtrArray) own =
        handmade ? xml_nodes(handmade->doc, handmade, "address[@written]") : NULL;
    if (own && own->len && !xmlHasProp(device, BAD_CAST "address"))
      place_at(device, own->pdata[0]);
  }
}

static void
note_adoption(PlanContext *context, xmlNode *handmade)
{
  g_autofree char *alias = xml_attribute(handmade, "written-for");

  if (alias)
    plan_context_note(
        context,
        "the domain's own <hostdev> for this device is taken over, with what was written for %s",
        alias);
  else
    plan_context_note(context,
                      "the domain's own -device vfio-pci for this device is taken over, with its "
                      "properties");
}

gboolean
plan_adopt_device(PlanContext *context, GError **error)
{
  xmlNode *handmade = planned_device_adopted(context->sources->base, context->device);
  g_autoptr(GPtrArray) properties = NULL;

  if (!handmade)
    return TRUE;
  note_adoption(context, handmade);
  properties = xml_nodes(handmade->doc, handmade, "gvt:property");
  for (guint i = 0; i < properties->len; i++) {
    g_auto(Written) written = read_written(properties->pdata[i]);

    if (!adopt_property(context, &written, error))
      return FALSE;
  }
  return TRUE;
}
