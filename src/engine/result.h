/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/json.h"
#include "base/log.h"
#include "engine/guest.h"

/* libvirt's answer to a definition that isn't defined. */
typedef enum {
  VERDICT_NONE, /* it wasn't asked */
  VERDICT_OK,
  VERDICT_REFUSED,
  VERDICT_SKIPPED, /* it can't tell, or mustn't be asked */
} Verdict;

/* A question that may have no answer. */
typedef enum { ANSWER_UNKNOWN, ANSWER_NO, ANSWER_YES } Answer;

/* The result of the work on one domain or file. --all-or-nothing and --json need it. All texts but
   defined have their passwords masked. */
typedef struct {
  gboolean describes; /* set by the caller: the work shall store the plan and the diff */
  gboolean records;   /* set by the caller: the work shall store the new definition */
  gboolean alone;     /* set by the caller: it is the only domain or file */
  gboolean dry_run;   /* set by the work: it changes nothing */
  gboolean full;      /* set by the work: the diff has gvt-xml's own metadata too */
  gboolean unshown;   /* the change couldn't be shown, which is no fault of a real run's */
  gboolean changed;   /* it was redefined or, in a dry run, would be */
  gboolean stored;    /* it was redefined, or its file was written */
  gboolean looks;     /* set by the work: it only looked for findings */
  guint found;        /* how many findings of lint are left */
  const char *file;   /* the file that it is in; NULL for a domain of libvirt's; not owned */
  char *name;         /* of the domain; NULL if it couldn't be read */
  char *uuid;
  char *backup;            /* the name of the backup that was made; NULL if none was */
  char *defined;           /* with records: the domain's text since its define, unmasked */
  char *before;            /* with describes: the definition as it is */
  char *after;             /* with describes: the definition as planned */
  char *unified;           /* the diff from before to after; NULL if there is no diff(1) */
  char *plan;              /* with describes: its XML; NULL for none */
  JsonObject *plan_object; /* with describes: the same for programs; NULL for none */
  GPtrArray *changes;      /* DefinitionChange; NULL if nothing was compared */
  Verdict verdict;         /* libvirt's answer to the definition */
  char *verdict_reason;    /* NULL for none */
  Answer running;          /* whether the guest runs */
  Answer pending;          /* whether it runs without what its definition has */
  JsonObject *more;        /* further keys, of one command; NULL for none */
  GError *refusal;         /* of a dry run: the first reason for which the real run would refuse */
} Result;

/* Frees the members, not the result itself. */
void result_clear(Result *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Result, result_clear)

/* Stores the domain's name and uuid, if they aren't known yet. */
void result_set_domain(Result *result, const Guest *guest);

/* Stores the plan and the diff, if the result describes them. definition and plan may be NULL for
   none. FALSE with *error if no diff can be made. */
gboolean result_describe(Result *result, const Guest *guest, xmlDoc *definition, xmlDoc *plan,
                         GError **error);

/* Stores libvirt's answer; reason may be NULL. */
void result_set_verdict(Result *result, Verdict verdict, const char *reason);

/* Its word in JSON: "ok", "refused", "skipped"; NULL for none. Static. */
const char *result_verdict_word(Verdict verdict);

/* Adds a key to the JSON object. Takes ownership of value. */
void result_add(Result *result, const char *key, JsonObject *value);

/* Stores that the domain was redefined: the name of its backup, and its text since. Both are NULL
   for a dry run. */
void result_set_changed(Result *result, const char *backup, const char *defined);

/*
 * Ends a real run for this reason: FALSE with it as *error. A dry run goes on, to show the change:
 * TRUE. It keeps the first reason, which is the one that a real run would give, and warns of each
 * further one. Takes ownership of reason; TRUE if that is NULL.
 */
gboolean result_refuse(Result *result, GError *reason, GError **error);

/* The end of a dry run: FALSE with the kept reason as *error. TRUE if there is none. */
gboolean result_conclude(Result *result, GError **error);

/* After the work on a dry run: puts the kept reason in place of another problem (NULL for none),
   which becomes a warning. A real run would end by the reason. */
void result_settle(Result *result, GError **problem);

/* Whether the work on a dry run ended with a problem (NULL for none) with which the real run would
   end too. */
gboolean result_would_refuse(const Result *result, const GError *problem);

/* For people: puts before the problem that the real run would refuse, if it would. */
void result_explain(const Result *result, GError **problem);

/* A line of JSON (docs/json.md). Frees the described texts. problem is NULL if the work didn't
   fail. Free with g_free(). */
char *result_json(Result *result, const LogCapture *capture, const GError *problem);
