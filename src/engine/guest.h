/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "domain/transform.h"
#include "plan/plan.h"

/* A domain in hand: as it is, what it carries, and as it is without us. */
typedef struct {
  char *text; /* as libvirt or the file gave it */
  xmlDoc *doc;
  xmlNode *state; /* in doc; NULL where none */
  xmlNode *plan;  /* in state; NULL where none */
  xmlDoc *base;   /* NULL where the state wasn't looked at */
  const char *const
      *mesa; /* the drivers of its host's Mesa, as for mesa_has(); not the subject's own */
} Guest;

void guest_free(Guest *guest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guest, guest_free)

/*
 * Takes text over. uuid: where its backups are, NULL for a file, which has none. notes get what couldn't be
 * put back in base as it was.
 */
Guest *guest_new(Transformer *transformer, char *text, const char *origin, const char *uuid,
                 GPtrArray *notes, GError **error);

/* The same without a look at the state: text and doc alone. */
Guest *guest_new_plain(char *text, const char *origin, GError **error);

/* Resolves the request for this domain, loading the profile that it names or that fits; devices: HostDevice, what the
   host knows of those asked for, or NULL. The caller owns it. */
xmlDoc *guest_resolve(const Guest *guest, const PlanRequest *request, const TargetVersions *target,
                      const GPtrArray *devices, GPtrArray *notes, GError **error);

/* The domain with the plan applied; backup_name as for transform_apply(). The caller owns it. */
xmlDoc *guest_project(Transformer *transformer, const Guest *guest, xmlNode *plan,
                      const char *backup_name, GPtrArray *notes, GError **error);

/*
 * Whether the domain is as its plan wants it (or has none); where not, a text for each piece that differs is added
 * to drift, which is empty ("planned, not there: <…>", "there, not planned: <…>"; where no piece does, "the order of
 * <hostdev> differs"). FALSE where it can't be told.
 */
gboolean guest_drift(Transformer *transformer, const Guest *guest, gboolean *in_step,
                     GPtrArray *drift, GError **error);
