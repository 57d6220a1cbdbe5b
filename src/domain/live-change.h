/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "domain/transform.h"

/* What must be done to a running guest's host devices, so that it has what a definition has. */
typedef struct {
  GPtrArray *attach;  /* xmlNode, a <hostdev> of the definition that the guest lacks */
  GPtrArray *detach;  /* xmlNode, a <hostdev> of the guest that the definition lacks */
  GPtrArray *reasons; /* texts: why this can't be done while the guest runs; empty if it can */
  GPtrArray *notes;   /* texts: what differs until the next start */
} LiveChange;

/*
 * Compares a running guest with a definition of its domain, in our own devices (alias "ua-gvt…")
 * and in everything else that a plan brings. base is the domain without a plan, definition has a
 * plan or none, running is the guest's live XML. Edits of base for the next start don't count as
 * reasons: the plan with which the guest was started is applied to the same base. definition and
 * running must outlive the result. Free with live_change_free().
 */
LiveChange *live_change_new(xmlDoc *base, xmlDoc *definition, xmlDoc *running, GError **error);
void live_change_free(LiveChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LiveChange, live_change_free)

/* Whether there is nothing to attach and nothing to detach. */
gboolean live_change_is_empty(const LiveChange *change);

/* The XML with which a running guest gets a <hostdev> of its definition. The address stays if that
   slot is free in the guest; *moved is TRUE if it isn't. Free with g_free(). */
char *live_change_device(xmlNode *hostdev, xmlDoc *running, gboolean *moved);
