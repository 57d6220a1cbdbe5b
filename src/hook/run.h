/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What a step of a guest's life, as libvirt's hook names it, means for the host. */
typedef enum {
  HOOK_EVENT_NONE,
  HOOK_EVENT_PREPARE, /* "prepare begin": before anything of the guest's is looked at */
  HOOK_EVENT_RELEASE, /* "release end": it ended, crashed, or its start failed, and libvirt let go of all that it had */
} HookEvent;

HookEvent hook_event(const char *operation, const char *suboperation);

/* Whether the step can mean anything on this host, before the domain is looked at. */
gboolean hook_matters(HookEvent step, const char *root);

/*
 * Does what the plan in a domain wants of the host for the guest (lifecycle='guest'), or undoes what was done for it; xml
 * is what libvirt gives its hook. A plan is anybody's who may define the domain: it is heeded for the domain's own
 * devices alone, an mdev of that uuid among them, a PCI device of that address with managed='yes'. What it wants beside
 * them is left, and said. patience, said: as for hook_steps_do().
 */
gboolean hook_run(HookEvent step, const char *root, const char *xml, gsize length, guint timeout,
                  GPtrArray *said, GError **error);
