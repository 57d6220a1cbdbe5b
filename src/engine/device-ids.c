/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/device-ids.h"

#include "base/error.h"
#include "base/parse.h"

/* The address of the only device with these numbers; NULL with *error. Free with g_free(). */
static char *
find_address(const DeviceHost *host, const char *option, const char *word, GError **error)
{
  const HostInventory *list = inventory_run_list(host->run, host->connection, host->root, error);
  g_autoptr(GString) found = g_string_new(NULL);
  guint count = 0;

  for (guint i = 0; list && i < list->devices->len; i++) {
    const HostDevice *device = list->devices->pdata[i];
    g_autofree char *ids = host_device_ids(device);

    if (device->kind != HOST_DEVICE_PCI || g_ascii_strcasecmp(ids, word) != 0)
      continue;
    g_string_append_printf(found, "%s%s", count++ ? ", " : "", device->identity);
  }
  if (!list)
    return NULL;
  if (count == 1)
    return g_string_free(g_steal_pointer(&found), FALSE);
  if (count)
    gvt_usage(error, "%s '%s': the host has several of them; write the address of one: %s", option,
              word, found->str);
  else
    gvt_usage(error,
              "%s '%s': the host has no such device (\"gvt-xml devices\" shows those that "
              "it has)",
              option, word);
  return NULL;
}

static gboolean
names_by_ids(const PlanRequest *request)
{
  for (guint i = 0; request->pci && i < request->pci->len; i++)
    if (((const PlanPci *)request->pci->pdata[i])->is_ids)
      return TRUE;
  return request->parent && parse_is_ids(request->parent->word);
}

static gboolean
add_pci(const DeviceHost *host, const PlanPci *asked, GPtrArray *pci, GError **error)
{
  char *address =
      asked->is_ids ? find_address(host, "--pci", asked->word, error) : g_strdup(asked->address);
  PlanPci *found;

  if (!address)
    return FALSE;
  /* The word is read again when the request is merged with earlier ones. */
  found = plan_pci_new(asked->is_ids ? address : asked->word, address);
  found->is_card = asked->is_card;
  g_ptr_array_add(pci, found);
  return TRUE;
}

void
addressed_request_clear(AddressedRequest *addressed)
{
  g_clear_pointer(&addressed->pci, g_ptr_array_unref);
  g_clear_pointer(&addressed->parent, host_parent_free);
}

static gboolean
address_pci(const DeviceHost *host, const GPtrArray *asked, AddressedRequest *addressed,
            GError **error)
{
  addressed->pci = g_ptr_array_new_with_free_func(plan_pci_free);
  for (guint i = 0; i < asked->len; i++)
    if (!add_pci(host, asked->pdata[i], addressed->pci, error))
      return FALSE;
  addressed->request.pci = addressed->pci;
  return TRUE;
}

static gboolean
address_parent(const DeviceHost *host, const HostParent *asked, AddressedRequest *addressed,
               GError **error)
{
  g_autofree char *address = find_address(host, "--parent", asked->word, error);

  addressed->parent = host_parent_new(address);
  addressed->request.parent = addressed->parent;
  return address != NULL;
}

const PlanRequest *
device_ids_resolve(const DeviceHost *host, const PlanRequest *request, AddressedRequest *addressed,
                   GError **error)
{
  if (!names_by_ids(request))
    return request;
  addressed->request = *request;
  if (request->pci && !address_pci(host, request->pci, addressed, error))
    return NULL;
  if (request->parent && parse_is_ids(request->parent->word) &&
      !address_parent(host, request->parent, addressed, error))
    return NULL;
  return &addressed->request;
}
