/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/properties.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "base/redact.h"
#include "domain/hostdev.h"
#include "plan/devices.h"
#include "xml/xml.h"

#define OPREGION "x-igd-opregion"

static void
set_property(PlanContext *context, const char *name, const char *type, const char *value)
{
  xmlNode *property = node_child(context->device, "property", "name", name);

  if (!property) {
    property = node_add(context->device, "property");
    node_set(property, "name", name);
  }
  node_set(property, "type", type);
  node_set(property, "value", value);
}

/* Properties: what is known of them, and values of the right type */

static xmlNode *
known_property(const PlanContext *context, const char *name)
{
  return node_child(xmlDocGetRootElement(context->sources->properties), "property", "name", name);
}

static gboolean
needs_display(const PlanContext *context, const char *name)
{
  xmlNode *known = known_property(context, name);
  g_autofree char *needs = known ? xml_attribute(known, "needs") : NULL;

  return g_strcmp0(needs, "display") == 0;
}

/* Whether the target's QEMU has no such property yet. */
static gboolean
is_too_new(const PlanContext *context, const char *name)
{
  xmlNode *known = known_property(context, name);
  g_autofree char *needed = known ? xml_attribute(known, "fact") : NULL;
  VersionFact fact;

  return needed && version_find(needed, &fact) && !version_has(fact, &context->sources->target);
}

static gboolean
refuse_without_display(const PlanContext *context, const char *name, GError **error)
{
  g_autofree char *mode = plan_display(context->plan);

  if (context->display_on || !needs_display(context, name))
    return TRUE;
  return gvt_usage(
      error,
      "%s needs the device's display, which is off with display '%s' (QEMU would say: %s requires "
      "display=on); choose another --display, or leave it out",
      name, mode, name);
}

typedef struct {
  char *name;
  char *type;
  char *value;
} Property;

static void
property_clear(Property *property)
{
  g_free(property->name);
  g_free(property->type);
  g_free(property->value);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Property, property_clear)

/* PROPERTY[:TYPE]=VALUE, of --override and of a domain's own "-set" lines. */
static gboolean
read_property(const PlanContext *context, const char *written, const char *where,
              Property *property, GError **error)
{
  const char *equals = strchr(written, '=');
  g_autofree char *left = equals ? g_strndup(written, (gsize)(equals - written)) : NULL;
  g_auto(GStrv) words = g_strsplit(left ? left : "", ":", 2);
  xmlNode *known = words[0] ? known_property(context, words[0]) : NULL;
  g_autofree char *type = known ? xml_attribute(known, "type") : NULL;
  g_autofree char *shown = redact_text(written);

  if (!equals || !words[0] || !g_regex_match_simple("^[A-Za-z][\\w.-]*$", words[0], 0, 0))
    return gvt_usage(error, "%s '%s': it is to be PROPERTY=VALUE", where, shown);
  if (g_str_equal(words[0], "id"))
    return gvt_usage(error,
                     "%s '%s': libvirt lets nobody override the id of a device; leave it out",
                     where, shown);
  if (g_str_equal(words[0], "display"))
    return gvt_usage(error, "%s '%s': the display is chosen by --display", where, shown);
  if (words[1] && type && !g_str_equal(words[1], type))
    return gvt_usage(error, "%s '%s': QEMU takes %s as %s", where, shown, words[0], type);
  if (!type && !words[1])
    return gvt_usage(
        error,
        "%s '%s': the type of the property %s isn't known, and QEMU refuses a wrong one; say it: "
        "--override %s:TYPE=VALUE, TYPE being bool, unsigned, signed or string (see: "
        "qemu-system-x86_64 -device vfio-pci,help)",
        where, shown, words[0], words[0]);
  property->name = g_strdup(words[0]);
  property->type = g_strdup(type ? type : words[1]);
  property->value = parse_typed(property->name, property->type, equals + 1, error);
  return property->value != NULL;
}

