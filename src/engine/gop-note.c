/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/gop-note.h"

#include "devices/intel-gpu.h"
#include "domain/firmware.h"
#include "xml/xml.h"

void
gop_note(const DeviceHost *host, xmlDoc *definition, xmlNode *plan, GPtrArray *notes)
{
  xmlNode *pci = xml_node(plan->doc, plan, "gvt:pci[not(gvt:property[@name = 'romfile'])]");
  g_autofree char *address = pci ? xml_attribute(pci, "host") : NULL;
  char *addresses[] = { address, NULL };
  g_autoptr(GPtrArray) found = NULL;
  const HostDevice *gpu;
  const IntelGpu *generation;

  if (!host->root || !address || !firmware_is_uefi(definition))
    return;
  found = inventory_run_find(host->run, host->connection, host->root, NULL, addresses, NULL);
  gpu = host_device_find(found, address);
  generation = gpu && intel_gpu_is_physical(gpu) ? intel_gpu_find(gpu->product) : NULL;
  if (generation && generation->gop)
    g_ptr_array_add(notes,
                    g_strdup_printf("%s is %s: for a picture before the guest's driver starts, "
                                    "give it a ROM with Intel's GOP driver of version %s with "
                                    "--rom-file (docs/intel-vf-windows.md)",
                                    address, generation->name, generation->gop));
}
