/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The path, below root, of libvirt's settings for QEMU: /etc/libvirt/qemu.conf, or
   /var/lib/libvirt/qemu.conf on NixOS. NULL if there is no such file, and libvirt's defaults hold.
   Free with g_free(). */
char *qemu_conf_path(const char *root);

/* Whether the file can be read, or there is none. On many hosts only root may read it. */
gboolean qemu_conf_is_readable(const char *root);

/* The values of a setting, one or those of a list, without their quotes. NULL if it isn't set. Free
   with g_strfreev(). */
char **qemu_conf_values(const char *root, const char *name);

/* The first value of a setting; NULL if it isn't set. Free with g_free(). */
char *qemu_conf_value(const char *root, const char *name);
