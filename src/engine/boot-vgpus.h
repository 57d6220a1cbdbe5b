/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* The vGPUs of a plan that the host makes: when it boots (lifecycle "boot"), or by the hook when
   the guest starts (lifecycle "guest"). */
typedef struct BootVgpus BootVgpus;

/* session and plan must outlive it. Free with boot_vgpus_free(). */
BootVgpus *boot_vgpus_new(const Session *session, xmlNode *plan);
void boot_vgpus_free(BootVgpus *boot_vgpus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BootVgpus, boot_vgpus_free)

/* The plan given to boot_vgpus_new(). */
xmlNode *boot_vgpus_plan(const BootVgpus *boot_vgpus);

/* Checks that the hook is installed if the plan needs it. FALSE if the guest couldn't start without
   it. */
gboolean boot_vgpus_check_hook(const BootVgpus *boot_vgpus, GError **error);

/* Whether the plan has vGPUs that start with the host. */
gboolean boot_vgpus_acts(const BootVgpus *boot_vgpus);

/* Whether boot_vgpus_prepare() would try. FALSE with its error if the host has no such type, no
   room for it, another vGPU of that uuid, or a libvirt that can't define it. */
gboolean boot_vgpus_check_host(const BootVgpus *boot_vgpus, GError **error);

/* Makes the vGPUs that start with the host: creates and starts them, and makes them start with the
   host. One that is already as planned isn't touched. If one fails, those that were made are
   removed again. */
gboolean boot_vgpus_prepare(BootVgpus *boot_vgpus, GError **error);

/* Notes the vGPUs of the domain's recorded plan that still start with the host, though the new plan
   (NULL for none) hasn't got them. */
void boot_vgpus_note_left(const Session *session, xmlNode *plan);

/* Removes the vGPUs that boot_vgpus_prepare() made. Warns of one that can't be removed. */
void boot_vgpus_undo(BootVgpus *boot_vgpus);
