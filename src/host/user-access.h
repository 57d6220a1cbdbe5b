/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* A user of the host, with the data that decides which files the user may access. */
typedef struct {
  char *name;
  char *label; /* for messages: "user libvirt-qemu", "your user" */
  uid_t uid;
  GArray *groups; /* gid_t */
} HostUser;

void host_user_free(HostUser *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostUser, host_user_free)

/* The user as whom libvirt's system driver runs QEMU: the user and group of qemu.conf, else the
   first of libvirt-qemu and qemu that is in /etc/passwd, all below root. NULL if there is none.
   Free with host_user_free(). */
HostUser *host_user_qemu(const char *root);

/* The user of this process. Free with host_user_free(). */
HostUser *host_user_self(void);

/* The name of a file's group below root, if its members may read and write the file; NULL if not,
   if it is root's group, to which nobody else may belong, or if it isn't known. Free with
   g_free(). */
char *host_file_group(const char *root, const char *path);

typedef enum {
  HOST_ACCESS_GRANTED,
  HOST_ACCESS_DENIED,
  HOST_ACCESS_UNKNOWN,
} HostAccess;

/*
 * Whether a user may read (and write, with writing) a file below root, by the mode of the file and
 * of each folder above it. Unknown if the answer depends on an access control list, or this process
 * may not look. *reason names the obstacle, and is NULL if access is granted. Free *reason with
 * g_free().
 */
HostAccess host_user_access(const HostUser *user, const char *root, const char *path,
                            gboolean writing, char **reason);
