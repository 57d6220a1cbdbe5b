/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "session.h"

/* What the host must have ready for a plan: vGPUs that start with it, the hook for those that start with the guest. */
typedef struct Lifecycle Lifecycle;

/* session and plan must outlive it. Free with lifecycle_free(). */
Lifecycle *lifecycle_new(const Session *session, xmlNode *plan);
void lifecycle_free(Lifecycle *lifecycle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lifecycle, lifecycle_free)

/* Whether the guest will have its vGPUs when it starts: FALSE where the hook is to make them and this host has none, which a
   dry run only says. */
gboolean lifecycle_check(const Lifecycle *lifecycle, gboolean dry_run, GError **error);

/* Makes each vGPU that is to start with the host and isn't there, and starts it; what is as it is to be is left alone. */
gboolean lifecycle_prepare(Lifecycle *lifecycle, GError **error);

/* Says which vGPUs of the recorded plan go on starting with the host, though this one (NULL for none) hasn't got them. */
void lifecycle_note_left(const Session *session, xmlNode *plan);

/* Takes away what lifecycle_prepare() made. */
void lifecycle_undo(Lifecycle *lifecycle);
