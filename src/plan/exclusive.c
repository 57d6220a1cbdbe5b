/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/exclusive.h"

#include "base/error.h"
#include "base/parse.h"
#include "domain/arguments.h"
#include "domain/hostdev.h"
#include "plan/adoption.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "plan/property.h"
#include "xml/xml.h"

static gboolean
has_on(xmlNode *device, const char *name)
{
  xmlNode *property = node_is_device(device) ? node_child(device, "property", "name", name) : NULL;
  g_autofree char *value = xml_attribute(property, "value");

  return g_strcmp0(value, "true") == 0;
}

/* Whether another device of the plan has the property on. */
static gboolean
is_on_in_plan(const PlanContext *context, const char *name)
{
  for (xmlNode *device = context->plan->children; device; device = device->next)
    if (device != context->device && has_on(device, name))
      return TRUE;
  return FALSE;
}

/* Whether a value of -fw_cfg gives the guest an OpRegion: the name is the first word of the list,
   or stands anywhere behind "name=". */
static gboolean
gives_opregion(const GPtrArray *values)
{
  for (guint i = 0; i < values->len; i++)
    if (g_regex_match_simple("^etc/igd-opregion(,|$)|(^|,)name=etc/igd-opregion(,|$)",
                             values->pdata[i], 0, 0))
      return TRUE;
  return FALSE;
}

/* Whether an argument of the domain or of the plan gives the guest an OpRegion. */
static gboolean
has_opregion_argument(const PlanContext *context)
{
  g_autoptr(GPtrArray) own = arguments_values(context->sources->base, ARGUMENTS_XPATH, "fw_cfg");
  g_autoptr(GPtrArray) planned =
      arguments_values(context->plan->doc, "/gvt:plan/gvt:arg", "fw_cfg");

  return gives_opregion(own) || gives_opregion(planned);
}

/* Whether the plan is for GVT-g: by its profile, because an mdev has the OpRegion property, which
   only GVT-g devices have, or because an argument has the OpRegion of such a device. */
static gboolean
is_for_gvtg(const PlanContext *context)
{
  xmlDoc *recorded = context->sources->recorded_profile;
  xmlNode *known = context->profile ? context->profile
                   : recorded       ? xmlDocGetRootElement(recorded)
                                    : NULL;
  g_autofree char *hands_out = xml_attribute(known, "hands-out");
  g_autofree char *profile = xml_attribute(context->plan, "profile");

  if (g_strcmp0(hands_out, "dma-buf") == 0 || g_str_has_prefix(profile, "gvtg-") ||
      has_opregion_argument(context))
    return TRUE;
  for (xmlNode *device = context->plan->children; device; device = device->next)
    if (node_is(device, "mdev") && node_child(device, "property", "name", OPREGION))
      return TRUE;
  return FALSE;
}

/* Whether QEMU gives a device an OpRegion if its property isn't set. It does so for the host's own
   Intel GPU, which is always at 00:02.0, and for GVT-g vGPUs. With surely, a vGPU of unknown type
   doesn't count. */
static gboolean
has_opregion_unset(const PlanContext *context, const char *kind, const char *identity,
                   const char *type, gboolean surely)
{
  const HostDevice *known = identity ? host_device_find(context->sources->devices, identity) : NULL;
  const char *kept = type ? type : known ? known->type : NULL;

  if (!version_has(VERSION_OPREGION_DEFAULT, &context->sources->target))
    return FALSE;
  if (g_str_equal(kind, "pci"))
    return g_strcmp0(identity, "0000:00:02.0") == 0;
  return g_str_equal(kind, "mdev") &&
         (kept ? g_str_has_prefix(kept, "i915-GVTg") : !surely && is_for_gvtg(context));
}

/* Whether QEMU gives a device of the plan an OpRegion that the plan neither turns on nor off. */
static gboolean
gets_opregion(const PlanContext *context, xmlNode *device)
{
  g_autofree char *identity = node_device_identity(device);
  g_autofree char *type = xml_attribute(device, "type");
  xmlNode *property = node_child(device, "property", "name", OPREGION);

  return (!property || plan_property_is_removed(property)) &&
         has_opregion_unset(context, (const char *)device->name, identity, type, FALSE);
}

/* Whether a hostdev of the domain has a property on: by an attribute, by a setting that was written
   for it, or by QEMU's default. */
static gboolean
own_has_on(const PlanContext *context, xmlNode *hostdev, const char *name, gboolean surely)
{
  g_autofree char *attribute = xml_attribute(hostdev, name);
  g_autofree char *value = plan_adopted_value(hostdev, name);
  g_autofree char *kind = xml_attribute(hostdev, "type");
  g_autofree char *identity = hostdev_identity(hostdev);

  if (value || g_strcmp0(attribute, "on") == 0)
    return !value || g_strcmp0(parse_bool(value), "true") == 0;
  return g_str_equal(name, OPREGION) && has_opregion_unset(context, kind, identity, NULL, surely);
}

