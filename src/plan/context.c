/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/context.h"

#include "base/redact.h"
#include "domain/arguments.h"
#include "domain/firmware.h"
#include "plan/node.h"
#include "xml/xml.h"

void
plan_context_note(PlanContext *context, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  if (context->notes)
    g_ptr_array_add(context->notes, g_strdup_vprintf(format, args));
  va_end(args);
}

void
plan_context_note_secret(PlanContext *context, const char *name)
{
  if (redact_is_secret(name))
    plan_context_note(
        context,
        "the value of %s is in the domain's XML unencrypted, and everyone who may read "
        "the XML can see it",
        name);
}

/* "pc" and "pc-1.0" are i440fx too. */
const char *
plan_context_machine(const PlanContext *context)
{
  xmlDoc *base = context->sources->base;
  g_autofree char *machine = xml_string(base, "/domain/os/type/@machine");
  g_autofree char *arch = xml_string(base, "/domain/os/type/@arch");

  if (!machine)
    return !arch || g_str_equal(arch, "x86_64") || g_str_equal(arch, "i686") ? "i440fx" : "another";
  if (g_str_equal(machine, "pc") || g_str_has_prefix(machine, "pc-i440fx") ||
      g_regex_match_simple("^pc-[0-9]", machine, 0, 0))
    return "i440fx";
  if (g_str_equal(machine, "q35") || g_str_has_prefix(machine, "pc-q35"))
    return "q35";
  return "another";
}

gboolean
plan_context_applies(const PlanContext *context, xmlNode *element)
{
  g_autofree char *machine = xml_attribute(element, "machine");
  g_autofree char *firmware = xml_attribute(element, "firmware");
  const char *own = firmware_is_uefi(context->sources->base) ? "uefi" : "bios";

  return (!machine || g_str_equal(machine, plan_context_machine(context))) &&
         (!firmware || g_str_equal(firmware, own));
}

gboolean
plan_context_has_graphics(const PlanContext *context, const char *type)
{
  gboolean keeps = node_keeps_graphics(context->plan);
  g_autofree char *which = type ? g_strdup_printf("[@type = '%s']", type) : g_strdup("");
  g_autofree char *planned = g_strdup_printf("gvt:display/gvt:graphics%s", which);
  g_autofree char *own = g_strdup_printf("/domain/devices/graphics%s", which);

  return (keeps ? xml_node(context->sources->base, NULL, own)
                : xml_node(context->plan->doc, context->plan, planned)) != NULL;
}

gboolean
plan_context_has_screen(const PlanContext *context)
{
  g_autoptr(GPtrArray) own = arguments_values(context->sources->base, ARGUMENTS_XPATH, "display");
  gboolean shows = FALSE;

  for (guint i = 0; i < own->len; i++)
    shows = shows || !g_str_equal(own->pdata[i], "none");
  return plan_context_has_graphics(context, NULL) || (shows && node_keeps_graphics(context->plan));
}
