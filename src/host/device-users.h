/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

/* A device of the host that a domain has, now or when it starts next. */
typedef struct {
  char *kind;     /* mdev, pci, usb */
  char *identity; /* as HostDevice's; of USB as hostdev_lasting_identity() */
  char *domain;
  gboolean running; /* it has the device now */
} Usage;

/* Of all domains, by name; NULL where they can't be read. Free with g_ptr_array_unref(). */
GPtrArray *usage_list(const VirtConnection *connection, GError **error);

/* For g_ptr_array_sort(): by device, those who have it now first. */
gint usage_compare(gconstpointer a, gconstpointer b);

/* The domain that has the device of this identity, a running one first; NULL where none has (usages may be NULL). */
const Usage *usage_find(const GPtrArray *usages, const char *identity);

/* "win10 (running)", "win10, win11" for all who have it; "-" where nobody has. Free with g_free(). */
char *usage_text(const GPtrArray *usages, const char *identity);

/* Whether another domain than this usage's has the device too; not told of a USB device that is named by what it is. */
gboolean usage_is_shared(const GPtrArray *usages, const Usage *usage);
