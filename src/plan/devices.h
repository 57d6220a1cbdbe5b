/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* Which host devices the plan has. */

/* FALSE with GVT_ERROR_USAGE if the request's devices, or its options about devices, don't go with
   the profile's kind of device. Of the request only the devices must have been read. */
gboolean plan_check_devices(const PlanRequest *request, xmlDoc *profile, GError **error);

/* Puts the devices that are asked for into the plan. Chooses their PCI addresses in the guest.
   FALSE with GVT_ERROR_NO_DEVICE if the profile needs a device and there is none. */
gboolean plan_add_devices(PlanContext *context, GError **error);

/* FALSE if the target's libvirt can't take a device as the recorded or new plan names it. */
gboolean plan_check_target(const PlanContext *context, GError **error);
