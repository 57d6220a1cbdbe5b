/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

/* A device of the host that a domain has, now or when it starts next. */
typedef struct {
  char *kind;     /* mdev, pci, usb */
  char *identity; /* as HostDevice's; of USB as hostdev_lasting_identity() */
  char *domain;
  gboolean running; /* it has the device now */
} DeviceUser;

/* Of all domains, by name; NULL where they can't be read. Free with g_ptr_array_unref(). */
GPtrArray *device_user_list(const VirtConnection *connection, GError **error);

/* For g_ptr_array_sort(): by device, those who have it now first. */
gint device_user_compare(gconstpointer a, gconstpointer b);

/* The domain that has the device of this identity, a running one first; NULL where none has (usages may be NULL). */
const DeviceUser *device_user_find(const GPtrArray *users, const char *identity);

/* "win10 (running)", "win10, win11" for all who have it; "-" where nobody has. Free with g_free(). */
char *device_user_text(const GPtrArray *users, const char *identity);

/* Whether another domain than this usage's has the device too; not told of a USB device that is named by what it is. */
gboolean device_user_is_shared(const GPtrArray *users, const DeviceUser *user);
