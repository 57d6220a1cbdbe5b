/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/offers.h"

#include <string.h>

#include "base/text.h"
#include "devices/device-index.h"
#include "devices/nvidia-function.h"

/* The host for which offers are listed. It owns only the offers. */
typedef struct {
  const char *domain;
  const GPtrArray *devices;
  const DeviceIndex *index;
  const DeviceUsers *users;
  GPtrArray *offers;
  gboolean all_types; /* also those of which none is free */
} Listing;

static void
offer_free(void *data)
{
  Offer *offer = data;

  g_strfreev(offer->keys);
  g_free(offer->parent);
  g_free(offer->type);
  g_free(offer->name);
  g_free(offer->description);
  g_free(offer);
}

/* The listing owns the offer. */
static Offer *
add_offer(const Listing *listing, OfferKind kind, const char *parent, const char *type)
{
  Offer *offer = g_new0(Offer, 1);

  offer->kind = kind;
  offer->parent = g_strdup(parent);
  offer->type = g_strdup(type);
  g_ptr_array_add(listing->offers, offer);
  return offer;
}

static void
ask_for_type(Offer *offer)
{
  offer->keys = g_new0(char *, 3);
  offer->keys[0] = g_strconcat("vgpu-type=", offer->type, NULL);
  offer->keys[1] = g_strconcat("parent=", offer->parent, NULL);
}

/* Takes ownership of identity. */
static void
ask_for_device(Offer *offer, const char *key, char *identity)
{
  offer->keys = g_new0(char *, 2);
  offer->keys[0] = g_strconcat(key, "=", identity, NULL);
  g_free(identity);
}

static void
offer_types(const Listing *listing, const HostDevice *device)
{
  const GPtrArray *children = device_index_children(listing->index, device->identity);

  for (guint i = 0; i < device->types->len; i++) {
    const HostType *type = device->types->pdata[i];
    Offer *offer;

    if (!type->available && !listing->all_types)
      continue;
    offer = add_offer(listing, OFFER_VGPU_TYPE, device->identity, type->id);
    ask_for_type(offer);
    offer->vendor = device->vendor;
    offer->free = type->available;
    offer->total = host_type_total(type, device->identity, children);
    offer->name = g_strdup(type->name);
    offer->description = host_type_summary(type);
  }
}

/* The virtual functions (HostDevice) of a card that have a vGPU type by themselves. Free with
   g_ptr_array_unref(). */
static GPtrArray *
typed_functions(const Listing *listing, const HostDevice *card)
{
  const GPtrArray *children = device_index_children(listing->index, card->identity);
  GPtrArray *functions = g_ptr_array_new();

  for (guint i = 0; i < children->len; i++) {
    HostDevice *device = children->pdata[i];

    if (device->function_types)
      g_ptr_array_add(functions, device);
  }
  return functions;
}

static guint
count_of_type(const GPtrArray *functions, const char *type)
{
  guint count = 0;

  for (guint i = 0; i < functions->len; i++)
    count += g_strcmp0(((const HostDevice *)functions->pdata[i])->type, type) == 0;
  return count;
}

static void
offer_function_types(const Listing *listing, const HostDevice *card)
{
  g_autoptr(GPtrArray) functions = typed_functions(listing, card);
  g_autoptr(GPtrArray) types = nvidia_functions_types(functions);

  for (guint i = 0; i < types->len; i++) {
    const HostType *type = types->pdata[i];
    const guint available = nvidia_functions_free(functions, type->id);
    Offer *offer;

    if (!available && !listing->all_types)
      continue;
    offer = add_offer(listing, OFFER_FUNCTION_TYPE, card->identity, type->id);
    ask_for_type(offer);
    offer->vendor = card->vendor;
    offer->free = available;
    offer->total = available + count_of_type(functions, type->id);
    offer->name = g_strdup(type->name);
    offer->description = g_strdup("for a virtual function");
  }
}

/* Whether another domain has the device. With only_running, a running one. */
static gboolean
has_other_user(const Listing *listing, const char *identity, gboolean only_running)
{
  const GPtrArray *users = device_users_of(listing->users, identity);

  for (guint i = 0; users && i < users->len; i++) {
    const DeviceUser *user = users->pdata[i];

    if (!g_str_equal(user->domain, listing->domain) && (user->running || !only_running))
      return TRUE;
  }
  return FALSE;
}

static void
offer_mdev(const Listing *listing, const HostDevice *mdev)
{
  const HostDevice *parent = mdev->parent ? device_index_find(listing->index, mdev->parent) : NULL;
  const HostType *type = parent && mdev->type ? host_device_type(parent, mdev->type) : NULL;
  Offer *offer;

  if (has_other_user(listing, mdev->identity, FALSE))
    return;
  offer = add_offer(listing, OFFER_MDEV, mdev->parent, mdev->type);
  ask_for_device(offer, "uuid", g_strdup(mdev->identity));
  offer->vendor = parent ? parent->vendor : 0;
  offer->name = type ? g_strdup(type->name) : NULL;
  offer->description = g_strdup("a vGPU that is there; no other domain has it");
}

static gboolean
has_siblings(const Listing *listing, const HostDevice *device)
{
  for (guint i = 0; i < listing->devices->len; i++) {
    const HostDevice *other = listing->devices->pdata[i];

    if (other != device && !other->parent && host_device_is_same_card(device, other))
      return TRUE;
  }
  return FALSE;
}

