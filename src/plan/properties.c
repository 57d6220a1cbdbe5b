/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/properties.h"

#include "base/error.h"
#include "plan/adoption.h"
#include "plan/exclusive.h"
#include "plan/looking-glass.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "plan/property-delivery.h"
#include "plan/property.h"
#include "plan/rom-files.h"
#include "xml/xml.h"

/* Whether the profile's value is only a proposal: the domain's own value wins over it. */
static gboolean
is_proposal(const PlanContext *context, const char *name)
{
  return (g_str_equal(name, "xres") || g_str_equal(name, "yres") || g_str_equal(name, "hostmem")) &&
         node_child(context->device, "property", "name", name) != NULL;
}

void
plan_add_profile_properties(PlanContext *context)
{
  for (xmlNode *child = context->profile->children; child; child = child->next) {
    g_autofree char *name = node_is(child, "property") ? xml_attribute(child, "name") : NULL;
    g_autofree char *type = name ? xml_attribute(child, "type") : NULL;
    g_autofree char *value = name ? xml_attribute(child, "value") : NULL;

    if (!name || (!context->display_on && plan_property_needs_display(context, name)) ||
        plan_property_is_too_new(context, name) || !plan_context_applies(context, child) ||
        is_proposal(context, name))
      continue;
    plan_property_set(context, name, type, value);
  }
}

static gboolean
add_switch(PlanContext *context, const char *property, PlanSwitch asked, GError **error)
{
  if (!asked)
    return TRUE;
  if (asked == PLAN_ON && !plan_property_check_display(context, property, error))
    return FALSE;
  plan_property_set(context, property, "bool", asked == PLAN_ON ? "true" : "false");
  return TRUE;
}

static gboolean
add_resolution(PlanContext *context, GError **error)
{
  const PlanResolution *asked = &context->request->resolution;
  g_autofree char *width = g_strdup_printf("%u", asked->width);
  g_autofree char *height = g_strdup_printf("%u", asked->height);

  if (!asked->width || plan_has_looking_glass(context))
    return TRUE;
  if (!plan_property_check_display(context, "xres", error))
    return FALSE;
  plan_property_set(context, "xres", "unsigned", width);
  plan_property_set(context, "yres", "unsigned", height);
  return TRUE;
}

static gboolean
add_options(PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;

  if (!add_switch(context, "ramfb", request->ramfb, error) ||
      !add_switch(context, OPREGION, request->opregion, error) || !add_resolution(context, error))
    return FALSE;
  /* Only one device can have the VGA ranges. */
  if (context->device == planned_device_main(context)) {
    if (!add_switch(context, "x-vga", request->x_vga, error))
      return FALSE;
    plan_add_main_rom(context);
  }
  return plan_property_add_overrides(context, error);
}

/* Whether the device shows its display. A domain that keeps its graphics keeps the settings that
   were written by hand for the device, too. */
static gboolean
shows_display(const PlanContext *context)
{
  g_autofree char *mode = node_display_mode(context->plan);
  xmlNode *adopted = planned_device_adopted(context->sources->base, context->device);
  g_autofree char *written = adopted ? plan_adopted_value(adopted, "display") : NULL;

  if (g_str_equal(mode, "keep") && g_strcmp0(written, "off") == 0)
    return FALSE;
  if (g_str_equal(mode, "keep") && g_strcmp0(written, "on") == 0)
    return plan_context_has_screen(context);
  return context->kind_has_display;
}

/* The weakest values come first, since a later value replaces an earlier one. */
gboolean
plan_fill_device(PlanContext *context, GError **error)
{
  gboolean guest = planned_device_is_subject(context, context->device);

  if (node_is(context->device, "usb")) {
    context->display_on = FALSE;
    return plan_adopt_device(context, error);
  }
  context->display_on = guest && shows_display(context);
  if (context->display_on || node_is(context->device, "mdev"))
    plan_property_set(context, "display", "string", context->display_on ? "on" : "off");
  if (!plan_adopt_device(context, error))
    return FALSE;
  if (guest) {
    plan_add_profile_properties(context);
    if (!add_options(context, error))
      return FALSE;
  }
  plan_add_own_rom(context);
  if (!plan_settle_exclusive(context, error))
    return FALSE;
  plan_note_changes(context);
  return TRUE;
}

