/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/guest.h"
#include "libvirt/domain.h"

/* What domains are worked on with: one connection, and the stylesheets, which many threads may share. */
typedef struct {
  Transformer *transformer;
  VirtConnection *connection;  /* NULL for files */
  gboolean shares_stylesheets; /* the stylesheets are another bench's */
  GHashTable *capabilities;    /* libvirt's, read, by what they were asked for */
  GHashTable *builds;          /* the SpiceBuild of each emulator */
  char **mesa;                 /* the drivers of this host's Mesa; NULL if they aren't known */
} Workbench;

/* Opens command_globals' connection, a read-only one where that does. */
Workbench *workbench_open(gboolean or_read_only, GError **error);

/* For files: without a connection. */
Workbench *workbench_open_offline(GError **error);

/* The same as bench with another connection, where that has one; the stylesheets are those of bench, which must outlive it. */
Workbench *workbench_open_beside(const Workbench *workbench, GError **error);
void workbench_free(Workbench *workbench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Workbench, workbench_free)

/* One domain on one connection, taken in hand. */
typedef struct {
  Transformer *transformer;
  const VirtConnection *connection;
  GHashTable *capabilities; /* the bench's, as the next */
  GHashTable *builds;
  VirtDomain *domain;
  Guest *guest;
} Session;

typedef enum {
  SESSION_DEFAULT = 0,
  SESSION_PLAIN = 1, /* don't look at the domain's state: it may not be understood */
} SessionFlags;

/* Finds the domain that word names, or that of uuid where it was found before (else NULL), and reads it. notes as for guest_new(). bench
   must outlive the session. */
Session *session_open(const Workbench *workbench, const char *word, const char *uuid,
                      SessionFlags flags, GPtrArray *notes, GError **error);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* The versions of the session's host, and how its QEMU was built, if that matters and can be seen. */
TargetVersions session_target(const Session *session);

/* Resolves a request for the domain on the versions of its host. The caller owns the plan. */
xmlDoc *session_resolve(const Session *session, const PlanRequest *request, GPtrArray *notes,
                        GError **error);
