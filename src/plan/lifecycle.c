/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/lifecycle.h"

#include "base/error.h"
#include "devices/nvidia-function.h"
#include "plan/node.h"
#include "xml/xml.h"

/* The hook or the host can make an mdev only if its type and parent are known. */
static gboolean
add_origin(const PlanContext *context, xmlNode *mdev, const char *lifecycle, GError **error)
{
  g_autofree char *uuid = xml_attribute(mdev, "uuid");
  g_autofree char *type = xml_attribute(mdev, "type");
  const HostDevice *known = host_device_find(context->sources->devices, uuid);

  if (type)
    return TRUE;
  if (!known || !known->type || !known->parent)
    return gvt_usage(
        error,
        "--lifecycle %s: the type of the vGPU %s isn't known here; give it with --vgpu-type TYPE",
        lifecycle, uuid);
  node_set(mdev, "type", known->type);
  node_set(mdev, "parent", known->parent);
  return TRUE;
}

static gboolean
add_to_mdev(const PlanContext *context, xmlNode *mdev, GError **error)
{
  const PlanRequest *request = context->request;
  g_autofree char *recorded = xml_attribute(mdev, "lifecycle");
  g_autofree char *type = xml_attribute(mdev, "type");
  const char *lifecycle = request->lifecycle;

  if (!lifecycle && !recorded && (request->vgpu_types || type))
    lifecycle = "guest";
  if (!lifecycle)
    return TRUE;
  node_set(mdev, "lifecycle", lifecycle);
  return g_str_equal(lifecycle, "manual") || add_origin(context, mdev, lifecycle, error);
}

/* The hook gives a virtual function its vGPU type as the guest starts. If libvirt detached it, it
   would lose NVIDIA's driver, and with that the type. */
static gboolean
add_to_function(const PlanContext *context, xmlNode *pci, GError **error)
{
  const char *asked = context->request->lifecycle;
  g_autofree char *recorded = xml_attribute(pci, "lifecycle");
  g_autofree char *managed = xml_attribute(pci, "managed");
  g_autofree char *type = xml_attribute(pci, "type");

  if (!nvidia_function_number(type))
    return gvt_usage(error,
                     "--vgpu-type %s isn't a type of a virtual function; write one like "
                     "nvidia-1519",
                     type);
  if (g_str_equal(managed, "yes"))
    return gvt_usage(error,
                     "--vgpu-type %s belongs to a virtual function, which stays with NVIDIA's "
                     "driver; leave out --managed, and use the profile vgpu-vf",
                     type);
  if (g_strcmp0(asked, "boot") == 0)
    return gvt_usage(error, "--lifecycle boot is for mdevs; choose guest (the hook gives a "
                            "virtual function its type) or manual (you do)");
  node_set(pci, "lifecycle", asked ? asked : recorded ? recorded : "guest");
  return TRUE;
}

static gboolean
add_to_pci(const PlanContext *context, xmlNode *pci, GError **error)
{
  const char *asked = context->request->lifecycle;
  g_autofree char *own =
      xml_attribute(node_child(context->profile, "lifecycle", NULL, NULL), "value");
  g_autofree char *managed = xml_attribute(pci, "managed");
  const char *lifecycle = asked ? asked : own;

  if (g_strcmp0(asked, "boot") == 0)
    return gvt_usage(
        error, "--lifecycle boot is for vGPUs, which the host makes when it boots; choose guest or "
               "manual");
  if (g_strcmp0(asked, "guest") == 0 && g_str_equal(managed, "no"))
    return gvt_usage(error,
                     "--lifecycle guest makes the host release the device, but --managed no says "
                     "that it has already; leave out one of the two");
  if (lifecycle && g_str_equal(managed, "yes"))
    node_set(pci, "lifecycle", lifecycle);
  return TRUE;
}

/* The profile's own display service is only for a GPU that the host gives up. */
static gboolean
add_display_service(PlanContext *context, GError **error)
{
  const char *asked = context->request->display_service;
  g_autofree char *own =
      xml_attribute(node_child(context->profile, "display-service", NULL, NULL), "value");
  gboolean lets_go = xml_node(context->plan->doc, context->plan,
                              "gvt:pci[@lifecycle = 'guest'][not(@type)]") != NULL;
  const char *name = asked ? asked : lets_go ? own : NULL;

  if (asked && !lets_go)
    return gvt_usage(error,
                     "--display-service is for a GPU that the host releases; add --pci ADDR and "
                     "--lifecycle guest");
  if (name && !g_str_equal(name, "none"))
    node_set(node_add(context->plan, "display-service"), "name", name);
  return TRUE;
}

gboolean
plan_add_lifecycle(PlanContext *context, GError **error)
{
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    if (node_is(device, "mdev") && !add_to_mdev(context, device, error))
      return FALSE;
    if (node_is(device, "pci") &&
        !(xmlHasProp(device, BAD_CAST "type") ? add_to_function(context, device, error)
                                              : add_to_pci(context, device, error)))
      return FALSE;
  }
  return add_display_service(context, error);
}
