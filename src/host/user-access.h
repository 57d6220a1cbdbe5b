/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* Somebody on the host, as far as files ask. */
typedef struct {
  char *name;
  char *label; /* for people: "user libvirt-qemu", "your user" */
  uid_t uid;
  GArray *groups; /* gid_t */
} HostUser;

void host_user_free(HostUser *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostUser, host_user_free)

/* Whom libvirt's system driver runs QEMU as: user and group of qemu.conf, else the distribution's
   (libvirt-qemu, qemu) that is in /etc/passwd, all below root. NULL where there is none. Free with
   host_user_free(). */
HostUser *host_user_qemu(const char *root);

/* Who runs this process. */
HostUser *host_user_self(void);

typedef enum {
  HOST_ACCESS_GRANTED,
  HOST_ACCESS_DENIED,
  HOST_ACCESS_UNKNOWN,
} HostAccess;

/*
 * Whether somebody may read (and write) a file below root, by the mode bits of it and of each
 * folder on the way. Where it isn't granted *reason says what is in the way; of what an access
 * control list stands on, or this process may not look at, it isn't known. Free *reason with
 * g_free().
 */
HostAccess host_user_access(const HostUser *user, const char *root, const char *path,
                            gboolean writing, char **reason);
