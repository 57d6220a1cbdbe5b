/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/adoption.h"

#include <string.h>

#include "base/parse.h"
#include "domain/arguments.h"
#include "plan/planned-device.h"
#include "plan/property.h"
#include "xml/xml.h"

/* Whether the request overrides the property. The hand-made value isn't even parsed then. */
static gboolean
is_overridden(const PlanContext *context, const char *name)
{
  const GPtrArray *overrides = context->request->overrides;

  for (guint i = 0; overrides && i < overrides->len; i++)
    if (g_str_equal(((const PlanProperty *)overrides->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

static gboolean
adopt_set_line(PlanContext *context, const char *written, GError **error)
{
  static const char where[] = "the domain's own -set line";
  g_autoptr(PlanProperty) property =
      plan_property_parse(context->sources->properties, written, where, error);

  return property && plan_property_add(context, property, where, error);
}

static gboolean
adopt_set_lines(PlanContext *context, const char *alias, GError **error)
{
  g_autofree char *prefix = g_strdup_printf("device.%s.", alias);
  g_autoptr(GPtrArray) set = arguments_values(context->sources->base, ARGUMENTS_XPATH, "set");

  for (guint i = 0; i < set->len; i++) {
    const char *value = set->pdata[i];
    const char *written = g_str_has_prefix(value, prefix) ? value + strlen(prefix) : NULL;
    g_autofree char *name = written ? g_strndup(written, strcspn(written, "=")) : NULL;

    if (!name || g_str_equal(name, "display") || g_str_equal(name, "driver") ||
        is_overridden(context, name) ||
        (!context->display_on && plan_property_needs_display(context, name)))
      continue;
    if (!adopt_set_line(context, written, error))
      return FALSE;
  }
  return TRUE;
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
adopt_override(PlanContext *context, const char *name, const char *type, const char *value,
               GError **error)
{
  g_autofree char *known_type = xml_attribute(plan_property_known(context, name), "type");
  g_autofree char *written = NULL;

  if (is_overridden(context, name) && planned_device_is_subject(context, context->device))
    return TRUE;
  written = retyped(name, known_type ? known_type : type, type, value, error);
  if (written)
    plan_property_set(context, name, known_type ? known_type : type, written);
  else
    g_prefix_error(error, "the domain's own override: ");
  return written != NULL;
}

static gboolean
adopt_overrides(PlanContext *context, const char *alias, GError **error)
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
        (!context->display_on && plan_property_needs_display(context, name)))
      continue;
    if (!adopt_override(context, name, type, value, error))
      return FALSE;
  }
  return TRUE;
}

char *
plan_hostdev_alias(const PlanContext *context, xmlNode *hostdev)
{
  xmlNode *own = xml_node(context->sources->base, hostdev, "alias[starts-with(@name, 'ua-')]");
  g_autoptr(GPtrArray) before =
      xml_nodes(context->sources->base, hostdev,
                "../interface[@type = 'hostdev'][not(starts-with(alias/@name, 'ua-'))] | "
                "preceding-sibling::hostdev[not(starts-with(alias/@name, 'ua-'))]");

  return own ? xml_attribute(own, "name") : g_strdup_printf("hostdev%u", before->len);
}

gboolean
plan_adopt_device(PlanContext *context, GError **error)
{
  xmlNode *handmade = planned_device_adopted(context->sources->base, context->device);
  g_autofree char *alias = handmade ? plan_hostdev_alias(context, handmade) : NULL;

  if (!handmade)
    return TRUE;
  plan_context_note(
      context,
      "the domain's own <hostdev> for this device is taken over, with what was written for %s",
      alias);
  return adopt_overrides(context, alias, error) && adopt_set_lines(context, alias, error);
}
