/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/json.h"
#include "base/log.h"
#include "engine/guest.h"

/* What came of one domain among many: how --all-or-nothing takes it back, and what --json says of it. */
typedef struct {
  gboolean describes; /* what is planned is asked for */
  gboolean records;   /* how to take it back is asked for */
  gboolean changed;   /* it was defined anew, or in a dry run: it would be */
  guint found;        /* lint's findings that are left */
  const char *file;   /* what it is in where it is none of libvirt's; not owned */
  char *name;         /* of the domain; NULL where it couldn't be read */
  char *uuid;
  char *backup;  /* the name of the one that was made; NULL where nothing was done */
  char *defined; /* with records: the domain's text since */
  char *before;  /* secrets masked, as in all of these */
  char *after;
  char *unified; /* diff */
  char *plan;
  JsonObject *more; /* what this command alone tells; NULL for nothing */
} Outcome;

/* Frees what it owns, not itself. */
void outcome_clear(Outcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

/* The uuid of the domain, where it was found among many; NULL where it wasn't yet, or outcome is. */
const char *outcome_uuid(const Outcome *outcome);

/* Whose outcome it is, as its XML says it. outcome may be NULL. */
void outcome_set_subject(Outcome *outcome, const Subject *subject);

/* What is planned for the subject, done or not; result or plan may be NULL for none, outcome for nobody who asks. FALSE with *error
   where no diff can be made. */
gboolean outcome_describe(Outcome *outcome, const Subject *subject, xmlDoc *result, xmlDoc *plan,
                          GError **error);

/* A further key of the JSON object; takes value over. outcome may be NULL. */
void outcome_add(Outcome *outcome, const char *key, JsonObject *value);

/* That the domain was redefined: its definition of before is in that backup, and defined is its text since; NULL for a dry run. outcome
   may be NULL. */
void outcome_change(Outcome *outcome, const char *backup, const char *defined);

/* A line of JSON (docs/json.md); what was described goes with it. problem is NULL where all went well. Free with g_free(). */
char *outcome_json(Outcome *outcome, const ReportCapture *capture, const GError *problem);
