/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/guest.h"
#include "libvirt/connection.h"

/* What domains are worked on with: one connection, and the stylesheets, which many threads may share. */
typedef struct {
  Editor *editor;
  VirtConnection *connection; /* NULL for files */
  gboolean is_beside;         /* the stylesheets are another bench's */
  GHashTable *capabilities;   /* libvirt's, read, by what they were asked for */
  GHashTable *builds;         /* the PlanSpice of each emulator */
  char **mesa;                /* the drivers of this host's Mesa; NULL if they aren't known */
} Bench;

/* Opens command_globals' connection, a read-only one where that does. */
Bench *bench_open(gboolean or_read_only, GError **error);

/* For files: without a connection. */
Bench *bench_open_offline(GError **error);

/* The same as bench with another connection, where that has one; the stylesheets are those of bench, which must outlive it. */
Bench *bench_open_beside(const Bench *bench, GError **error);
void bench_free(Bench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bench, bench_free)

/* One domain on one connection, taken in hand. */
typedef struct {
  Editor *editor;
  const VirtConnection *connection;
  GHashTable *capabilities; /* the bench's, as the next */
  GHashTable *builds;
  VirtDomain *domain;
  Subject *subject;
} Session;

typedef enum {
  SESSION_DEFAULT = 0,
  SESSION_PLAIN = 1, /* don't look at the domain's state: it may not be understood */
} SessionFlags;

/* Finds the domain that word names, or that of uuid where it was found before (else NULL), and reads it. notes as for subject_new(). bench
   must outlive the session. */
Session *session_open(const Bench *bench, const char *word, const char *uuid, SessionFlags flags,
                      GPtrArray *notes, GError **error);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* The versions of the session's host, and how its QEMU was built, if that matters and can be seen. */
PlanTarget session_target(const Session *session);

/* Resolves a request for the domain on the versions of its host. The caller owns the plan. */
xmlDoc *session_resolve(const Session *session, const PlanRequest *request, GPtrArray *notes,
                        GError **error);
