/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/request.h"

#include <string.h>

/* The table */

#define FIELD(member) G_STRUCT_OFFSET(PlanRequest, member)

const PlanOption plan_options[] = {
  { "uuid", PLAN_KIND_UUIDS, 0, FIELD(uuids), "UUID",
    "The mdev (vGPU) that the guest gets; may repeat" },
  { "mdev-type", PLAN_KIND_TYPES, 0, FIELD(mdev_types), "TYPE",
    "A vGPU of this type, which is made for the guest; may repeat" },
  { "parent", PLAN_KIND_PARENT, 0, FIELD(parent), "ADDR",
    "The GPU that it is made on (default: the first that has the type free)" },
  { "lifecycle", PLAN_KIND_LIFECYCLE, 9, FIELD(lifecycle), "guest|boot|manual",
    "Who makes it: the hook with the guest, the host when it boots, you; see below" },
  { "pci", PLAN_KIND_PCI, 0, FIELD(pci), "ADDR",
    "The PCI device that it gets: 41:00.0, or 41:00 for all functions; may repeat" },
  { "usb", PLAN_KIND_USB, 0, FIELD(usb), "VENDOR:PRODUCT|BUS-PORT",
    "A USB device that it gets too: 046d:c31c as lsusb shows it, or 1-1.2, its port, as lsusb -tvv "
    "shows it; may repeat" },
  { "profile", PLAN_KIND_PROFILE, 0, FIELD(profile), "NAME",
    "The recipe; \"gvt-xml profiles\" lists them" },
  { "display", PLAN_KIND_DISPLAY, 0, FIELD(display), "MODE",
    "How it is shown: spice-gl, spice-gl-remote, gtk, keep, none, …" },
  { "ramfb", PLAN_KIND_ON_OFF, 1, FIELD(ramfb), "on|off",
    "A boot display until the guest's driver starts" },
  { "opregion", PLAN_KIND_ON_OFF, 2, FIELD(opregion), "on|off", "Show the guest Intel's OpRegion" },
  { "resolution", PLAN_KIND_RESOLUTION, 3, FIELD(resolution), "WxH", "The preferred resolution" },
  { "rendernode", PLAN_KIND_RENDERNODE, 0, FIELD(rendernode), "PATH",
    "The host's render node for OpenGL, /dev/dri/renderD128" },
  { "guest-address", PLAN_KIND_GUEST_ADDRESS, 10, FIELD(guest_address), "ADDR",
    "The guest's PCI address for the device, 00:09.0 (default: libvirt's choice)" },
  { "move-root-ports", PLAN_KIND_FLAG, 0, FIELD(move_root_ports), NULL,
    "Move the PCI bridges that hold the wanted address; the guest may rename its NICs" },
  { "managed", PLAN_KIND_YES_NO, 8, FIELD(managed), "yes|no",
    "Whether libvirt takes the PCI device from its driver" },
  { "rom-file", PLAN_KIND_ROM_FILE, 5, FIELD(rom_file), "PATH", "The device's option ROM" },
  { "rom-bar", PLAN_KIND_ROM_BAR, 6, FIELD(rom_bar), "on|off", "Show the guest the option ROM" },
  { "x-vga", PLAN_KIND_ON_OFF, 4, FIELD(x_vga), "on|off", "Pass the VGA ranges too" },
  { "display-service", PLAN_KIND_UNIT, 0, FIELD(display_service), "UNIT",
    "The host's display manager, which the hook stops while the guest has the host's GPU" },
  { "audio", PLAN_KIND_AUDIO, 0, FIELD(audio), "none|pulseaudio|pipewire|alsa|spice",
    "Where the guest's sound goes" },
  { "hide-kvm", PLAN_KIND_FLAG, 0, FIELD(hide_kvm), NULL,
    "Hide the hypervisor from drivers that refuse virtual machines" },
  { "arg", PLAN_KIND_ARGUMENTS, 0, FIELD(args), "ARG", "A further argument for QEMU; may repeat" },
  { "env", PLAN_KIND_VARIABLES, 0, FIELD(envs), "NAME=VALUE", "A variable for QEMU; may repeat" },
  { "override", PLAN_KIND_PROPERTIES, 7, FIELD(overrides), "PROPERTY=VALUE",
    "A QEMU property of the device, PROPERTY[:TYPE]=VALUE; may repeat" },
  { NULL, PLAN_KIND_FLAG, 0, 0, NULL, NULL },
};

/* Each has a bit of PlanRequest.asked. */
G_STATIC_ASSERT(G_N_ELEMENTS(plan_options) <= 64);

/* The values of each kind. Each free function has the type that it is called by: clang 17 and newer
   refuse a call by another one (-fsanitize=function). */

static void
pci_free(gpointer data)
{
  PlanPci *pci = data;

  g_free(pci->word);
  g_free(pci->address);
  g_free(pci);
}

static void
parent_free(gpointer data)
{
  host_parent_free(data);
}

