/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "domain/transform.h"
#include "plan/plan.h"

/* A domain that was read: its XML, its state, and its base, the domain without the plan. */
typedef struct {
  char *text; /* as libvirt or the file gave it */
  xmlDoc *doc;
  xmlNode *state;          /* in doc; NULL for none */
  xmlNode *plan;           /* in state; NULL for none */
  xmlDoc *base;            /* NULL if the state wasn't read */
  const char *const *mesa; /* the drivers of its host's Mesa, as for mesa_has(); not owned */
} Guest;

void guest_free(Guest *guest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guest, guest_free)

/*
 * Reads a domain and its state. Takes ownership of text. origin names the text in errors. backups
 * is the folder of the domain's backups, which have its passwords; NULL for a file, which has none.
 * Adds a note for each element that couldn't be put back into base as it was. Free with
 * guest_free().
 */
Guest *guest_new(char *text, const char *origin, const char *backups, GPtrArray *notes,
                 GError **error);

/* Reads a domain without its state: only text and doc are set. Takes ownership of text. Free with
   guest_free(). */
Guest *guest_new_plain(char *text, const char *origin, GError **error);

/* The profile of the recorded plan; NULL if there is no plan, or if its profile doesn't exist any
   more. Owned by the catalog of profiles. */
xmlDoc *guest_recorded_profile(const Guest *guest);

/* Whether the recorded plan is this one. */
gboolean guest_has_plan(const Guest *guest, xmlNode *plan);

/* The domain with the plan applied; as it is if all of the plan is in it already. backup_name as
   for transform_apply(). The caller owns it. */
xmlDoc *guest_project(const Guest *guest, xmlNode *plan, const char *backup_name, GPtrArray *notes,
                      GError **error);

/*
 * Whether the domain is as its plan wants it, or has no plan. If not, adds a text for each piece
 * that differs to drift ("planned, but missing: <…>", "present, but not planned: <…>"). If all
 * pieces are there, in another order, the text is "the order of <hostdev> differs".
 * FALSE with *error if the plan can't be applied.
 */
gboolean guest_drift(const Guest *guest, gboolean *in_sync, GPtrArray *drift, GError **error);
