/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/plan.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "base/redact.h"
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
  g_autofree char *window = domxml_string(
      base, "/domain/qemu:commandline/qemu:arg[@value = '-display']/following-sibling::qemu:arg[1]"
            "[starts-with(@value, 'gtk') or starts-with(@value, 'sdl')]/@value");
  g_autofree char *graphics = domxml_string(base, "/domain/devices/graphics/@type");

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
  enum { INTEL = 0x8086, NVIDIA = 0x10de };

  if (!device || !host_device_is_display(device)) {
    *why = g_strdup("a PCI device is asked for");
    return g_strdup("gpu");
  }
  if (device->vendor == INTEL && device->parent) {
    *why = g_strdup_printf("%s is a virtual function of an Intel GPU", device->identity);
    return g_strdup("sriov");
  }
  if (device->vendor == NVIDIA && device->parent) {
    *why = g_strdup_printf("%s is a virtual function of an NVIDIA GPU", device->identity);
    return g_strdup("vgpu-vf");
  }
  if (device->vendor == INTEL && g_str_equal(device->identity, "0000:00:02.0")) {
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
                                 : builder_child(recorded, kind, NULL, NULL) != NULL);
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
  g_autofree char *uuid = request->uuids ? words_uuid(request->uuids[0], NULL) : NULL;
  g_autofree char *host = request->pci ? words_host_address(request->pci[0], &is_slot, NULL) : NULL;

  const HostDevice *mdev = uuid ? host_device_find(devices, uuid) : NULL;
  const char *type = request->mdev_types ? request->mdev_types[0] : mdev ? mdev->type : NULL;

  *why = NULL;
  if (request->profile)
    return g_strdup(request->profile);
  if (recorded && suits(request, recorded, recorded_kind))
    return domxml_attribute(recorded, "profile");
  if (host && !uuid && !type)
    return choose_for_pci(host_device_find(devices, host), why);
  return choose_for_mdev(type, base, why);
}

static void
set_variable(PlanBuilder *builder, const char *name, const char *value)
{
  xmlNode *variable = builder_child(builder->plan, "env", "name", name);

  if (!variable) {
    variable = builder_add(builder->plan, "env");
    builder_set(variable, "name", name);
  }
  builder_set(variable, "value", value);
}

static void
add_args(PlanBuilder *builder, xmlNode *from)
{
  for (xmlNode *child = from->children; child; child = child->next)
    if (builder_is(child, "arg")) {
      g_autofree char *value = domxml_attribute(child, "value");

      builder_set(builder_add(builder->plan, "arg"), "value", value);
    }
}

static void
add_all_args(PlanBuilder *builder)
{
  g_autofree char *mode = plan_display(builder->plan);
  char **args = builder->request->args;

  add_args(builder, builder_child(xmlDocGetRootElement(builder->sources->displays), "display",
                                  "mode", mode));
  add_args(builder, builder->profile);
  for (gsize i = 0; args && args[i]; i++)
    builder_set(builder_add(builder->plan, "arg"), "value", args[i]);
}

/* One that names a driver of Mesa's is only for a host that has it. */
static void
add_variables(PlanBuilder *builder, xmlNode *from)
{
  for (xmlNode *child = from->children; child; child = child->next) {
    g_autofree char *name = builder_is(child, "env") ? domxml_attribute(child, "name") : NULL;
    g_autofree char *value = name ? domxml_attribute(child, "value") : NULL;
    g_autofree char *driver = name ? domxml_attribute(child, "mesa-driver") : NULL;

    if (name && (!driver || mesa_has(builder->sources->mesa, driver)))
      set_variable(builder, name, value);
  }
}

/* A recorded plan is of an older host, or of an older version of its profile. */
static void
drop_driver(PlanBuilder *builder)
{
  xmlNode *variable = builder_child(builder->plan, "env", "name", MESA_VARIABLE);
  g_autofree char *driver = variable ? domxml_attribute(variable, "value") : NULL;

  if (!driver || builder_child(builder->plan, "env", "name", MESA_PATH_VARIABLE) ||
      !mesa_lacks(builder->sources->mesa, driver))
    return;
  builder_note(builder, "%s=%s is left out: this host's Mesa has no such driver", MESA_VARIABLE,
               driver);
  builder_remove(variable);
}

/* What a mode of display needs has a usual value (DISPLAY=:0); the domain's own, where it has one, is better. */
static void
suggest_variables(PlanBuilder *builder)
{
  for (xmlNode *child = builder->plan->children; child; child = child->next) {
    g_autofree char *name = builder_is(child, "env") ? domxml_attribute(child, "name") : NULL;
    g_autofree char *xpath =
        g_strdup_printf("/domain/qemu:commandline/qemu:env[@name = '%s']/@value", name);
    g_autofree char *own = name ? domxml_string(builder->sources->base, xpath) : NULL;

    if (own)
      builder_set(child, "value", own);
  }
}

