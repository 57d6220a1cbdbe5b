/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/plan.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "base/redact.h"
#include "devices/intel-gpu.h"
#include "domain/mesa.h"
#include "plan/devices.h"
#include "plan/display.h"
#include "plan/lifecycle.h"
#include "plan/properties.h"
#include "xml/xml.h"

/* The request */

void
plan_request_clear(PlanRequest *request)
{
  g_strfreev(request->uuids);
  g_strfreev(request->pci);
  g_strfreev(request->usb);
  g_strfreev(request->mdev_types);
  g_free(request->parent);
  g_free(request->lifecycle);
  g_free(request->display_service);
  g_free(request->profile);
  g_free(request->display);
  g_free(request->rendernode);
  g_free(request->address);
  g_free(request->ramfb);
  g_free(request->opregion);
  g_free(request->resolution);
  g_free(request->managed);
  g_free(request->rom_file);
  g_free(request->rom_bar);
  g_free(request->x_vga);
  g_free(request->audio);
  g_strfreev(request->args);
  g_strfreev(request->envs);
  g_strfreev(request->overrides);
  memset(request, 0, sizeof *request);
}

gboolean
plan_is_renewal(const PlanRequest *request, xmlNode *recorded)
{
  const void *const asked[] = {
    request->uuids,      request->pci,
    request->usb,        request->profile,
    request->display,    request->rendernode,
    request->address,    request->ramfb,
    request->opregion,   request->resolution,
    request->managed,    request->rom_file,
    request->rom_bar,    request->x_vga,
    request->audio,      request->args,
    request->envs,       request->overrides,
    request->mdev_types, request->parent,
    request->lifecycle,  request->display_service,
  };

  for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
    if (asked[i])
      return FALSE;
  if (request->hide_kvm || request->move_root_ports)
    return FALSE;
  return recorded != NULL;
}

/* By what the domain is: GVT-g is shown by what shows the domain now. */
static char *
choose_by_display(xmlDoc *base, char **why)
{
  g_autofree char *window = xml_string(
      base, "/domain/qemu:commandline/qemu:arg[@value = '-display']/following-sibling::qemu:arg[1]"
            "[starts-with(@value, 'gtk') or starts-with(@value, 'sdl')]/@value");
  g_autofree char *graphics = xml_string(base, "/domain/devices/graphics/@type");

  if (window) {
    *why = g_strdup("the domain has a window of QEMU's own (-display)");
    return g_strdup("gvtg-window");
  }
  if (graphics) {
    *why = g_strdup_printf("the domain has a display (%s graphics)", graphics);
    return g_strdup("gvtg-spice");
  }
  *why = g_strdup("the domain has no display");
  return g_strdup("gvtg-headless");
}

static char *
choose_for_mdev(const char *type, xmlDoc *base, char **why)
{
  g_autofree char *reason = NULL;
  char *name;

  if (type && !g_str_has_prefix(type, "i915-GVTg")) {
    *why = g_strdup_printf("the vGPU's type is %s", type);
    return g_strdup("vgpu");
  }
  name = choose_by_display(base, &reason);
  *why = type ? g_strdup_printf("the vGPU's type is %s, and %s", type, reason)
              : g_steal_pointer(&reason);
  return name;
}

/* A GPU by PCI's class 03, its vendor, and whether it is a virtual function. The host's own Intel GPU is always
   at 00:02.0 (QEMU docs/igd-assign.txt). */
static char *
choose_for_pci(const HostDevice *device, char **why)
{
  enum { NVIDIA = 0x10de };

  if (!device || !host_device_is_display(device)) {
    *why = g_strdup("a PCI device is asked for");
    return g_strdup("gpu");
  }
  if (device->vendor == INTEL_GPU_VENDOR && device->parent) {
    *why = g_strdup_printf("%s is a virtual function of an Intel GPU", device->identity);
    return g_strdup("sriov");
  }
  if (device->vendor == NVIDIA && device->parent) {
    *why = g_strdup_printf("%s is a virtual function of an NVIDIA GPU", device->identity);
    return g_strdup("vgpu-vf");
  }
  if (device->vendor == INTEL_GPU_VENDOR && g_str_equal(device->identity, "0000:00:02.0")) {
    *why = g_strdup_printf("%s is the host's own Intel GPU", device->identity);
    return g_strdup("gvtd");
  }
  *why = g_strdup_printf("%s is a whole GPU", device->identity);
  return g_strdup("gpu");
}

/* Whether a device of this kind was asked for where the recorded plan's profile is for one, or has one. */
static gboolean
goes_on_with(const char *kind, char **asked, const char *recorded_kind, xmlNode *recorded)
{
  return asked && (recorded_kind ? g_str_equal(kind, recorded_kind)
                                 : node_child(recorded, kind, NULL, NULL) != NULL);
}

