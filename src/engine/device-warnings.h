/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "host/inventory-run.h"
#include "plan/request.h"

/* The host for which a plan is made; all members are NULL for a file, whose host isn't known. */
typedef struct {
  const VirtConnection *connection;
  const char *root;  /* the folder of this host's files */
  InventoryRun *run; /* what was read of the host for earlier plans */
} DeviceHost;

/*
 * Warns of devices that a request names: one that the host doesn't have, with the nearest that it
 * has; one of another vendor than the profile's; a card in place of its render node; one that is
 * named twice. A vGPU that is made by the plan needn't be there. There is no warning of anything
 * that the host can't tell, or that only an earlier request named. With strict, this looks at all
 * devices of the plan, and fails in place of each warning.
 */
gboolean device_warnings_give(const DeviceHost *host, const PlanRequest *request, xmlNode *plan,
                              gboolean strict, GError **error);

/* Fails if a request names a whole card of which the host has no function, so that there is nothing
   to plan. found are the host's devices among those asked for (HostDevice). */
gboolean device_warnings_check_cards(const DeviceHost *host, const PlanRequest *request,
                                     const GPtrArray *found, GError **error);
