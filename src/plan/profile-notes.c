/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/profile-notes.h"

#include "domain/arguments.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "xml/xml.h"

/* Whether QEMU's arguments give the guest an input device of the host's (-object input-linux,…). */
static gboolean
has_input_argument(const PlanContext *context)
{
  g_autoptr(GPtrArray) objects =
      arguments_values(context->sources->base, ARGUMENTS_XPATH, "object");
  gboolean found = FALSE;

  for (guint i = 0; i < objects->len; i++)
    found =
        found || g_regex_match_simple("^input-linux\\b|\"input-linux\"", objects->pdata[i], 0, 0);
  return found;
}

/* Whether the guest gets a USB device or an evdev input of the host's. */
static gboolean
has_input(const PlanContext *context)
{
  return xml_node(context->plan->doc, context->plan, "gvt:usb") ||
         xml_node(context->sources->base, NULL,
                  "/domain/devices/hostdev[@type = 'usb'] | "
                  "/domain/devices/input[@type = 'evdev' or @type = 'passthrough']") ||
         has_input_argument(context);
}

/* Whether the plan has only one function of the main device's card, which was named as such. */
static gboolean
has_one_function(const PlanContext *context)
{
  xmlNode *main = planned_device_main(context);
  g_autofree char *host = xml_attribute(main, "host");
  g_autofree char *slot = host ? planned_device_slot_of(host) : NULL;
  g_autofree char *xpath = g_strdup_printf("gvt:pci[starts-with(@host, '%s')]", slot ? slot : "-");
  g_autoptr(GPtrArray) functions = xml_nodes(context->plan->doc, context->plan, xpath);

  return functions->len == 1 && !plan_request_has_card(context->request);
}

static gboolean
has_property(const PlanContext *context, const char *name)
{
  g_autofree char *xpath = g_strdup_printf("*/gvt:property[@name = '%s']", name);

  return xml_node(context->plan->doc, context->plan, xpath) != NULL;
}

static gboolean
is_for_plan(const PlanContext *context, xmlNode *note)
{
  g_autofree char *display = xml_attribute(note, "display");
  g_autofree char *without = xml_attribute(note, "without");
  g_autofree char *input = xml_attribute(note, "input");
  g_autofree char *functions = xml_attribute(note, "functions");

  return plan_context_applies(context, note) && (!display || context->kind_has_display) &&
         (!without || !has_property(context, without)) && (!input || !has_input(context)) &&
         (!functions || has_one_function(context));
}

void
plan_add_profile_notes(PlanContext *context)
{
  for (xmlNode *child = context->profile->children; child; child = child->next) {
    g_autofree char *text = node_is(child, "note") ? xml_attribute(child, "text") : NULL;

    if (text && is_for_plan(context, child))
      plan_context_note(context, "%s", text);
  }
}