static gboolean
add_written_property(PlanContext *context, const char *written, const char *where, GError **error)
{
  g_auto(Property) property = { 0 };
  g_autofree char *shown = redact_text(written);

  if (!read_property(context, written, where, &property, error))
    return FALSE;
  if (is_too_new(context, property.name))
    return gvt_fail(error,
                    "%s '%s': the QEMU there is too old for it (it would say: Property "
                    "'vfio-pci.%s' not found); leave it out, or upgrade QEMU",
                    where, shown, property.name);
  if (!refuse_without_display(context, property.name, error))
    return FALSE;
  set_property(context, property.name, property.type, property.value);
  return TRUE;
}

/* What the domain suggests */

/* Whether the user gives the property himself: what is written of it by hand needn't even be understood. */
static gboolean
is_overridden(const PlanContext *context, const char *name)
{
  char **overrides = context->request->overrides;

  for (gsize i = 0; overrides && overrides[i]; i++)
    if (strcspn(overrides[i], ":=") == strlen(name) && g_str_has_prefix(overrides[i], name))
      return TRUE;
  return FALSE;
}

static gboolean
suggest_written(PlanContext *context, const char *alias, GError **error)
{
  g_autofree char *prefix = g_strdup_printf("device.%s.", alias);
  g_autoptr(GPtrArray) args = xml_nodes(context->sources->base, NULL,
                                        "/domain/qemu:commandline/qemu:arg[@value = '-set']"
                                        "/following-sibling::qemu:arg[1]");

  for (guint i = 0; i < args->len; i++) {
    g_autofree char *value = xml_attribute(args->pdata[i], "value");
    const char *written = value && g_str_has_prefix(value, prefix) ? value + strlen(prefix) : NULL;

    g_autofree char *name = written ? g_strndup(written, strcspn(written, "=")) : NULL;

    if (!name || g_str_equal(name, "display") || g_str_equal(name, "driver") ||
        is_overridden(context, name) || (!context->display_on && needs_display(context, name)))
      continue;
    if (!add_written_property(context, written, "the domain's own -set line", error))
      return FALSE;
  }
  return TRUE;
}

/* The value as one of the type that QEMU takes, which lint would repair it to. */
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
suggest_override(PlanContext *context, const char *name, const char *type, const char *value,
                 GError **error)
{
  xmlNode *known = known_property(context, name);
  g_autofree char *known_type = known ? xml_attribute(known, "type") : NULL;
  g_autofree char *written = NULL;

  if (is_overridden(context, name) && plan_is_subject(context, context->device))
    return TRUE;
  written = retyped(name, known_type ? known_type : type, type, value, error);
  if (written)
    set_property(context, name, known_type ? known_type : type, written);
  else
    g_prefix_error(error, "the domain's own override: ");
  return written != NULL;
}

static gboolean
suggest_overrides(PlanContext *context, const char *alias, GError **error)
{
  g_autoptr(GPtrArray) properties =
      xml_nodes(context->sources->base, NULL,
                "/domain/qemu:override/qemu:device/qemu:frontend/qemu:property");

  for (guint i = 0; i < properties->len; i++) {
    xmlNode *property = properties->pdata[i];
    g_autofree char *of = xml_attribute(property->parent->parent, "alias");
    g_autofree char *name = xml_attribute(property, "name");
    g_autofree char *type = xml_attribute(property, "type");
    g_autofree char *value = xml_attribute(property, "value");

    if (g_strcmp0(of, alias) != 0)
      continue;
    if (g_strcmp0(type, "remove") == 0) {
      plan_context_note(context, "its override that removes the property %s is given up", name);
      continue;
    }
    if (!name || !type || !value || g_str_equal(name, "display") || g_str_equal(name, "driver") ||
        (!context->display_on && needs_display(context, name)))
      continue;
    if (!suggest_override(context, name, type, value, error))
      return FALSE;
  }
  return TRUE;
}

/* The alias by which QEMU will know a hostdev that the domain has: its own, or libvirt's, which are numbered over
   interfaces of type hostdev first, then over hostdevs without an alias of their own. */
static char *
hostdev_alias(const PlanContext *context, xmlNode *hostdev)
{
  g_autoptr(GPtrArray) own =
      xml_nodes(context->sources->base, hostdev, "alias[starts-with(@name, 'ua-')]");
  g_autoptr(GPtrArray) before =
      xml_nodes(context->sources->base, hostdev,
                "../interface[@type = 'hostdev'][not(starts-with(alias/@name, 'ua-'))] | "
                "preceding-sibling::hostdev[not(starts-with(alias/@name, 'ua-'))]");

  return own->len ? xml_attribute(own->pdata[0], "name")
                  : g_strdup_printf("hostdev%u", before->len);
}