/* Whether another running domain has a vGPU or a virtual function of the device. */
static gboolean
is_divided(const Listing *listing, const HostDevice *device)
{
  const GPtrArray *children = device_index_children(listing->index, device->identity);

  for (guint i = 0; i < children->len; i++)
    if (has_other_user(listing, ((const HostDevice *)children->pdata[i])->identity, TRUE))
      return TRUE;
  return FALSE;
}

/* The address of a device; of one with further functions, which are given together, that of the
   card. Free with g_free(). */
static char *
card_address(const Listing *listing, const HostDevice *device)
{
  char *address = g_strdup(device->identity);

  if (!device->parent && has_siblings(listing, device))
    *strrchr(address, '.') = '\0';
  return address;
}

/* Free with g_free(). */
static char *
gpu_description(const HostDevice *device)
{
  if (!device->parent)
    return g_strdup_printf("the whole GPU: it leaves the host%s%s",
                           device->driver ? "" : ", which has no driver for it",
                           device->iommu_group < 0 ? "; first the IOMMU must be on (gvt-xml doctor)"
                                                   : "");
  if (device->type)
    return g_strdup_printf("a virtual function with the type %s", device->type);
  return g_strdup_printf("a virtual function%s", device->driver ? "" : " without a driver");
}

/* Offers a GPU with all functions of its card, or a virtual function by itself. */
static void
offer_gpu(const Listing *listing, const HostDevice *device)
{
  Offer *offer;

  if (has_other_user(listing, device->identity, FALSE) || is_divided(listing, device))
    return;
  offer = add_offer(listing, device->parent ? OFFER_VIRTUAL_FUNCTION : OFFER_GPU, device->parent,
                    device->type);
  ask_for_device(offer, "pci", card_address(listing, device));
  offer->vendor = device->vendor;
  offer->name = host_device_name(device);
  offer->description = gpu_description(device);
}

/* Whether it is a virtual function that needs a vGPU type first. */
static gboolean
lacks_type(const HostDevice *device)
{
  return device->function_types && !device->type;
}

static void
offer_all_types(const Listing *listing)
{
  for (guint i = 0; i < listing->devices->len; i++) {
    offer_types(listing, listing->devices->pdata[i]);
    offer_function_types(listing, listing->devices->pdata[i]);
  }
}

GPtrArray *
offers_types(const HostInventory *list)
{
  g_autoptr(DeviceIndex) index = device_index_new(list->devices);
  GPtrArray *offers = g_ptr_array_new_with_free_func(offer_free);
  const Listing listing = {
    .devices = list->devices, .index = index, .offers = offers, .all_types = TRUE
  };

  offer_all_types(&listing);
  return offers;
}

GPtrArray *
offers_list(const HostInventory *list, const DeviceUsers *users, const char *domain)
{
  const GPtrArray *devices = list->devices;
  g_autoptr(DeviceIndex) index = device_index_new(devices);
  GPtrArray *offers = g_ptr_array_new_with_free_func(offer_free);
  const Listing listing = {
    .domain = domain, .devices = devices, .index = index, .users = users, .offers = offers
  };

  offer_all_types(&listing);
  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (device->kind == HOST_DEVICE_MDEV && !device->inactive)
      offer_mdev(&listing, device);
  }
  for (guint i = 0; i < devices->len; i++)
    if (host_device_is_display(devices->pdata[i]) && !lacks_type(devices->pdata[i]))
      offer_gpu(&listing, devices->pdata[i]);
  return offers;
}

/* An offer in words */

gboolean
offer_is_type(const Offer *offer)
{
  return offer->kind == OFFER_VGPU_TYPE || offer->kind == OFFER_FUNCTION_TYPE;
}

const char *
offer_device_kind(const Offer *offer)
{
  return offer->kind == OFFER_VGPU_TYPE || offer->kind == OFFER_MDEV ? "mdev" : "pci";
}

const char *
offer_kind_name(const Offer *offer)
{
  static const char *const names[] = {
    [OFFER_VGPU_TYPE] = "vgpu-type",
    [OFFER_FUNCTION_TYPE] = "function-type",
    [OFFER_MDEV] = "mdev",
    [OFFER_GPU] = "gpu",
    [OFFER_VIRTUAL_FUNCTION] = "virtual-function",
  };

  return names[offer->kind];
}

char *
offer_option(const Offer *offer)
{
  g_autoptr(GString) words = g_string_new(NULL);

  for (char **key = offer->keys; *key; key++) {
    gsize length = strcspn(*key, "=");
    g_autofree char *value = text_shell_word(*key + length + 1);

    g_string_append_printf(words, "%s--%.*s %s", words->len ? " " : "", (int)length, *key, value);
  }
  return g_string_free(g_steal_pointer(&words), FALSE);
}

/* The type, if the option doesn't say it, and the driver's name of it, if that isn't in the type:
   GVT-g's names are. Else the name of a PCI device. Static, or the offer's. NULL if unknown. */
static const char *
offer_name(const Offer *offer)
{
  if (offer->name && !(offer->type && strstr(offer->type, offer->name)))
    return offer->name;
  return offer_is_type(offer) ? NULL : offer->type;
}

char *
offer_label(const Offer *offer)
{
  const char *name = offer_name(offer);
  const char *description = offer->description;

  return g_strdup_printf("%s%s%s", name ? name : "", name && description ? ", " : "",
                         description ? description : "");
}
