/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The events of libvirt's hook at which the host is changed. */
typedef enum {
  HOOK_EVENT_NONE,
  HOOK_EVENT_PREPARE, /* "prepare begin": before libvirt looks at anything that the guest needs */
  HOOK_EVENT_RELEASE, /* "release end": the guest ended, or its start failed, and libvirt let go */
} HookEvent;

/* The event that libvirt names by an operation and a suboperation. */
HookEvent hook_event(const char *operation, const char *suboperation);

/* libvirt's words for an event, "OPERATION/SUBOPERATION"; NULL for HOOK_EVENT_NONE. The installed
   script has them from here. Static. */
const char *hook_event_words(HookEvent event);

/* Whether the event can matter on this host. It saves reading the domain. */
gboolean hook_matters(HookEvent event, const char *root);

/*
 * Takes the steps that the plan in a domain asks for (lifecycle='guest'), or undoes them. xml is
 * the domain as libvirt gives it to the hook. A user who may define the domain may write a plan, so
 * the plan counts only for devices that the domain has itself: an mdev of that uuid, a PCI device
 * of that address with managed='yes', or without it for a vGPU type. Other devices aren't touched,
 * and log says so. timeout and log are as for hook_steps_do().
 */
gboolean hook_run(HookEvent event, const char *root, const char *xml, gsize length, guint timeout,
                  GPtrArray *log, GError **error);
