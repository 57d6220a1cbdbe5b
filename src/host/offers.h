/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "host/device-users.h"
#include "host/inventory.h"

typedef enum {
  OFFER_VGPU_TYPE,        /* a vGPU (mdev) of a type, which is made for the guest */
  OFFER_FUNCTION_TYPE,    /* a virtual function of NVIDIA's, which gets a vGPU type for the guest */
  OFFER_MDEV,             /* a vGPU that is there */
  OFFER_GPU,              /* a whole card */
  OFFER_VIRTUAL_FUNCTION, /* a virtual function as it is */
} OfferKind;

/* A device that the host can give a domain now. */
typedef struct {
  OfferKind kind;
  char **keys;       /* apply's options that ask for it, as keys of a map: "vgpu-type=TYPE" … */
  char *parent;      /* the device that it is made on or comes from; NULL if none or unknown */
  guint vendor;      /* of the PCI device that it is or comes from; 0 if unknown */
  char *type;        /* the vGPU type, i915-GVTg_V5_4; NULL if none or unknown */
  guint free;        /* of a type: how many more there can be now; else 0 */
  guint total;       /* of a type: how many there can be, with those that there are; else 0 */
  char *name;        /* of the type, or of the PCI device; NULL if unknown */
  char *description; /* NULL if unknown */
} Offer;

/* What the host can give the domain of this name now (Offer): types of vGPUs, vGPUs that no other
   domain has, GPUs. users may be NULL. Free with g_ptr_array_unref(). */
GPtrArray *offers_list(const HostInventory *list, const DeviceUsers *users, const char *domain);

/* The types (Offer) of vGPUs that the host's devices give, for mdevs and for virtual functions:
   also those of which none is free. Free with g_ptr_array_unref(). */
GPtrArray *offers_types(const HostInventory *list);

/* Whether it is a type. */
gboolean offer_is_type(const Offer *offer);

/* The kind of device that the guest gets, as profiles name it: "mdev" or "pci". Static. */
const char *offer_device_kind(const Offer *offer);

/* The name of its kind in JSON, "vgpu-type". Static. */
const char *offer_kind_name(const Offer *offer);

/* apply's options that ask for it, as words of a shell: "--vgpu-type TYPE --parent ADDR". Free with
   g_free(). */
char *offer_option(const Offer *offer);

/* Its name and description on one line; empty if neither is known. Free with g_free(). */
char *offer_label(const Offer *offer);
