/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

/* A domain that has a device of the host, now or when it starts next. */
typedef struct {
  char *kind;       /* mdev, pci, usb */
  char *identity;   /* as in HostDevice; of USB as hostdev_lasting_identity() gives it */
  char *domain;     /* its name */
  gboolean running; /* the domain runs, and has the device now */
} DeviceUser;

/* The users of the devices of all domains. */
typedef struct {
  GPtrArray *all;        /* DeviceUser, in the order of the domains' names */
  GHashTable *by_device; /* by identity a GPtrArray of those in all, in the same order */
} DeviceUsers;

/* Reads all domains. NULL with *error if they can't be listed. Free with device_users_free(). */
DeviceUsers *device_users_read(const VirtConnection *connection, GError **error);
void device_users_free(DeviceUsers *users);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeviceUsers, device_users_free)

/* For g_ptr_array_sort(): by device, running users first. */
gint device_user_compare(gconstpointer a, gconstpointer b);

/* The users (DeviceUser) of the device of this identity. NULL if there is none, or users is NULL.
   Owned by users. */
const GPtrArray *device_users_of(const DeviceUsers *users, const char *identity);

/* The user of the device of this identity, a running one first. NULL if there is none, or users is
   NULL. Owned by users. */
const DeviceUser *device_user_find(const DeviceUsers *users, const char *identity);

/* All users of a device, "win10 (running), win11"; "-" if there is none. Free with g_free(). */
char *device_user_text(const DeviceUsers *users, const char *identity);

/* Whether another domain has the same device too. FALSE for a USB device by vendor and product, of
   which a host may have two. */
gboolean device_user_is_shared(const DeviceUsers *users, const DeviceUser *user);