/* Whether the recorded plan's profile may go on: no device is asked for, or one of the kind that it is for. */
static gboolean
suits(const PlanRequest *request, xmlNode *recorded, const char *recorded_kind)
{
  return (!request->uuids && !request->mdev_types && !request->pci) ||
         goes_on_with("mdev", request->uuids, recorded_kind, recorded) ||
         goes_on_with("mdev", request->mdev_types, recorded_kind, recorded) ||
         goes_on_with("pci", request->pci, recorded_kind, recorded);
}

char *
plan_choose_profile(const PlanRequest *request, xmlNode *recorded, const char *recorded_kind,
                    xmlDoc *base, const GPtrArray *devices, char **why)
{
  gboolean is_slot;
  g_autofree char *uuid = request->uuids ? parse_uuid(request->uuids[0], NULL) : NULL;
  g_autofree char *host = request->pci ? parse_host_address(request->pci[0], &is_slot, NULL) : NULL;

  const HostDevice *mdev = uuid ? host_device_find(devices, uuid) : NULL;
  const char *type = request->mdev_types ? request->mdev_types[0] : mdev ? mdev->type : NULL;

  *why = NULL;
  if (request->profile)
    return g_strdup(request->profile);
  if (recorded && suits(request, recorded, recorded_kind))
    return xml_attribute(recorded, "profile");
  if (host && !uuid && !type)
    return choose_for_pci(host_device_find(devices, host), why);
  return choose_for_mdev(type, base, why);
}

static void
set_variable(PlanContext *context, const char *name, const char *value)
{
  xmlNode *variable = node_child(context->plan, "env", "name", name);

  if (!variable) {
    variable = node_add(context->plan, "env");
    node_set(variable, "name", name);
  }
  node_set(variable, "value", value);
}

static void
add_args(PlanContext *context, xmlNode *from)
{
  for (xmlNode *child = from->children; child; child = child->next)
    if (node_is(child, "arg")) {
      g_autofree char *value = xml_attribute(child, "value");

      node_set(node_add(context->plan, "arg"), "value", value);
    }
}

static void
add_all_args(PlanContext *context)
{
  g_autofree char *mode = plan_display(context->plan);
  char **args = context->request->args;

  add_args(context,
           node_child(xmlDocGetRootElement(context->sources->displays), "display", "mode", mode));
  add_args(context, context->profile);
  for (gsize i = 0; args && args[i]; i++)
    node_set(node_add(context->plan, "arg"), "value", args[i]);
}

/* One that names a driver of Mesa's is only for a host that has it. */
static void
add_variables(PlanContext *context, xmlNode *from)
{
  for (xmlNode *child = from->children; child; child = child->next) {
    g_autofree char *name = node_is(child, "env") ? xml_attribute(child, "name") : NULL;
    g_autofree char *value = name ? xml_attribute(child, "value") : NULL;
    g_autofree char *driver = name ? xml_attribute(child, "mesa-driver") : NULL;

    if (name && (!driver || mesa_has(context->sources->mesa, driver)))
      set_variable(context, name, value);
  }
}

/* A recorded plan is of an older host, or of an older version of its profile. */
static void
drop_driver(PlanContext *context)
{
  xmlNode *variable = node_child(context->plan, "env", "name", MESA_VARIABLE);
  g_autofree char *driver = variable ? xml_attribute(variable, "value") : NULL;

  if (!driver || node_child(context->plan, "env", "name", MESA_PATH_VARIABLE) ||
      !mesa_lacks(context->sources->mesa, driver))
    return;
  plan_context_note(context, "%s=%s is left out: this host's Mesa has no such driver",
                    MESA_VARIABLE, driver);
  node_remove(variable);
}

/* What a mode of display needs has a usual value (DISPLAY=:0); the domain's own, where it has one, is better. */
static void
suggest_variables(PlanContext *context)
{
  for (xmlNode *child = context->plan->children; child; child = child->next) {
    g_autofree char *name = node_is(child, "env") ? xml_attribute(child, "name") : NULL;
    g_autofree char *xpath =
        g_strdup_printf("/domain/qemu:commandline/qemu:env[@name = '%s']/@value", name);
    g_autofree char *own = name ? xml_string(context->sources->base, xpath) : NULL;

    if (own)
      node_set(child, "value", own);
  }
}

static void
add_all_variables(PlanContext *context)
{
  g_autofree char *mode = plan_display(context->plan);
  char **envs = context->request->envs;

  add_variables(context, node_child(xmlDocGetRootElement(context->sources->displays), "display",
                                    "mode", mode));
  suggest_variables(context);
  add_variables(context, context->profile);
  for (gsize i = 0; envs && envs[i]; i++) {
    g_auto(GStrv) words = g_strsplit(envs[i], "=", 2);

    set_variable(context, words[0], words[1]);
    if (redact_is_secret(words[0]))
      plan_context_note(
          context, "the value of %s stands in clear in the domain's XML, for all who may read it",
          words[0]);
  }
}

/* Checking */

