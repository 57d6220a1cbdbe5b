/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/guest.h"

/* Reads a request, and of what was asked for before the part that it says nothing about, into
   whole, an empty request, as far as it can be read: devices first. Clear whole with
   plan_request_clear() in any case. */
gboolean resolve_request(const Guest *guest, const PlanRequest *request,
                         const TargetVersions *target, PlanRequest *whole, GError **error);

/*
 * Makes the plan that a request asks for, together with what was asked for before: by the profile
 * that it names or that fits. What was asked for before and doesn't go with the request is left
 * out, with a note. devices are the HostDevices that it asks for, if the host knows them; NULL for
 * none. The caller owns the plan.
 */
xmlDoc *guest_resolve(const Guest *guest, const PlanRequest *request, const TargetVersions *target,
                      const GPtrArray *devices, GPtrArray *notes, GError **error);
