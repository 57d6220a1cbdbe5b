/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"

/* A process of the host that has a device file of a GPU open. */
typedef struct {
  char *name;          /* "Xorg"; of 15 characters at most */
  char *pid;           /* the number as a text */
  char *unit;          /* its systemd service or scope; NULL if unknown */
  gboolean in_session; /* it belongs to a user's session, and ends with it */
} DeviceOpener;

/*
 * The processes that have a GPU open by /dev/dri (those of this GPU) or /dev/nvidia* (its own; the
 * shared ones too if no other device has the driver), in the order of their numbers. udev's are
 * left out: they end at once. Only root sees the files of all processes. Free with
 * g_ptr_array_unref().
 */
GPtrArray *device_opener_list(const char *root, const HostDevice *gpu);

/* Whether this user sees the files of all processes. */
gboolean device_openers_are_visible(const char *root);

/* "Xorg (process 812, gdm.service), python3 (process 901)". Free with g_free(). */
char *device_opener_text(const GPtrArray *openers);
