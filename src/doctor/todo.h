/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "doctor/doctor.h"

/* The steps of all findings as one list, in the order in which they are done. Nothing here changes
   the host. */

/* What the steps are for. All is the caller's. */
typedef struct {
  const char *root;         /* the folder below which the host's files are */
  const VirtDomain *domain; /* NULL if the whole host was examined */
  const char *uri;          /* the URI that the commands must name; NULL for the default one */
  const char *device; /* apply's options for the domain's devices; NULL if apply has no device */
} TodoTarget;

/* A step of the list: of one kind, for one or more findings. */
typedef struct {
  DoctorKind kind;
  char *text;          /* what it does */
  GPtrArray *why;      /* the findings (DoctorFinding) that need it, not owned */
  GPtrArray *commands; /* strings, for a root shell; none if a person must do it */
  GPtrArray *script;   /* strings, the same as lines of a script, which may be run again */
  gboolean reboot;     /* it takes effect when the host restarts */
} TodoItem;

/* The list (TodoItem), empty if there is nothing to do. It refers to the findings (DoctorFinding),
   which must outlive it. Free with g_ptr_array_unref(). */
GPtrArray *todo_list(const TodoTarget *target, const GPtrArray *findings);

/* A kind in the words of the JSON output. Static. */
const char *todo_kind_word(DoctorKind kind);

/* The list for people, its texts wrapped at that width, its commands on lines of their own. Free
   with g_free(). */
char *todo_text(const GPtrArray *todo, guint width);

/* The list as a script for sh. Running it again changes nothing that is done already. Free with
   g_free(). */
char *todo_script(const TodoTarget *target, const GPtrArray *todo);

/* The command to go on with when all checks passed: one that gives a domain a GPU, or starts it.
   Free with g_free(). */
char *todo_next(const TodoTarget *target, gboolean has_plan);
