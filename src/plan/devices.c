/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/devices.h"

#include "base/error.h"
#include "domain/hostdev.h"
#include "plan/mdevs.h"
#include "plan/node.h"
#include "plan/numa-nodes.h"
#include "plan/placement.h"
#include "plan/planned-device.h"
#include "plan/video.h"
#include "xml/xml.h"

static gboolean
refuse_kind(const char *profile, const char *kind, GError **error)
{
  gboolean pci = g_str_equal(kind, "pci");

  return gvt_usage(error, "profile '%s' is for %s; name one with %s", profile,
                   pci ? "a PCI device" : "a mediated device (mdev)", pci ? "--pci" : "--uuid");
}

/* The given option about a device that has the lowest rank, or NULL. If the profile has a video,
   --override is about that. */
static const PlanOption *
find_about_device(const PlanRequest *request, gboolean video)
{
  const PlanOption *found = NULL;

  for (const PlanOption *option = plan_options; option->name; option++)
    if (option->device_rank && !(video && option->kind == PLAN_KIND_PROPERTIES) &&
        plan_request_asks_at(request, option->offset) &&
        (!found || option->device_rank < found->device_rank))
      found = option;
  return found;
}

/* An option about a device would have no effect without one. */
static gboolean
check_without_device(const PlanRequest *request, const char *profile, gboolean video,
                     GError **error)
{
  const PlanOption *option = find_about_device(request, video);
  g_autofree char *name = option ? g_strdup_printf("--%s", option->name) : NULL;

  if (request->uuids || plan_request_asks(request, vgpu_types) || request->pci)
    return gvt_usage(
        error,
        "profile '%s' takes no device of the host; leave out --uuid and --pci, or choose "
        "another profile",
        profile);
  return !option || gvt_usage(error,
                              "%s: profile '%s' has no device for it; leave it out, or choose "
                              "another --profile",
                              name, profile);
}

gboolean
plan_check_devices(const PlanRequest *request, xmlDoc *profile, GError **error)
{
  xmlNode *root = xmlDocGetRootElement(profile);
  g_autofree char *kind = xml_attribute(root, "device");
  g_autofree char *name = xml_attribute(root, "name");
  gboolean types = plan_request_asks(request, vgpu_types);
  gboolean mdev = request->uuids || types;
  /* A type may be one of virtual functions, which are PCI devices. */
  gboolean pci = request->pci != NULL || types;
  gboolean video = plan_video_is_subject(profile);

  if (plan_request_asks(request, hostmem) && !video)
    return gvt_usage(error,
                     "--hostmem: profile '%s' has no virtio video for it; leave it out, or "
                     "choose --profile virgl, venus or native-context",
                     name);
  if (g_str_equal(kind, "none"))
    return check_without_device(request, name, video, error);
  return (!mdev && !pci) || (g_str_equal(kind, "pci") ? pci : mdev) ||
         refuse_kind(name, kind, error);
}

/* An option that needs a newer libvirt than the target's, which would say so. */
static gboolean
check_since(const PlanContext *context, gboolean asked, VersionFact fact, const char *option,
            const char *said, GError **error)
{
  const TargetVersions *target = &context->sources->target;
  g_autofree char *there = version_target_text(target);
  g_autofree char *since = version_since(fact);

  return !asked || version_has(fact, target) ||
         gvt_fail(error, "%s needs %s, but this is %s (libvirt would say: %s); leave it out",
                  option, since, there, said);
}

static gboolean
check_usb_ports(const PlanContext *context, GError **error)
{
  const TargetVersions *target = &context->sources->target;
  g_autofree char *there = version_target_text(target);
  g_autofree char *since = version_since(VERSION_USB_PORT);

  for (xmlNode *child = context->plan->children; child; child = child->next) {
    g_autofree char *identity = node_is(child, "usb") ? node_device_identity(child) : NULL;

    if (identity && hostdev_is_usb_place(identity) && !version_has(VERSION_USB_PORT, target))
      return gvt_fail(error,
                      "a USB device named by its port (%s) needs %s, but this is %s (libvirt "
                      "would say: Missing required attribute 'device' in element 'address'); "
                      "name it as VENDOR:PRODUCT, as lsusb does, --usb 046d:c31c",
                      identity, since, there);
  }
  return TRUE;
}

gboolean
plan_check_target(const PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;

  return check_usb_ports(context, error) &&
         check_since(context, request->iommufd, VERSION_IOMMUFD, "--iommufd",
                     "Invalid attribute iommufd for element driver", error) &&
         check_since(context, request->numa_node != NULL, VERSION_ACPI_NODESET, "--numa-node",
                     "Extra element acpi in interleave", error) &&
         plan_nodes_check(context, error);
}

/* Adds all functions of a card that the host knows, except virtual functions: they vanish when
   their parent is detached. */