static void
add_all_variables(PlanBuilder *builder)
{
  g_autofree char *mode = plan_display(builder->plan);
  char **envs = builder->request->envs;

  add_variables(builder, builder_child(xmlDocGetRootElement(builder->sources->displays), "display",
                                       "mode", mode));
  suggest_variables(builder);
  add_variables(builder, builder->profile);
  for (gsize i = 0; envs && envs[i]; i++) {
    g_auto(GStrv) words = g_strsplit(envs[i], "=", 2);

    set_variable(builder, words[0], words[1]);
    if (secrets_is_name(words[0]))
      builder_note(builder,
                   "the value of %s stands in clear in the domain's XML, for all who may read it",
                   words[0]);
  }
}

/* Checking */

static gboolean
check_args(const PlanRequest *request, GError **error)
{
  char **args = request->args;

  for (gsize i = 0; args && args[i]; i++) {
    g_autofree char *shown = secrets_masked_text(args[i]);

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
    g_autofree char *shown = secrets_masked_text(envs[i]);

    if (!g_regex_match_simple("^[A-Za-z_][A-Za-z0-9_]*=", envs[i], 0, 0))
      return gvt_usage(
          error, "--env '%s': it is to be NAME=VALUE, the name of letters, digits and '_'", shown);
  }
  return TRUE;
}

gboolean
plan_check(const PlanRequest *request, const PlanSources *sources, GError **error)
{
  const PlanBuilder builder = { .request = request,
                                .sources = sources,
                                .profile = sources->profile ? xmlDocGetRootElement(sources->profile)
                                                            : NULL };

  return plan_check_devices(&builder, error) && plan_check_lifecycle(&builder, error) &&
         plan_check_display(&builder, error) && plan_check_properties(&builder, error) &&
         check_args(request, error) && check_variables(request, error);
}

/* The whole */

/* What the profile says of a guest such as this one. */
static void
add_notes(PlanBuilder *builder)
{
  for (xmlNode *child = builder->profile->children; child; child = child->next) {
    g_autofree char *text = builder_is(child, "note") ? domxml_attribute(child, "text") : NULL;
    g_autofree char *without = text ? domxml_attribute(child, "without") : NULL;
    g_autofree char *xpath = g_strdup_printf("*/gvt:property[@name = '%s']", without);
    g_autoptr(GPtrArray) found = domxml_nodes(builder->plan->doc, builder->plan, xpath);

    if (text && builder_applies(builder, child) && (!without || found->len == 0))
      builder_note(builder, "%s", text);
  }
}

/* The main one first: what only one can have is its. */
static gboolean
fill_devices(PlanBuilder *builder, GError **error)
{
  xmlNode *first = plan_main_device(builder);

  builder->device = first;
  if (first && !plan_fill_device(builder, error))
    return FALSE;
  for (xmlNode *device = builder->plan->children; device; device = device->next) {
    builder->device = device;
    if (device != first && plan_is_device(device) && !plan_fill_device(builder, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
build(PlanBuilder *builder, GError **error)
{
  const PlanRequest *request = builder->request;
  g_autofree char *name = domxml_attribute(builder->profile, "name");

  builder_set(builder->plan, "profile", name);
  if (!plan_add_devices(builder, error) || !plan_add_display(builder, error) ||
      !plan_add_lifecycle(builder, error) || !fill_devices(builder, error) ||
      !plan_add_audio(builder, error))
    return FALSE;
  if (request->hide_kvm)
    builder_add(builder->plan, "hide-kvm");
  add_notes(builder);
  add_all_args(builder);
  add_all_variables(builder);
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
  g_autoptr(xmlDoc) doc = renew ? domxml_as_document(sources->recorded) : new_plan();
  PlanBuilder builder = { .request = request,
                          .sources = sources,
                          .notes = notes,
                          .profile =
                              sources->profile ? xmlDocGetRootElement(sources->profile) : NULL,
                          .plan = xmlDocGetRootElement(doc) };

  if (!plan_check(request, sources, error) ||
      !(renew ? plan_check_recorded_display(&builder, error) : build(&builder, error)))
    return NULL;
  if (renew)
    drop_driver(&builder);
  if (sources->recorded && !renew && !request->uuids && !request->mdev_types && !request->pci &&
      plan_main_device(&builder))
    builder_note(&builder,
                 "of the recorded plan the device is kept; all else is as it is said now");
  if (!plan_check_target(&builder, error) || !plan_settle(&builder, error))
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
  xmlNode *display = builder_child(plan, "display", NULL, NULL);

  return display ? domxml_attribute(display, "mode") : NULL;
}