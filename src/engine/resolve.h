/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/guest.h"

/* Fills whole, an empty request, from the request and from the earlier options that the request
   says nothing about. Devices are read first; on an error whole has what was read before it. Clear
   whole with plan_request_clear() in any case. */
gboolean resolve_request(const Guest *guest, const PlanRequest *request,
                         const TargetVersions *target, PlanRequest *whole, GError **error);

/*
 * Makes the plan that a request asks for, together with the earlier options. Its profile is the one
 * that it names, else the one that fits. An earlier option that doesn't go with the request is left
 * out, with a note. devices are the HostDevices that it asks for, if the host knows them; NULL for
 * none. The caller owns the plan.
 */
xmlDoc *guest_resolve(const Guest *guest, const PlanRequest *request, const TargetVersions *target,
                      const GPtrArray *devices, GPtrArray *notes, GError **error);
