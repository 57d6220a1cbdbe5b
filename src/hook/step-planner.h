/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "hook/journal.h"

/* An mdev that the host makes for a guest. */
typedef struct {
  char *uuid;
  char *type;   /* NULL where the plan doesn't say */
  char *parent; /* the same: then any device that has room */
} PlannedMdev;

/* What a guest needs of its host while it runs. */
typedef struct {
  char *uuid; /* of the domain */
  char *name;
  GPtrArray *mdevs;      /* PlannedMdev */
  GPtrArray *pci;        /* addresses (char *) of devices that libvirt takes from the host */
  char *display_service; /* a unit of systemd's to stop meanwhile; or NULL */
} HookTask;

HookTask *hook_task_new(const char *uuid, const char *name);

/* Takes the strings over. */
void hook_task_add_mdev(HookTask *needs, char *uuid, char *type, char *parent);
void hook_task_free(HookTask *needs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HookTask, hook_task_free)

/*
 * Finds what is to be done for it on the host as it is now, and adds each step to steps, a line of names as in the
 * record; what is done already is none. record is the domain's own. FALSE with *error where it can't be done: the vGPU is
 * another's, the display service isn't the host's display manager. Nothing is changed.
 */
gboolean hook_task_steps(const HookTask *needs, const char *root, const HookJournal *record,
                         GPtrArray *steps, GError **error);
