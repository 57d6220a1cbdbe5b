/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/property.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "base/redact.h"
#include "plan/node.h"
#include "xml/xml.h"

/* QEMU's name of the video that a plan's properties are for. */
#define VIDEO "virtio-vga-gl"

void
plan_property_set(PlanContext *context, const char *name, const char *type, const char *value)
{
  xmlNode *property = node_child(context->device, "property", "name", name);

  if (!property) {
    property = node_add(context->device, "property");
    node_set(property, "name", name);
    plan_context_note_secret(context, name);
  }
  node_set(property, "type", type);
  node_set(property, "value", value);
}

void
plan_property_remove(PlanContext *context, const char *name)
{
  plan_property_set(context, name, PROPERTY_REMOVED, NULL);
  xmlUnsetProp(node_child(context->device, "property", "name", name), BAD_CAST "value");
}

gboolean
plan_property_is_removed(xmlNode *property)
{
  g_autofree char *type = xml_attribute(property, "type");

  return g_strcmp0(type, PROPERTY_REMOVED) == 0;
}

xmlNode *
plan_property_find(xmlDoc *properties, PropertySubject subject, const char *name)
{
  xmlNode *root = xmlDocGetRootElement(properties);
  xmlNode *video = node_child(root, "video", NULL, NULL);
  xmlNode *known = subject == PROPERTY_OF_VIDEO ? NULL : node_child(root, "property", "name", name);

  return known || subject == PROPERTY_OF_DEVICE ? known
                                                : node_child(video, "property", "name", name);
}

xmlNode *
plan_property_known(const PlanContext *context, const char *name)
{
  xmlDoc *properties = context->sources->properties;
  const char *kind = !context->device                    ? NULL
                     : node_is(context->device, "usb")   ? "usb"
                     : node_is(context->device, "video") ? "video"
                                                         : NULL;

  if (kind)
    return node_child(node_child(xmlDocGetRootElement(properties), kind, NULL, NULL), "property",
                      "name", name);
  return plan_property_find(properties, PROPERTY_OF_DEVICE, name);
}

gboolean
plan_property_needs_display(const PlanContext *context, const char *name)
{
  g_autofree char *needs = xml_attribute(plan_property_known(context, name), "needs");

  return g_strcmp0(needs, "display") == 0;
}

gboolean
plan_property_is_too_new(const PlanContext *context, const char *name)
{
  g_autofree char *needed = xml_attribute(plan_property_known(context, name), "fact");
  VersionFact fact;

  return needed && version_find(needed, &fact) && !version_has(fact, &context->sources->target);
}

gboolean
plan_property_check_display(const PlanContext *context, const char *name, GError **error)
{
  g_autofree char *mode = node_display_mode(context->plan);

  if (context->display_on || !plan_property_needs_display(context, name))
    return TRUE;
  return gvt_usage(
      error,
      "%s needs the device's display, which is off with display '%s' (QEMU would say: %s "
      "requires display=on); choose another --display, or leave it out",
      name, mode, name);
}

gboolean
plan_property_is_reserved(xmlDoc *properties, const char *name)
{
  xmlNode *reserved = node_child(xmlDocGetRootElement(properties), "reserved", NULL, NULL);

  return node_child(reserved, "property", "name", name) != NULL;
}

char *
plan_property_value(xmlNode *known, const char *name, const char *type, const char *word,
                    GError **error)
{
  g_autofree char *unit = xml_attribute(known, "unit");
  char *bytes = unit ? parse_size(word) : NULL;

  return bytes ? bytes : parse_typed(name, type, word, error);
}

/* Whether a property may have this name and type (NULL if none is written). known_type is the type
   that QEMU takes, NULL if that isn't known. shown is the user's word, without secrets. */
