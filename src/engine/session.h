/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/backup-ahead.h"
#include "engine/guest.h"
#include "engine/result.h"
#include "engine/workbench.h"
#include "libvirt/domain.h"

typedef enum {
  SESSION_DEFAULT = 0,
  SESSION_PLAIN = 1, /* don't read the domain's state, which may not be understood */
  /* What session_work_ahead() does. */
  SESSION_CHECKS = 2, /* libvirt's schema will be needed */
  SESSION_SAVES = 4,  /* a backup will be made */
  /* A plan will be taken back, or a backup put back, so that work begins as soon as possible. */
  SESSION_TAKES_BACK = 8,
} SessionFlags;

/* One domain of libvirt's, found and read. */
typedef struct {
  const Workbench *workbench;
  const VirtConnection *connection; /* the workbench's, as the next */
  VirtDomain *domain;
  char *backups; /* the folder of its backups */
  SessionFlags flags;
  BackupAhead *ahead; /* the backup of the text; NULL if it isn't written ahead */
  Guest *guest;
} Session;

/* Finds the domain that word names, or that of uuid if it was found before (else NULL), and reads
   it. notes as for guest_new(). workbench must outlive the session. Free with session_free(). */
Session *session_open(const Workbench *workbench, const char *word, const char *uuid,
                      SessionFlags flags, GPtrArray *notes, GError **error);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* Begins, in threads, the work for a define that is likely: to read libvirt's schema, to write the
   backup. Further calls do nothing. */
void session_work_ahead(Session *session);

/* The folder of the backups of a domain. Free with g_free(). */
char *session_backups(const VirtConnection *connection, const VirtDomain *domain);

/* Refuses a run over a read-only connection, which only a dry run may have: a real one would end
   with the error of the full connection. As result_refuse(). */
gboolean session_check_connection(const Session *session, Result *result, GError **error);

/* The versions of the session's host. The build for SPICE is known only if the host is this one,
   and if QEMU is new enough for it to matter. */
TargetVersions session_target(const Session *session);

/* Resolves a request for the domain on the versions of its host. The caller owns the plan. */
xmlDoc *session_resolve(const Session *session, const PlanRequest *request, GPtrArray *notes,
                        GError **error);
