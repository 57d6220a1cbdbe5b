/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "subject.h"
#include "virt.h"

/* One domain on one connection, taken in hand. */
typedef struct {
  Editor *editor;
  VirtConnection *connection;
  VirtDomain *domain;
  Subject *subject;
} Session;

typedef enum {
  SESSION_DEFAULT = 0,
  SESSION_READ_ONLY_DOES = 1, /* a read-only connection is good enough */
  SESSION_PLAIN = 2,          /* don't look at the domain's state: it may not be understood */
} SessionFlags;

/* Opens command_globals' connection, finds the domain that word names and reads it. notes as for
   subject_new(). */
Session *session_open(const char *word, SessionFlags flags, GPtrArray *notes, GError **error);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* The versions of the session's host. */
PlanTarget session_target(const Session *session);

/* Resolves a request for the domain on the versions of its host. The caller owns the plan. */
xmlDoc *session_resolve(const Session *session, const PlanRequest *request, GPtrArray *notes,
                        GError **error);
