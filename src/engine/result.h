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
} Result;

/* Frees what it owns, not itself. */
void result_clear(Result *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Result, result_clear)

/* The uuid of the domain, where it was found among many; NULL where it wasn't yet, or outcome is. */
const char *result_uuid(const Result *result);

/* Whose outcome it is, as its XML says it. outcome may be NULL. */
void result_set_subject(Result *result, const Guest *guest);

/* What is planned for the subject, done or not; definition or plan may be NULL for none, outcome for nobody who asks. FALSE with *error
   where no diff can be made. */
gboolean result_describe(Result *result, const Guest *guest, xmlDoc *definition, xmlDoc *plan,
                         GError **error);

/* A further key of the JSON object; takes value over. outcome may be NULL. */
void result_add(Result *result, const char *key, JsonObject *value);

/* That the domain was redefined: its definition of before is in that backup, and defined is its text since; NULL for a dry run. outcome
   may be NULL. */
void result_change(Result *result, const char *backup, const char *defined);

/* A line of JSON (docs/json.md); what was described goes with it. problem is NULL where all went well. Free with g_free(). */
char *result_json(Result *result, const LogCapture *capture, const GError *problem);
