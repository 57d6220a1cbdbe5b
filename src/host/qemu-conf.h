/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Where libvirt's settings for QEMU are below root: /etc/libvirt/qemu.conf, or
   /var/lib/libvirt/qemu.conf, as NixOS has it. NULL where there are none, and libvirt's defaults
   hold. Free with g_free(). */
char *qemu_conf_path(const char *root);

/* Whether they can be read, where there are any: on many hosts by root alone. */
gboolean qemu_conf_is_readable(const char *root);

/* The values of a setting: one, or those of a list, without their quotes; NULL where it isn't set.
   Free with g_strfreev(). */
char **qemu_conf_values(const char *root, const char *name);

/* The first of them. Free with g_free(). */
char *qemu_conf_value(const char *root, const char *name);