static gboolean
check_args(const PlanRequest *request, GError **error)
{
  char **args = request->args;

  for (gsize i = 0; args && args[i]; i++) {
    g_autofree char *shown = redact_text(args[i]);

    if (!g_str_has_prefix(args[i], "-") && (i == 0 || !g_str_has_prefix(args[i - 1], "-")))
      return gvt_usage(
          error,
          "--arg '%s': it is neither an option of QEMU's, beginning with '-', nor the value of one "
          "just before it",
          shown);
  }
  return TRUE;
}

static gboolean
check_variables(const PlanRequest *request, GError **error)
{
  char **envs = request->envs;

  for (gsize i = 0; envs && envs[i]; i++) {
    g_autofree char *shown = redact_text(envs[i]);

    if (!g_regex_match_simple("^[A-Za-z_][A-Za-z0-9_]*=", envs[i], 0, 0))
      return gvt_usage(
          error, "--env '%s': it is to be NAME=VALUE, the name of letters, digits and '_'", shown);
  }
  return TRUE;
}

gboolean
plan_check(const PlanRequest *request, const PlanSources *sources, GError **error)
{
  const PlanContext context = { .request = request,
                                .sources = sources,
                                .profile = sources->profile ? xmlDocGetRootElement(sources->profile)
                                                            : NULL };

  return plan_check_devices(&context, error) && plan_check_lifecycle(&context, error) &&
         plan_check_display(&context, error) && plan_check_properties(&context, error) &&
         check_args(request, error) && check_variables(request, error);
}

/* The whole */

/* What the profile says of a guest such as this one. */
static void
add_notes(PlanContext *context)
{
  for (xmlNode *child = context->profile->children; child; child = child->next) {
    g_autofree char *text = node_is(child, "note") ? xml_attribute(child, "text") : NULL;
    g_autofree char *without = text ? xml_attribute(child, "without") : NULL;
    g_autofree char *xpath = g_strdup_printf("*/gvt:property[@name = '%s']", without);
    g_autoptr(GPtrArray) found = xml_nodes(context->plan->doc, context->plan, xpath);

    if (text && plan_context_applies(context, child) && (!without || found->len == 0))
      plan_context_note(context, "%s", text);
  }
}

/* The main one first: what only one can have is its. */
static gboolean
fill_devices(PlanContext *context, GError **error)
{
  xmlNode *first = plan_main_device(context);

  context->device = first;
  if (first && !plan_fill_device(context, error))
    return FALSE;
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    context->device = device;
    if (device != first && plan_is_device(device) && !plan_fill_device(context, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
build(PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;
  g_autofree char *name = xml_attribute(context->profile, "name");

  node_set(context->plan, "profile", name);
  if (!plan_add_devices(context, error) || !plan_add_display(context, error) ||
      !plan_add_lifecycle(context, error) || !fill_devices(context, error) ||
      !plan_add_audio(context, error))
    return FALSE;
  if (request->hide_kvm)
    node_add(context->plan, "hide-kvm");
  add_notes(context);
  add_all_args(context);
  add_all_variables(context);
  return TRUE;
}

static xmlDoc *
new_plan(void)
{
  xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *root = xmlNewDocNode(doc, NULL, BAD_CAST "plan", NULL);

  xmlSetNs(root, xmlNewNs(root, BAD_CAST GVT_NS, BAD_CAST "gvt"));
  xmlDocSetRootElement(doc, root);
  return doc;
}

xmlDoc *
plan_resolve(const PlanRequest *request, const PlanSources *sources, GPtrArray *notes,
             GError **error)
{
  gboolean renew = plan_is_renewal(request, sources->recorded);
  g_autoptr(xmlDoc) doc = renew ? xml_as_document(sources->recorded) : new_plan();
  PlanContext context = { .request = request,
                          .sources = sources,
                          .notes = notes,
                          .profile =
                              sources->profile ? xmlDocGetRootElement(sources->profile) : NULL,
                          .plan = xmlDocGetRootElement(doc) };

  if (!plan_check(request, sources, error) ||
      !(renew ? plan_check_recorded_display(&context, error) : build(&context, error)))
    return NULL;
  if (renew)
    drop_driver(&context);
  if (sources->recorded && !renew && !request->uuids && !request->mdev_types && !request->pci &&
      plan_main_device(&context))
    plan_context_note(&context,
                      "of the recorded plan the device is kept; all else is as it is said now");
  if (!plan_check_target(&context, error) || !plan_settle(&context, error))
    return NULL;
  return g_steal_pointer(&doc);
}

char *
plan_device(xmlNode *plan)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (xmlNode *child = plan->children; child; child = child->next) {
    g_autofree char *identity = plan_device_identity(child);

    if (identity)
      g_string_append_printf(text, "%s%s %s", text->len ? ", " : "", (const char *)child->name,
                             identity);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
plan_display(xmlNode *plan)
{
  xmlNode *display = node_child(plan, "display", NULL, NULL);

  return display ? xml_attribute(display, "mode") : NULL;
}