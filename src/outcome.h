/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "report.h"
#include "session.h"

/* What came of one domain among many: how --all-or-nothing takes it back, and what --json says of it. */
typedef struct {
  gboolean describes; /* what is planned is asked for */
  gboolean records;   /* how to take it back is asked for */
  char *backup;       /* the name of the one that was made; NULL where nothing was done */
  char *sum;          /* of the domain's text since */
  char *before;       /* secrets masked, as in all of these */
  char *after;
  char *unified; /* diff */
  char *plan;
} Outcome;

/* Frees what it owns, not itself. */
void outcome_clear(Outcome *outcome);

/* What is planned for the session's domain, done or not. plan may be NULL for none, outcome for nobody who asks. FALSE with *error where
   no diff can be made. */
gboolean outcome_describe(Outcome *outcome, const Session *session, xmlDoc *result, xmlDoc *plan,
                          GError **error);

/* That the domain was redefined, and its definition of before is in that backup. outcome may be NULL. */
void outcome_record(Outcome *outcome, const Session *session, const char *backup);

/* A checksum of a domain's text as it is now, NULL where it can't be read. Free with g_free(). */
char *outcome_sum(const VirtDomain *domain);

/* Prints it as a JSON object on a line (docs/json.md). problem is NULL where all went well. */
void outcome_print_json(const Outcome *outcome, const VirtDomain *domain,
                        const ReportCapture *capture, gboolean changed, const GError *problem);