static PlanDevice
kind_of(const xmlNode *device)
{
  return node_is(device, "usb")     ? PLAN_USB
         : node_is(device, "video") ? PLAN_VIDEO
         : node_is(device, "pci")   ? PLAN_PCI
                                    : PLAN_MDEV;
}

static gboolean
settle_property(xmlNode *property, gboolean graphics, const TargetVersions *target, GError **error)
{
  g_autofree char *name = xml_attribute(property, "name");
  g_autofree char *value = xml_attribute(property, "value");
  PropertyDelivery mechanism =
      plan_property_is_removed(property) ? DELIVERY_OVERRIDE : DELIVERY_NATIVE;

  /* display='off' is libvirt's default, and needs no graphics. */
  if (value && !(g_str_equal(name, "display") && g_str_equal(value, "off")) &&
      !property_delivery(name, kind_of(property->parent), graphics, target, &mechanism, error))
    return FALSE;
  node_set(property, "mechanism", property_delivery_name(mechanism));
  return TRUE;
}

/* A property of one driver needs this driver, unless libvirt chooses the driver itself. */
static gboolean
settle_driver(PlanContext *context, xmlNode *property, gboolean graphics, GError **error)
{
  g_autofree char *name = xml_attribute(property, "name");
  g_autofree char *mechanism = xml_attribute(property, "mechanism");
  g_autofree char *driver = xml_attribute(plan_property_known(context, name), "driver");
  g_autofree char *own =
      xml_attribute(node_child(context->device, "property", "name", "driver"), "value");

  if (!driver || g_str_equal(mechanism, "native") || plan_property_is_removed(property))
    return TRUE;
  if (own)
    return g_str_equal(own, driver) ||
           gvt_usage(
               error,
               "--override driver=%s: the property %s belongs only to %s; leave out one of the "
               "two",
               own, name, driver);
  plan_property_set(context, "driver", "string", driver);
  return settle_property(node_child(context->device, "property", "name", "driver"), graphics,
                         &context->sources->target, error);
}

/* Removes a driver that is set only for a property's sake: whether it is needed is decided
   again. */
static void
drop_needless_driver(PlanContext *context)
{
  xmlNode *driver = node_child(context->device, "property", "name", "driver");
  g_autofree char *value = xml_attribute(driver, "value");

  for (xmlNode *property = driver ? context->device->children : NULL; property;
       property = property->next) {
    g_autofree char *name = xml_attribute(property, "name");
    g_autofree char *needed = xml_attribute(plan_property_known(context, name), "driver");

    if (g_strcmp0(needed, value) == 0 && !plan_property_is_removed(property)) {
      node_remove(driver);
      return;
    }
  }
}

/* A video's driver is libvirt's to choose. */
static gboolean
settle_video(PlanContext *context, gboolean graphics, GError **error)
{
  g_autoptr(GPtrArray) properties =
      xml_nodes(context->plan->doc, context->plan, "gvt:display/gvt:video/gvt:property");

  for (guint i = 0; i < properties->len; i++)
    if (!settle_property(properties->pdata[i], graphics, &context->sources->target, error))
      return FALSE;
  return TRUE;
}

gboolean
plan_settle(PlanContext *context, GError **error)
{
  gboolean graphics = plan_context_has_graphics(context, NULL);

  if (!plan_settle_opregions(context, error) || !settle_video(context, graphics, error))
    return FALSE;
  plan_settle_looking_glass(context);
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    if (!node_is_device(device))
      continue;
    context->device = device;
    drop_needless_driver(context);
    for (xmlNode *property = device->children; property; property = property->next)
      if (!settle_property(property, graphics, &context->sources->target, error) ||
          !settle_driver(context, property, graphics, error))
        return FALSE;
  }
  return TRUE;
}
