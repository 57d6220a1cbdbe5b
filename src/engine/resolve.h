/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/guest.h"

/* Fills whole, an empty request, as far as it can be read, devices first: with the request, and with
   the earlier options that the request says nothing about. Clear whole with
   plan_request_clear() in any case. */
gboolean resolve_request(const Guest *guest, const PlanRequest *request,
                         const TargetVersions *target, PlanRequest *whole, GError **error);

/*
 * Makes the plan that a request asks for, together with the earlier options. Its profile is the
 * one that it names, else the one that fits. An earlier option that doesn't go with the request is
 * left out, with a note. devices are the HostDevices that it asks for, if the host knows them; NULL for
 * none. The caller owns the plan.
 */
xmlDoc *guest_resolve(const Guest *guest, const PlanRequest *request, const TargetVersions *target,
                      const GPtrArray *devices, GPtrArray *notes, GError **error);