void
plan_property_free(PlanProperty *property)
{
  g_free(property->word);
  g_free(property->name);
  g_free(property->type);
  g_free(property->value);
  g_free(property);
}

static void
property_free(gpointer data)
{
  plan_property_free(data);
}

static void
variable_free(gpointer data)
{
  PlanVariable *variable = data;

  g_free(variable->name);
  g_free(variable->value);
  g_free(variable);
}

static const struct {
  PlanStore store;
  GDestroyNotify free;
} kinds[PLAN_KINDS] = {
  [PLAN_KIND_PROFILE] = { PLAN_STORE_ONE, g_free },
  [PLAN_KIND_UUIDS] = { PLAN_STORE_TEXTS, g_free },
  [PLAN_KIND_PCI] = { PLAN_STORE_MANY, pci_free },
  [PLAN_KIND_USB] = { PLAN_STORE_TEXTS, g_free },
  [PLAN_KIND_GUEST_ADDRESS] = { PLAN_STORE_ONE, g_free },
  [PLAN_KIND_YES_NO] = { PLAN_STORE_SWITCH, NULL },
  [PLAN_KIND_TYPES] = { PLAN_STORE_TEXTS, g_free },
  [PLAN_KIND_PARENT] = { PLAN_STORE_ONE, parent_free },
  [PLAN_KIND_LIFECYCLE] = { PLAN_STORE_ONE, g_free },
  [PLAN_KIND_UNIT] = { PLAN_STORE_ONE, g_free },
  [PLAN_KIND_DISPLAY] = { PLAN_STORE_ONE, g_free },
  [PLAN_KIND_RENDERNODE] = { PLAN_STORE_ONE, g_free },
  [PLAN_KIND_AUDIO] = { PLAN_STORE_ONE, g_free },
  [PLAN_KIND_ON_OFF] = { PLAN_STORE_SWITCH, NULL },
  [PLAN_KIND_ROM_BAR] = { PLAN_STORE_SWITCH, NULL },
  [PLAN_KIND_RESOLUTION] = { PLAN_STORE_RESOLUTION, NULL },
  [PLAN_KIND_ROM_FILE] = { PLAN_STORE_ONE, g_free },
  [PLAN_KIND_PROPERTIES] = { PLAN_STORE_MANY, property_free },
  [PLAN_KIND_ARGUMENTS] = { PLAN_STORE_TEXTS, g_free },
  [PLAN_KIND_VARIABLES] = { PLAN_STORE_MANY, variable_free },
  [PLAN_KIND_FLAG] = { PLAN_STORE_FLAG, NULL },
};

PlanStore
plan_option_store(const PlanOption *option)
{
  return kinds[option->kind].store;
}

GDestroyNotify
plan_option_free_function(const PlanOption *option)
{
  return kinds[option->kind].free;
}

void *
plan_option_field(const PlanOption *option, PlanRequest *request)
{
  return G_STRUCT_MEMBER_P(request, option->offset);
}

/* A request */

static void
clear_field(const PlanOption *option, PlanRequest *request)
{
  void *field = plan_option_field(option, request);
  gpointer *value = field;

  if (plan_option_store(option) == PLAN_STORE_TEXTS)
    g_strfreev(*(char ***)field);
  else if (plan_option_store(option) == PLAN_STORE_MANY && *value)
    g_ptr_array_unref(*value);
  else if (plan_option_store(option) == PLAN_STORE_ONE && *value)
    plan_option_free_function(option)(*value);
}

void
plan_request_clear(PlanRequest *request)
{
  for (const PlanOption *option = plan_options; option->name; option++)
    clear_field(option, request);
  memset(request, 0, sizeof *request);
}

gboolean
plan_request_asks_at(const PlanRequest *request, gsize offset)
{
  for (gsize i = 0; plan_options[i].name; i++)
    if (plan_options[i].offset == offset)
      return (request->asked >> i & 1) != 0;
  g_return_val_if_reached(FALSE);
}

gboolean
plan_request_has_card(const PlanRequest *request)
{
  for (guint i = 0; request->pci && i < request->pci->len; i++)
    if (((const PlanPci *)request->pci->pdata[i])->is_card)
      return TRUE;
  return FALSE;
}

static void
add_addresses(GPtrArray *addresses, const PlanPci *pci)
{
  g_autofree char *address = g_strdup(pci->address);
  char *function = address + strlen(address) - 1;

  do
    g_ptr_array_add(addresses, g_strdup(address));
  while (pci->is_card && ++*function <= '7');
}

char **
plan_request_pci_addresses(const PlanRequest *request)
{
  GPtrArray *addresses = g_ptr_array_new();

  for (guint i = 0; request->pci && i < request->pci->len; i++)
    add_addresses(addresses, request->pci->pdata[i]);
  g_ptr_array_add(addresses, NULL);
  return (char **)g_ptr_array_free(addresses, FALSE);
}

gboolean
plan_is_renewal(const PlanRequest *request, xmlNode *recorded)
{
  return !request->asked && recorded != NULL;
}