/* What someone wrote by hand for this very device holds where nothing else is said. */
static gboolean
add_suggestions(PlanContext *context, GError **error)
{
  xmlNode *handmade = plan_adopted(context->sources->base, context->device);
  g_autofree char *alias = handmade ? hostdev_alias(context, handmade) : NULL;

  if (!handmade)
    return TRUE;
  plan_context_note(
      context,
      "the domain's own <hostdev> for this device is taken over, with what was written for %s",
      alias);
  return suggest_overrides(context, alias, error) && suggest_written(context, alias, error);
}

/* The profile */

/* A property that this QEMU doesn't have yet is left out: the profile's "why" says what does its work there. */
static void
add_profile_properties(PlanContext *context)
{
  for (xmlNode *child = context->profile->children; child; child = child->next) {
    g_autofree char *name = node_is(child, "property") ? xml_attribute(child, "name") : NULL;
    g_autofree char *type = name ? xml_attribute(child, "type") : NULL;
    g_autofree char *value = name ? xml_attribute(child, "value") : NULL;

    if (!name || (!context->display_on && needs_display(context, name)) ||
        is_too_new(context, name) || !plan_context_applies(context, child))
      continue;
    set_property(context, name, type, value);
  }
}

/* The options for properties */

static gboolean
check_switches(const PlanRequest *request, GError **error)
{
  const struct {
    const char *option;
    const char *word;
  } switches[] = {
    { "--ramfb", request->ramfb },
    { "--opregion", request->opregion },
    { "--x-vga", request->x_vga },
    { "--rom-bar", request->rom_bar },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(switches); i++)
    if (switches[i].word && !parse_bool(switches[i].word))
      return gvt_usage(error, "%s is on or off, not '%s'", switches[i].option, switches[i].word);
  return TRUE;
}

static gboolean
is_resolution(const char *word)
{
  g_auto(GStrv) sides = g_strsplit(word, "x", 2);
  guint64 side;

  return g_strv_length(sides) == 2 &&
         g_ascii_string_to_unsigned(sides[0], 10, 1, 65535, &side, NULL) &&
         g_ascii_string_to_unsigned(sides[1], 10, 1, 65535, &side, NULL);
}