static gboolean
check_name_and_type(xmlDoc *properties, gboolean video, const char *name, const char *type,
                    const char *known_type, const char *where, const char *shown, GError **error)
{
  if (!name || !g_regex_match_simple("^[A-Za-z][\\w.-]*$", name, 0, 0))
    return gvt_usage(error, "%s '%s': it must be PROPERTY=VALUE", where, shown);
  if (g_str_equal(name, "id"))
    return gvt_usage(error,
                     "%s '%s': libvirt doesn't let a device's id be overridden; leave it out",
                     where, shown);
  if (g_str_equal(name, "display"))
    return gvt_usage(error, "%s '%s': choose the display with --display instead", where, shown);
  if (video && g_str_equal(name, "blob"))
    return gvt_usage(error, "%s '%s': choose blob resources with --hostmem instead", where, shown);
  if (plan_property_is_reserved(properties, name))
    return gvt_usage(error,
                     "%s '%s': libvirt sets %s itself; choose the host's device with --uuid or "
                     "--pci, its place in the guest with --guest-address",
                     where, shown, name);
  if (type && known_type && !g_str_equal(type, known_type))
    return gvt_usage(error, "%s '%s': QEMU takes %s as %s", where, shown, name, known_type);
  return type || known_type ||
         gvt_usage(
             error,
             "%s '%s': the type of the property %s isn't known, and QEMU refuses a wrong one; "
             "give it as --override %s:TYPE=VALUE, with TYPE bool, unsigned, signed or string "
             "(see: qemu-system-x86_64 -device %s,help)",
             where, shown, name, name, video ? VIDEO : "vfio-pci");
}

PlanProperty *
plan_property_parse(xmlDoc *properties, PropertySubject subject, const char *word,
                    const char *where, GError **error)
{
  const char *equals = strchr(word, '=');
  g_autofree char *left = equals ? g_strndup(word, (gsize)(equals - word)) : NULL;
  g_auto(GStrv) words = g_strsplit(left ? left : "", ":", 2);
  xmlNode *known = words[0] ? plan_property_find(properties, subject, words[0]) : NULL;
  g_autofree char *type = xml_attribute(known, "type");
  g_autofree char *shown = redact_text(word);
  g_autoptr(PlanProperty) property = NULL;

  if (!check_name_and_type(properties, subject == PROPERTY_OF_VIDEO, words[0],
                           words[0] ? words[1] : NULL, type, where, shown, error))
    return NULL;
  property = g_new0(PlanProperty, 1);
  property->word = g_strdup(word);
  property->name = g_strdup(words[0]);
  property->type = g_strdup(type ? type : words[1]);
  property->value = plan_property_value(known, property->name, property->type, equals + 1, error);
  return property->value ? g_steal_pointer(&property) : NULL;
}

gboolean
plan_property_add(PlanContext *context, const PlanProperty *property, const char *where,
                  GError **error)
{
  g_autofree char *shown = redact_text(property->word);

  if (plan_property_is_too_new(context, property->name))
    return gvt_fail(error,
                    "%s '%s': this QEMU is too old for it (it would say: Property "
                    "'%s.%s' not found); leave it out, or upgrade QEMU",
                    where, shown, node_is(context->device, "video") ? VIDEO : "vfio-pci",
                    property->name);
  if (!plan_property_check_display(context, property->name, error))
    return FALSE;
  plan_property_set(context, property->name, property->type, property->value);
  return TRUE;
}

gboolean
plan_property_add_overrides(PlanContext *context, GError **error)
{
  const GPtrArray *overrides = context->request->overrides;
  PropertySubject subject =
      node_is(context->device, "video") ? PROPERTY_OF_VIDEO : PROPERTY_OF_DEVICE;

  for (guint i = 0; overrides && i < overrides->len; i++) {
    const PlanProperty *asked = overrides->pdata[i];
    g_autoptr(PlanProperty) typed = plan_property_parse(context->sources->properties, subject,
                                                        asked->word, "--override", error);

    if (!typed || !plan_property_add(context, typed, "--override", error))
      return FALSE;
  }
  return TRUE;
}
