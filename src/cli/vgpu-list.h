/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/device-listing.h"

/* A type of vGPU that a device gives: mdevs of it, or virtual functions that can have it. It owns
   only summary. */
typedef struct {
  const HostDevice *parent;
  const char *id;   /* i915-GVTg_V5_4 */
  const char *name; /* the driver's; NULL if it isn't known */
  char *summary;    /* memory and resolution; NULL if they aren't known */
  guint available;  /* how many more can be made now */
  guint total;      /* with those that are there */
} VgpuOffer;

/* The types (VgpuOffer) of all devices. Free with g_ptr_array_unref(); the listing must live as
   long. */
GPtrArray *vgpu_offers(const DeviceListing *listing);

/* What an offer is, in a line: name and summary; NULL if neither is known. Free with g_free(). */
char *vgpu_offer_text(const VgpuOffer *offer);

/* Appends the table of the offers to a text. */
void vgpu_offers_append(const GPtrArray *offers, GString *text);

/* Prints the types and the vGPUs of the host: "vgpu list". */
gboolean vgpu_list_print(const DeviceListing *listing, gboolean json, GError **error);
