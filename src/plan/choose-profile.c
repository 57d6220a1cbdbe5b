/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/choose-profile.h"

#include "devices/device.h"
#include "devices/intel-gpu.h"
#include "devices/vendor.h"
#include "domain/arguments.h"
#include "domain/graphics.h"
#include "plan/node.h"
#include "plan/vgpu-types.h"
#include "xml/xml.h"

/* Whether the domain has a window of QEMU's own. */
static gboolean
has_window(xmlDoc *base)
{
  g_autoptr(GPtrArray) displays = arguments_values(base, ARGUMENTS_XPATH, "display");
  gboolean found = FALSE;

  for (guint i = 0; i < displays->len; i++)
    found = found || g_str_has_prefix(displays->pdata[i], "gtk") ||
            g_str_has_prefix(displays->pdata[i], "sdl");
  return found;
}

/* Whether other hosts reach the domain by a graphics for which the XPath condition holds. */
static gboolean
is_reached(xmlDoc *base, const char *condition)
{
  g_autofree char *xpath =
      g_strdup_printf("/domain/devices/graphics[" GRAPHICS_IS_REMOTE "][%s]", condition);
  g_autoptr(GPtrArray) found = xml_nodes(base, NULL, xpath);

  return found->len > 0;
}

/* The GVT-g profile with which other hosts can still reach the domain; NULL if the target surely or
   maybe has none. A password isn't carried over from VNC to SPICE, or back, and must not get
   lost. */
static const char *
find_remote_profile(xmlDoc *base, const TargetVersions *target)
{
  if (version_has(VERSION_SPICE_GL_PORT, target) &&
      !version_is_unsure(VERSION_SPICE_GL_PORT, target) &&
      is_reached(base, "@type = 'spice' or not(@passwd or @gvt:secret)"))
    return "gvtg-remote";
  if (!version_has(VERSION_VNC_WITHOUT_DMA_BUF, target) &&
      is_reached(base, "@type = 'vnc' or not(@passwd or @gvt:secret)"))
    return "gvtg-egl";
  return NULL;
}

/* Chooses the GVT-g profile that keeps the kind of display which the domain has now. */
static char *
choose_by_display(xmlDoc *base, const TargetVersions *target, char **why)
{
  const char *remote = find_remote_profile(base, target);
  g_autofree char *graphics = xml_string(base, "/domain/devices/graphics/@type");

  if (has_window(base)) {
    *why = g_strdup("the domain has QEMU's own window (-display)");
    return g_strdup("gvtg-window");
  }
  if (remote) {
    *why =
        g_strdup_printf("the domain has a display that other hosts reach (%s graphics)", graphics);
    return g_strdup(remote);
  }
  if (graphics) {
    *why = g_strdup_printf("the domain has a display (%s graphics)", graphics);
    return g_strdup("gvtg-spice");
  }
  *why = g_strdup("the domain has no display");
  return g_strdup("gvtg-headless");
}

static char *
choose_for_mdev(const char *type, xmlDoc *base, const TargetVersions *target, char **why)
{
  g_autofree char *reason = NULL;
  char *name;

  if (type && !g_str_has_prefix(type, "i915-GVTg")) {
    *why = g_strdup_printf("the vGPU's type is %s", type);
    return g_strdup("vgpu");
  }
  name = choose_by_display(base, target, &reason);
  *why = type ? g_strdup_printf("the vGPU's type is %s, and %s", type, reason)
              : g_steal_pointer(&reason);
  return name;
}

/* Chooses by the device's PCI class (03 is a display), its vendor, and whether it is a virtual
   function. The host's own Intel GPU is always at 00:02.0 (QEMU docs/igd-assign.txt). */
static char *
choose_for_pci(const HostDevice *device, char **why)
{
  if (!device || !host_device_is_display(device)) {
    *why = g_strdup("a PCI device was given");
    return g_strdup("gpu");
  }
  if (device->vendor == INTEL_GPU_VENDOR && device->parent) {
    *why = g_strdup_printf("%s is a virtual function of an Intel GPU", device->identity);
    return g_strdup("sriov");
  }
  if (vendor_made(device, "nvidia") && device->parent) {
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

char *
plan_choose_profile(const PlanRequest *request, xmlNode *recorded, xmlDoc *base,
                    const TargetVersions *target, const GPtrArray *devices, char **why)
{
  const char *uuid = request->uuids ? request->uuids[0] : NULL;
  const PlanPci *pci = request->pci ? request->pci->pdata[0] : NULL;
  const HostDevice *mdev = uuid ? host_device_find(devices, uuid) : NULL;
  g_autoptr(VgpuType) asked = request->vgpu_types ? plan_vgpu_type(request->vgpu_types[0], request,
                                                                   devices, recorded, FALSE, NULL)
                                                  : NULL;
  const char *type = asked                 ? asked->id
                     : request->vgpu_types ? request->vgpu_types[0]
                     : mdev                ? mdev->type
                                           : NULL;

  *why = NULL;
  if (request->profile)
    return g_strdup(request->profile);
  if (recorded && !plan_request_names_gpu(request) && !plan_request_revokes(request, profile))
    return xml_attribute(recorded, "profile");
  if (pci && !uuid && !request->vgpu_types)
    return choose_for_pci(host_device_find(devices, pci->address), why);
  if (asked && asked->of_function) {
    *why = g_strdup_printf("the vGPU's type %s is that of a virtual function", type);
    return g_strdup("vgpu-vf");
  }
  return choose_for_mdev(type, base, target, why);
}
