/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Linux security modules, as far as they confine the guests of libvirt's system driver. root is the
   folder below which the host's files are ("/"). */

/* Whether AppArmor confines guests: it is on, and qemu.conf doesn't choose another driver. */
gboolean apparmor_confines(const char *root);

/*
 * AppArmor's rules for QEMU, a string for each line: those of libvirt's abstraction with the
 * admin's additions, and those of the guest of that uuid, or of a new guest if it has none yet.
 * Rules that libvirt adds when a guest starts aren't among them. NULL if the rules can't be read,
 * or only complain. Free with g_ptr_array_unref().
 */
GPtrArray *apparmor_rules(const char *root, const char *uuid);

/* Whether the rules give QEMU a permission ('r' to read, 'x' to run) for a file that its user
   doesn't own. */
gboolean apparmor_allows(const GPtrArray *rules, const char *path, char permission);

/* Whether a rule that isn't "deny" contains a word. */
gboolean apparmor_mentions(const GPtrArray *rules, const char *word);

/* Whether SELinux confines guests: it is enforcing, and qemu.conf doesn't choose another driver. */
gboolean selinux_confines(const char *root);

/* The value of one of SELinux' booleans; FALSE if there is none of that name. */
gboolean selinux_boolean(const char *root, const char *name);

/* The type in a file's SELinux label ("virt_content_t"); NULL if it has no label, or the label
   can't be read. Free with g_free(). */
char *selinux_type(const char *root, const char *path);