static gboolean
add_card(PlanContext *context, const PlanPci *card, GError **error)
{
  const GPtrArray *devices = context->sources->devices;
  g_autofree char *slot = planned_device_slot_of(card->address);
  gboolean found = FALSE;

  for (guint i = 0; devices && i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (!g_str_has_prefix(device->identity, slot) || device->parent)
      continue;
    planned_device_add(context, "pci", device->identity);
    found = TRUE;
  }
  return found ||
         gvt_usage(error,
                   "--pci '%s': which functions the card has isn't known here; name each, as in "
                   "--pci %s.0 --pci %s.1",
                   card->word, slot, slot);
}

/* An mdev keeps its type, its parent and, unless that is taken back, its lifecycle. So does a
   virtual function that has a vGPU type. */
static void
copy_origin(const PlanContext *context, xmlNode *from, xmlNode *to)
{
  static const char *const names[] = { "type", "type-name", "parent", "lifecycle" };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *value = xml_attribute(from, names[i]);

    if (value &&
        !(g_str_equal(names[i], "lifecycle") && plan_request_revokes(context->request, lifecycle)))
      node_set(to, names[i], value);
  }
}

static gboolean
add_pci_device(PlanContext *context, const PlanPci *pci, GError **error)
{
  xmlNode *recorded = context->sources->recorded;
  xmlNode *before = recorded ? node_child(recorded, "pci", "host", pci->address) : NULL;
  xmlNode *device;

  if (pci->is_ids)
    return gvt_usage(error, "--pci '%s': which device that is isn't known here; write its address",
                     pci->word);
  if (pci->is_card)
    return add_card(context, pci, error);
  device = planned_device_add(context, "pci", pci->address);
  if (before && xmlHasProp(before, BAD_CAST "type") && !context->request->vgpu_types)
    copy_origin(context, before, device);
  return TRUE;
}

/* The devices that stay from the recorded plan keep their addresses if nothing is said about these
   and the profile stays the same, since it may give addresses. */
static void
keep_addresses(PlanContext *context)
{
  const PlanRequest *request = context->request;
  xmlNode *recorded = context->sources->recorded;
  g_autofree char *before = xml_attribute(recorded, "profile");
  g_autofree char *now = xml_attribute(context->profile, "name");

  if (g_strcmp0(before, now) != 0 || plan_request_names_gpu(request) ||
      plan_request_revokes(request, guest_address))
    return;
  for (xmlNode *child = recorded->children; child; child = child->next) {
    g_autofree char *identity = node_device_identity(child);
    g_autofree char *address = identity ? xml_attribute(child, "address") : NULL;
    xmlNode *device = address ? node_child(context->plan, (const char *)child->name,
                                           node_identity_name(child), identity)
                              : NULL;

    if (device)
      node_set(device, "address", address);
  }
}

static gboolean
add_asked_devices(PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;
  xmlNode *recorded = context->sources->recorded;
  xmlNode *before;
  xmlNode *device;

  if (!plan_add_vgpus(context, error))
    return FALSE;
  for (gsize i = 0; request->uuids && request->uuids[i]; i++) {
    const char *uuid = request->uuids[i];

    device = planned_device_add(context, "mdev", uuid);
    before = recorded ? node_child(recorded, "mdev", "uuid", uuid) : NULL;
    if (before && !request->vgpu_types)
      copy_origin(context, before, device);
  }
  for (gsize i = 0; request->pci && i < request->pci->len; i++)
    if (!add_pci_device(context, request->pci->pdata[i], error))
      return FALSE;
  for (gsize i = 0; request->usb && request->usb[i]; i++)
    planned_device_add(context, "usb", request->usb[i]);
  return TRUE;
}

static gboolean
check_pci_options(const PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;
  const char *option = request->managed     ? "--managed"
                       : request->iommufd   ? "--iommufd"
                       : request->numa_node ? "--numa-node"
                                            : NULL;

  return !option || node_child(context->plan, "pci", NULL, NULL) ||
         gvt_usage(error, "%s: there is no PCI device for it; leave it out", option);
}

static gboolean
check_kind(const PlanContext *context, GError **error)
{
  g_autofree char *kind = xml_attribute(context->profile, "device");
  g_autofree char *name = xml_attribute(context->profile, "name");

  if (g_str_equal(kind, "none"))
    return TRUE;
  if (!xml_node(context->plan->doc, context->plan, "gvt:mdev | gvt:pci")) {
    g_set_error(
        error, GVT_ERROR, GVT_ERROR_NO_DEVICE,
        "no device was given; choose one with --vgpu-type TYPE (makes a vGPU), --uuid UUID (an "
        "existing vGPU) or --pci ADDR; \"gvt-xml devices\" shows them");
    return FALSE;
  }
  if (!planned_device_main(context))
    return refuse_kind(name, kind, error);
  return check_pci_options(context, error);
}

gboolean
plan_add_devices(PlanContext *context, GError **error)
{
  if (!add_asked_devices(context, error))
    return FALSE;
  keep_addresses(context);
  return check_kind(context, error) && plan_place_devices(context, error);
}
