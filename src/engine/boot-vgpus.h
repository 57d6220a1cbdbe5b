/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* What the host must have ready for a plan: vGPUs that start with it, the hook for those that start with the guest. */
typedef struct Provision Provision;

/* session and plan must outlive it. Free with provision_free(). */
Provision *provision_new(const Session *session, xmlNode *plan);
void provision_free(Provision *provision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Provision, provision_free)

/* The plan that it is for. */
xmlNode *provision_plan(const Provision *provision);

/* Whether the guest will have its vGPUs when it starts: FALSE where the hook is to make them and this host has none, which a
   dry run only says. */
gboolean provision_check(const Provision *provision, gboolean dry_run, GError **error);

/* Whether provision_prepare() has anything to do with the host. */
gboolean provision_acts(const Provision *provision);

/* Makes each vGPU that is to start with the host and isn't there, and starts it; what is as it is to be is left alone. */
gboolean provision_prepare(Provision *provision, GError **error);

/* Says which vGPUs of the recorded plan go on starting with the host, though this one (NULL for none) hasn't got them. */
void provision_note_left(const Session *session, xmlNode *plan);

/* Takes away what provision_prepare() made. */
void provision_undo(Provision *provision);
