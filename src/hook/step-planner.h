/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "hook/journal.h"

/* An mdev that the hook creates for a guest. */
typedef struct {
  char *uuid;
  char *type;   /* NULL if the plan names none */
  char *parent; /* NULL for any device with room */
} PlannedMdev;

/* A virtual function of NVIDIA's that the hook gives a vGPU type for a guest. */
typedef struct {
  char *address;
  char *type; /* nvidia-1519 */
} PlannedFunction;

/* The task of the hook for a guest while it runs. */
typedef struct {
  char *domain_uuid;
  char *domain_name;
  GPtrArray *mdevs;         /* PlannedMdev */
  GPtrArray *functions;     /* PlannedFunction */
  GPtrArray *pci_addresses; /* of the devices that libvirt detaches from the host (char *) */
  char *display_service;    /* a systemd unit to stop meanwhile; NULL for none */
} HookTask;

HookTask *hook_task_new(const char *domain_uuid, const char *domain_name);

/* Adds an mdev. The task owns the strings from then on. */
void hook_task_add_mdev(HookTask *task, char *uuid, char *type, char *parent);

/* Adds a virtual function. The task owns the strings from then on. */
void hook_task_add_function(HookTask *task, char *address, char *type);
void hook_task_free(HookTask *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HookTask, hook_task_free)

/*
 * Plans the steps that the task takes on the host as it is now, and adds each to steps: a line of
 * names for the journal. Work that is already done needs no step. Nothing is changed. Fails if the
 * task can't be done: another guest has the mdev, the display service isn't the host's display
 * manager, or programs use a GPU that don't end by these steps. journal is the domain's own.
 */
gboolean hook_task_steps(const HookTask *task, const char *root, const HookJournal *journal,
                         GPtrArray *steps, GError **error);
