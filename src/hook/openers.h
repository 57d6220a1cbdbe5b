/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"
#include "hook/step-planner.h"

/* The programs that have a guest's GPU open. Unbinding such a GPU from its driver would hang. */

/* A PCI device whose driver must give it up for the guest; NULL if it has none, or one for VFIO.
   Free with host_device_free(). */
HostDevice *hook_taken_device(const char *root, const char *address);

/*
 * Fails if a program has the GPU open that doesn't end by the services that the task stops. Adds
 * the step that stops NVIDIA's service if that has it open.
 */
gboolean hook_openers_check(const HookTask *task, const char *root, const HostDevice *gpu,
                            GPtrArray *steps, GError **error);

/* Waits until no program has one of the task's GPUs open: those of a session need a moment to end
   when their service has stopped. Fails after timeout (in seconds). */
gboolean hook_openers_wait(const HookTask *task, const char *root, guint timeout, GError **error);
