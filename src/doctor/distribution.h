/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * How distributions name the things that a step changes: the kernel's command line, packages,
 * libvirt's services. The host's files below root tell the distribution.
 */

/* A boot loader's way to the kernel's command line. */
typedef struct {
  const char *program; /* in one of the system's folders; NULL for any host */
  const char *mark;    /* a file that the host has; NULL for any host */
  const char *pattern; /* a regular expression that the mark's text matches; NULL for any text */
  const char *file;    /* the file that has the options; NULL if edit keeps none twice */
  const char *place;   /* for people: where or with what they are set */
  const char *edit;    /* a command, with %s for the options; NULL if a person must edit it */
  const char *option;  /* each option in it, with %s; NULL for the option as it is */
  const char *update;  /* the command that makes an edit take effect; NULL if edit does that */
} BootLoader;

/* The boot loader of the host; the last row, without edit, if none is known. Static. */
const BootLoader *boot_loader_find(const char *root);

/* Whether the boot loader's file has an option already, for the next start of the host. */
gboolean boot_loader_has(const BootLoader *loader, const char *root, const char *option);

/* The command that gives the kernel these options (strings). NULL without edit. Free with
   g_free(). */
char *boot_loader_edit(const BootLoader *loader, const GPtrArray *options);

/* The command that installs packages, which are known by Debian's names. With unattended, it asks
   nothing. NULL if the host has no package manager that is known. Free with g_free(). */
char *distribution_install(const char *root, const GPtrArray *packages, gboolean unattended);

/* The service of libvirt's driver for QEMU: virtqemud if the host has that, and no libvirtd.
   Static. */
const char *distribution_libvirt_service(const char *root);

/* Whether the host has a service or socket of systemd of that name. */
gboolean distribution_has_unit(const char *root, const char *unit);
