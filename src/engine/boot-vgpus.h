/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* What the host must have ready for a plan: vGPUs that start with it, the hook for those that start with the guest. */
typedef struct BootVgpus BootVgpus;

/* session and plan must outlive it. Free with boot_vgpus_free(). */
BootVgpus *boot_vgpus_new(const Session *session, xmlNode *plan);
void boot_vgpus_free(BootVgpus *boot_vgpus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BootVgpus, boot_vgpus_free)

/* The plan that it is for. */
xmlNode *boot_vgpus_plan(const BootVgpus *boot_vgpus);

/* Whether the guest will have its vGPUs when it starts: FALSE where the hook is to make them and this host has none, which a
   dry run only says. */
gboolean boot_vgpus_check(const BootVgpus *boot_vgpus, gboolean dry_run, GError **error);

/* Whether boot_vgpus_prepare() has anything to do with the host. */
gboolean boot_vgpus_acts(const BootVgpus *boot_vgpus);

/* Makes each vGPU that is to start with the host and isn't there, and starts it; what is as it is to be is left alone. */
gboolean boot_vgpus_prepare(BootVgpus *boot_vgpus, GError **error);

/* Says which vGPUs of the recorded plan go on starting with the host, though this one (NULL for none) hasn't got them. */
void boot_vgpus_note_left(const Session *session, xmlNode *plan);

/* Takes away what boot_vgpus_prepare() made. */
void boot_vgpus_undo(BootVgpus *boot_vgpus);
