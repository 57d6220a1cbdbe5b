/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/version.h"
#include "domain/transform.h"
#include "host/inventory-run.h"

/* The host, and the tools with which a thread works on domains. */
typedef struct {
  char *root;                 /* the folder of this host's files, "/" */
  char *uri;                  /* libvirt's connection URI; NULL for libvirt's choice */
  VirtConnection *connection; /* NULL for files */
  GHashTable *capabilities;   /* libvirt's domain capabilities, parsed, by the question */
  GHashTable *spice_builds;   /* the LibraryBuild of each emulator, for SPICE */
  GHashTable *virgl_builds;   /* the same, for virglrenderer */
  InventoryRun *inventory;    /* what was read of the host's devices */
  char **mesa;                /* the drivers of this host's Mesa; NULL if they aren't known */
} Workbench;

/* Connects to libvirt (uri: NULL for its choice). With or_read_only, a read-only connection is
   enough. Free with workbench_free(). */
Workbench *workbench_open(const char *root, const char *uri, gboolean or_read_only, GError **error);

/* A workbench for files, without a connection. Free with workbench_free(). */
Workbench *workbench_open_offline(const char *root, GError **error);

/* A workbench for another thread: with a connection of its own if workbench has one. Free with
   workbench_free(). */
Workbench *workbench_open_beside(const Workbench *workbench, GError **error);

void workbench_free(Workbench *workbench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Workbench, workbench_free)

/* The versions of the host's libvirt and QEMU. */
TargetVersions workbench_versions(const Workbench *workbench);

/* libvirt's <domainCapabilities> for such domains, asked once. Any word may be NULL. NULL if
   libvirt can't tell. The workbench owns the document. */
xmlDoc *workbench_capabilities(const Workbench *workbench, const char *emulator, const char *arch,
                               const char *machine, const char *type);

/* For which SPICE server, and which virglrenderer, the QEMU at that path was built; read once. */
LibraryBuild workbench_spice_build(const Workbench *workbench, const char *emulator);
LibraryBuild workbench_virgl_build(const Workbench *workbench, const char *emulator);
