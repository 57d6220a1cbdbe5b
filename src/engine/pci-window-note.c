/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/pci-window-note.h"

#include "domain/hostdev.h"
#include "host/pci-window.h"
#include "xml/xml.h"

/* The PCI devices of a definition. Free with g_strfreev(). */
static char **
list_addresses(xmlDoc *definition)
{
  g_autoptr(GPtrArray) hostdevs =
      xml_nodes(definition, NULL, "/domain/devices/hostdev[@type = 'pci']");
  GPtrArray *addresses = g_ptr_array_new();

  for (guint i = 0; i < hostdevs->len; i++) {
    char *address = hostdev_identity(hostdevs->pdata[i]);

    if (address)
      g_ptr_array_add(addresses, address);
  }
  g_ptr_array_add(addresses, NULL);
  return (char **)g_ptr_array_free(addresses, FALSE);
}

void
pci_window_note(const DeviceHost *host, xmlDoc *definition, GPtrArray *notes)
{
  g_auto(GStrv) addresses = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *room = NULL;
  PciWindow window;

  if (!host->root || (host->connection && !virt_is_local(host->connection)))
    return;
  addresses = list_addresses(definition);
  if (!pci_window_read(host->root, definition, (const char *const *)addresses, &window) ||
      pci_window_is_enough(&window))
    return;
  wanted = pci_window_size_text(window.wanted);
  room = pci_window_size_text(window.window);
  g_ptr_array_add(
      notes,
      g_strdup_printf("the PCI devices have 64-bit memory of %s, but OVMF has addresses for %s; "
                      "the guest's driver can't start if a BAR gets none; --arg -fw_cfg --arg "
                      "name=opt/ovmf/X-PciMmio64Mb,string=%" G_GUINT64_FORMAT " makes room",
                      wanted, room, pci_window_argument(&window)));
}