/* Whether a hostdev of the domain that isn't adopted has the property on; without surely, whether
   it may have it on. A ramfb counts only if the domain will have a graphics: without one it goes
   together with its display. */
static gboolean
is_on_in_domain(const PlanContext *context, const char *name, gboolean surely)
{
  g_autoptr(GPtrArray) own = xml_nodes(context->sources->base, NULL,
                                       "/domain/devices/hostdev[@type = 'mdev' or @type = 'pci']");

  if (plan_property_needs_display(context, name) && !plan_context_has_graphics(context, NULL))
    return FALSE;
  for (guint i = 0; i < own->len; i++)
    if (own_has_on(context, own->pdata[i], name, surely) &&
        !planned_device_adopts(context, own->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
note_only_one(PlanContext *context, const char *name)
{
  gboolean surely = is_on_in_plan(context, name) || is_on_in_domain(context, name, TRUE);

  plan_context_note(context,
                    "no %s, because another device of the domain %s and only one can "
                    "have it",
                    name, surely ? "has it" : "may have it (--opregion on gives it to this one)");
}

/* Takes such a property from the device. An OpRegion that isn't set may be on in QEMU. */
static void
turn_off(PlanContext *context, const char *name)
{
  if (g_str_equal(name, OPREGION) &&
      version_has(VERSION_OPREGION_DEFAULT, &context->sources->target))
    plan_property_set(context, name, "bool", "false");
  else
    node_remove(node_child(context->device, "property", "name", name));
}

/* The first device that asks for such a property has it. */
static gboolean
settle_exclusive(PlanContext *context, const char *name, const char *option, PlanSwitch asked,
                 GError **error)
{
  xmlNode *property = node_child(context->device, "property", "name", name);
  g_autofree char *value = xml_attribute(property, "value");
  g_autofree char *says = xml_attribute(plan_property_known(context, name), "once");
  gboolean on = g_strcmp0(value, "true") == 0;
  gboolean taken = on && is_on_in_domain(context, name, asked != PLAN_UNSET);

  if (taken && asked)
    return gvt_usage(
        error,
        "%s on: another device of the domain has it, and only one can have it (libvirt or QEMU "
        "would say: %s); turn it off there, or leave it out here",
        option, says);
  if (taken || (on && is_on_in_plan(context, name))) {
    note_only_one(context, name);
    turn_off(context, name);
  }
  return TRUE;
}

gboolean
plan_settle_exclusive(PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;
  xmlNode *ramfb = node_child(context->device, "property", "name", "ramfb");
  g_autofree char *value = xml_attribute(ramfb, "value");

  /* ramfb=false is wrong too: plain vfio-pci has no such property. */
  if (g_strcmp0(value, "false") == 0)
    node_remove(ramfb);
  return settle_exclusive(context, "ramfb", "--ramfb", request->ramfb, error) &&
         settle_exclusive(context, OPREGION, "--opregion", request->opregion, error);
}

/* The device of the plan that keeps its OpRegion: a device that has it on, else the first to which
   QEMU gives it. NULL if a hostdev of the domain has it. If the user chose or the plan is
   recorded, a hostdev that only may have it doesn't count. */
static xmlNode *
opregion_keeper(const PlanContext *context)
{
  gboolean decided = context->request->opregion || !context->profile;
  xmlNode *keeper = NULL;

  if (is_on_in_domain(context, OPREGION, decided))
    return NULL;
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    if (has_on(device, OPREGION))
      return device;
    if (!keeper && node_is_device(device) && gets_opregion(context, device))
      keeper = device;
  }
  return keeper;
}

static gboolean
check_opregion_option(const PlanContext *context, gboolean given, GError **error)
{
  return !given || context->request->opregion != PLAN_ON ||
         gvt_usage(error,
                   "--opregion on: the argument -fw_cfg with the name etc/igd-opregion gives the "
                   "guest an OpRegion, and there can be only one (QEMU would say: duplicate "
                   "fw_cfg file name: etc/igd-opregion); remove that argument, or leave out "
                   "--opregion");
}

/* From QEMU 10.1 on, an OpRegion that isn't set is on. So all devices but one get
   x-igd-opregion=false. */
gboolean
plan_settle_opregions(PlanContext *context, GError **error)
{
  gboolean given = has_opregion_argument(context);
  xmlNode *keeper;

  if (!given && !version_has(VERSION_OPREGION_DEFAULT, &context->sources->target))
    return TRUE;
  if (!check_opregion_option(context, given, error))
    return FALSE;
  keeper = given ? NULL : opregion_keeper(context);
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    gboolean on = has_on(device, OPREGION);

    if (device == keeper || !node_is_device(device) || (!on && !gets_opregion(context, device)))
      continue;
    context->device = device;
    if (on && given)
      plan_context_note(context,
                        "no " OPREGION ", because the argument -fw_cfg with the name "
                        "etc/igd-opregion gives the guest an OpRegion, and there can be only one");
    else if (on)
      note_only_one(context, OPREGION);
    turn_off(context, OPREGION);
  }
  return TRUE;
}
