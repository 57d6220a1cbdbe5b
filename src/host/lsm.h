/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Whether AppArmor confines the guests of libvirt's system driver: it is on, and qemu.conf doesn't
   say otherwise. */
gboolean apparmor_confines(const char *root);

/*
 * The rules that it has for QEMU, a line each (strings): libvirt's abstraction with what the admin
 * added to it, and those of the guest of that uuid, or where it has none yet of a new one. What libvirt adds
 * as a guest starts isn't among them. NULL where none can be read, or they only complain. Free with
 * g_ptr_array_unref().
 */
GPtrArray *apparmor_rules(const char *root, const char *uuid);

/* Whether the rules give QEMU this permission ('r' to read, 'x' to run) for a file that isn't its own. */
gboolean apparmor_lets(const GPtrArray *rules, const char *path, char permission);

/* Whether any rule that isn't "deny" mentions a word. */
gboolean apparmor_mentions(const GPtrArray *rules, const char *word);

/* Whether SELinux confines them: it is enforcing, and qemu.conf doesn't say otherwise. */
gboolean selinux_confines(const char *root);

/* One of its switches. */
gboolean selinux_boolean(const char *root, const char *name);

/* The type of a file's label ("virt_content_t"); NULL where it has none, or it can't be read. Free
   with g_free(). */
char *selinux_type(const char *root, const char *path);