static gboolean
check_overrides(const PlanContext *context, GError **error)
{
  char **overrides = context->request->overrides;

  for (gsize i = 0; overrides && overrides[i]; i++) {
    g_auto(Property) property = { 0 };

    if (!read_property(context, overrides[i], "--override", &property, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
plan_check_properties(const PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;

  if (!check_switches(request, error))
    return FALSE;
  if (request->resolution && !is_resolution(request->resolution))
    return gvt_usage(error, "--resolution '%s': write WIDTHxHEIGHT, as in 1920x1080",
                     request->resolution);
  if (request->rom_file && !g_path_is_absolute(request->rom_file))
    return gvt_usage(error,
                     "--rom-file '%s': write a whole path (QEMU would say: failed to find romfile)",
                     request->rom_file);
  return check_overrides(context, error);
}

static gboolean
add_switch(PlanContext *context, const char *property, const char *word, GError **error)
{
  if (!word)
    return TRUE;
  if (g_str_equal(parse_bool(word), "true") && !refuse_without_display(context, property, error))
    return FALSE;
  set_property(context, property, "bool", parse_bool(word));
  return TRUE;
}

static gboolean
add_resolution(PlanContext *context, GError **error)
{
  const char *word = context->request->resolution;
  g_auto(GStrv) sides = g_strsplit(word ? word : "", "x", 2);

  if (!word)
    return TRUE;
  if (!refuse_without_display(context, "xres", error))
    return FALSE;
  set_property(context, "xres", "unsigned", sides[0]);
  set_property(context, "yres", "unsigned", sides[1]);
  return TRUE;
}

/* Only one device */

static gboolean
has_on(xmlNode *device, const char *name)
{
  xmlNode *property = plan_is_device(device) ? node_child(device, "property", "name", name) : NULL;
  g_autofree char *value = property ? xml_attribute(property, "value") : NULL;

  return g_strcmp0(value, "true") == 0;
}

/* Whether another device of the plan has the property on. */
static gboolean
is_planned(const PlanContext *context, const char *name)
{
  for (xmlNode *device = context->plan->children; device; device = device->next)
    if (device != context->device && has_on(device, name))
      return TRUE;
  return FALSE;
}

/* Whether the plan is for GVT-g: by its profile, or since only a GVT-g device has an OpRegion to speak of. */
static gboolean
is_for_gvtg(const PlanContext *context)
{
  xmlDoc *recorded = context->sources->recorded_profile;
  xmlNode *known = context->profile ? context->profile
                   : recorded       ? xmlDocGetRootElement(recorded)
                                    : NULL;
  g_autofree char *hands_out = known ? xml_attribute(known, "hands-out") : NULL;
  g_autofree char *profile = xml_attribute(context->plan, "profile");

  if (g_strcmp0(hands_out, "dma-buf") == 0 || g_str_has_prefix(profile, "gvtg-"))
    return TRUE;
  for (xmlNode *device = context->plan->children; device; device = device->next)
    if (node_is(device, "mdev") && node_child(device, "property", "name", OPREGION))
      return TRUE;
  return FALSE;
}

/* Whether QEMU shows the guest an OpRegion of a device for which nobody sets it: of the host's own Intel GPU, which is
   always at 00:02.0, and of a GVT-g vGPU, by its type if that is known. surely: one of unknown type doesn't count. */
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

/* Whether QEMU gives one of the plan an OpRegion that nothing in the plan turns on or off. */
static gboolean
gets_opregion(const PlanContext *context, xmlNode *device)
{
  g_autofree char *identity = plan_device_identity(device);
  g_autofree char *type = xml_attribute(device, "type");

  return !node_child(device, "property", "name", OPREGION) &&
         has_opregion_unset(context, (const char *)device->name, identity, type, FALSE);
}

static gboolean
is_adopted(const PlanContext *context, const xmlNode *hostdev)
{
  for (xmlNode *device = context->plan->children; device; device = device->next)
    if (plan_is_device(device) && plan_adopted(context->sources->base, device) == hostdev)
      return TRUE;
  return FALSE;
}

/* What the domain's own override makes of a property, NULL if there is none. Free with g_free(). */
static char *
get_overridden(const PlanContext *context, const char *alias, const char *name)
{
  g_autofree char *xpath = g_strdup_printf("/domain/qemu:override/qemu:device/qemu:frontend"
                                           "/qemu:property[@name = '%s'][@type != 'remove']",
                                           name);
  g_autoptr(GPtrArray) properties = xml_nodes(context->sources->base, NULL, xpath);

  for (guint i = 0; i < properties->len; i++) {
    xmlNode *property = properties->pdata[i];
    g_autofree char *of = xml_attribute(property->parent->parent, "alias");

    if (g_strcmp0(of, alias) == 0)
      return xml_attribute(property, "value");
  }
  return NULL;
}

/* Whether one of the domain's own has a property on: by an attribute, an override or QEMU's default. */
static gboolean
own_has_on(const PlanContext *context, xmlNode *hostdev, const char *name, gboolean surely)
{
  g_autofree char *alias = hostdev_alias(context, hostdev);
  g_autofree char *attribute = xml_attribute(hostdev, name);
  g_autofree char *value = get_overridden(context, alias, name);
  g_autofree char *kind = xml_attribute(hostdev, "type");
  g_autofree char *identity = hostdev_identity(hostdev);

  if (value || g_strcmp0(attribute, "on") == 0)
    return !value || g_str_equal(value, "true");
  return g_str_equal(name, OPREGION) && has_opregion_unset(context, kind, identity, NULL, surely);
}

/* Whether one of the domain's own has it on, or with surely FALSE may have it, and isn't taken over; a ramfb goes where its
   display does. */
static gboolean
is_taken(const PlanContext *context, const char *name, gboolean surely)
{
  g_autoptr(GPtrArray) own = xml_nodes(context->sources->base, NULL,
                                       "/domain/devices/hostdev[@type = 'mdev' or @type = 'pci']");

  if (needs_display(context, name) && !plan_context_has_graphics(context, NULL))
    return FALSE;
  for (guint i = 0; i < own->len; i++)
    if (own_has_on(context, own->pdata[i], name, surely) && !is_adopted(context, own->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
note_only_one(PlanContext *context, const char *name)
{
  gboolean surely = is_planned(context, name) || is_taken(context, name, TRUE);

  plan_context_note(context, "no %s: another device of the domain %s, and only one can", name,
                    surely ? "has it" : "may have it (--opregion on gives it to this one)");
}

/* A property that only one device can have on: the first that asks for it has it. */
static gboolean
settle_once(PlanContext *context, const char *name, const char *option, const char *asked,
            GError **error)
{
  xmlNode *property = node_child(context->device, "property", "name", name);
  g_autofree char *value = property ? xml_attribute(property, "value") : NULL;
  g_autofree char *says = xml_attribute(known_property(context, name), "once");
  gboolean on = g_strcmp0(value, "true") == 0;
  gboolean taken = on && is_taken(context, name, asked != NULL);

  if (taken && asked)
    return gvt_usage(
        error,
        "%s on: another device of the domain has it, and only one can (libvirt or QEMU would "
        "say: %s); take it from that one, or leave it out here",
        option, says);
  if (taken || (on && is_planned(context, name))) {
    note_only_one(context, name);
    if (g_str_equal(name, OPREGION) &&
        version_has(VERSION_OPREGION_DEFAULT, &context->sources->target))
      node_set(property, "value", "false");
    else
      node_remove(property);
  }
  return TRUE;
}

static gboolean
settle_all_once(PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;
  xmlNode *ramfb = node_child(context->device, "property", "name", "ramfb");
  g_autofree char *value = ramfb ? xml_attribute(ramfb, "value") : NULL;

  /* "ramfb": false is no good either: plain vfio-pci has no such property. */
  if (g_strcmp0(value, "false") == 0)
    node_remove(ramfb);
  return settle_once(context, "ramfb", "--ramfb", request->ramfb, error) &&
         settle_once(context, OPREGION, "--opregion", request->opregion, error);
}

static void
add_rom(PlanContext *context)
{
  const char *file = context->request->rom_file;
  const char *bar = context->request->rom_bar;

  if (file)
    set_property(context, "romfile", "string", file);
  /* A device without its ROM's BAR reads no file, whether it is there or not (QEMU: Could not open option rom). */
  if (file && !bar && node_child(context->device, "property", "name", "rombar"))
    set_property(context, "rombar", "unsigned", "1");
  if (bar)
    set_property(context, "rombar", "unsigned", g_str_equal(parse_bool(bar), "true") ? "1" : "0");
}

static gboolean
add_options(PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;

  if (!add_switch(context, "ramfb", request->ramfb, error) ||
      !add_switch(context, OPREGION, request->opregion, error) || !add_resolution(context, error))
    return FALSE;
  /* A rom file is one device's, and only one can have the VGA ranges. */
  if (context->device == plan_main_device(context)) {
    if (!add_switch(context, "x-vga", request->x_vga, error))
      return FALSE;
    add_rom(context);
  }
  for (gsize i = 0; request->overrides && request->overrides[i]; i++)
    if (!add_written_property(context, request->overrides[i], "--override", error))
      return FALSE;
  return TRUE;
}

/* Weakest first: each later one writes over the earlier. */
gboolean
plan_fill_device(PlanContext *context, GError **error)
{
  gboolean guest = plan_is_subject(context, context->device);

  if (node_is(context->device, "usb"))
    return TRUE;
  context->display_on = guest && context->kind_has_display;
  if (context->display_on || node_is(context->device, "mdev"))
    set_property(context, "display", "string", context->display_on ? "on" : "off");
  if (!add_suggestions(context, error))
    return FALSE;
  if (guest) {
    add_profile_properties(context);
    if (!add_options(context, error))
      return FALSE;
  }
  return settle_all_once(context, error);
}

/* Settling the mechanisms, for a new plan and for a recorded one alike */

static gboolean
settle_property(xmlNode *property, gboolean graphics, const TargetVersions *target, GError **error)
{
  g_autofree char *name = xml_attribute(property, "name");
  g_autofree char *value = xml_attribute(property, "value");
  PropertyDelivery mechanism = DELIVERY_NATIVE;

  /* display='off' is libvirt's own default, and needs no graphics. */
  if (!(g_str_equal(name, "display") && g_str_equal(value, "off")) &&
      !property_delivery(name, node_is(property->parent, "pci") ? PLAN_PCI : PLAN_MDEV, graphics,
                         target, &mechanism, error))
    return FALSE;
  node_set(property, "mechanism", property_delivery_name(mechanism));
  return TRUE;
}

/* A property that is one driver's alone needs that driver, unless libvirt chooses it itself. */
static gboolean
settle_driver(PlanContext *context, xmlNode *property, gboolean graphics, GError **error)
{
  g_autofree char *name = xml_attribute(property, "name");
  g_autofree char *mechanism = xml_attribute(property, "mechanism");
  xmlNode *known = known_property(context, name);
  g_autofree char *driver = known ? xml_attribute(known, "driver") : NULL;
  xmlNode *given = node_child(context->device, "property", "name", "driver");
  g_autofree char *own = given ? xml_attribute(given, "value") : NULL;

  if (!driver || g_str_equal(mechanism, "native"))
    return TRUE;
  if (own)
    return g_str_equal(own, driver) ||
           gvt_usage(
               error,
               "--override driver=%s: the property %s is %s's alone; leave one of the two out", own,
               name, driver);
  set_property(context, "driver", "string", driver);
  return settle_property(node_child(context->device, "property", "name", "driver"), graphics,
                         &context->sources->target, error);
}

/* A driver that is there for a property's sake: whether it is needed is about to be settled anew. */
static void
drop_driver(PlanContext *context)
{
  xmlNode *driver = node_child(context->device, "property", "name", "driver");
  g_autofree char *value = driver ? xml_attribute(driver, "value") : NULL;

  for (xmlNode *property = driver ? context->device->children : NULL; property;
       property = property->next) {
    g_autofree char *name = xml_attribute(property, "name");
    xmlNode *known = known_property(context, name);
    g_autofree char *needed = known ? xml_attribute(known, "driver") : NULL;

    if (g_strcmp0(needed, value) == 0) {
      node_remove(driver);
      return;
    }
  }
}

/* The device of the plan that keeps its OpRegion: one that has it on, else the first that QEMU gives it; NULL if one of the
   domain's own has it. Somebody decided what was asked for, or is recorded: then one that only may have it doesn't count. */
static xmlNode *
opregion_keeper(const PlanContext *context)
{
  gboolean decided = context->request->opregion || !context->profile;
  xmlNode *keeper = NULL;

  if (is_taken(context, OPREGION, decided))
    return NULL;
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    if (has_on(device, OPREGION))
      return device;
    if (!keeper && plan_is_device(device) && gets_opregion(context, device))
      keeper = device;
  }
  return keeper;
}

/* "Not set" is on from QEMU 10.1 on: all devices but one get false. */
static void
settle_opregions(PlanContext *context)
{
  xmlNode *keeper;

  if (!version_has(VERSION_OPREGION_DEFAULT, &context->sources->target))
    return;
  keeper = opregion_keeper(context);
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    gboolean on = has_on(device, OPREGION);

    if (device == keeper || !plan_is_device(device) || (!on && !gets_opregion(context, device)))
      continue;
    if (on)
      note_only_one(context, OPREGION);
    context->device = device;
    set_property(context, OPREGION, "bool", "false");
  }
}

gboolean
plan_settle(PlanContext *context, GError **error)
{
  gboolean graphics = plan_context_has_graphics(context, NULL);

  settle_opregions(context);
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    if (!plan_is_device(device))
      continue;
    context->device = device;
    drop_driver(context);
    for (xmlNode *property = device->children; property; property = property->next)
      if (!settle_property(property, graphics, &context->sources->target, error) ||
          !settle_driver(context, property, graphics, error))
        return FALSE;
  }
  return TRUE;
}
