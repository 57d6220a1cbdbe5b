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

/* Opens command_globals' connection (a read-only one is good enough with or_read_only), finds the domain that word
   names and reads it. notes as for subject_new(). */
Session *session_open(const char *word, gboolean or_read_only, GPtrArray *notes, GError **error);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* Resolves a request for the domain on the versions of its host. The caller owns the plan. */
xmlDoc *session_resolve(const Session *session, const PlanRequest *request, GPtrArray *notes,
                        GError **error);
