/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* Which host devices the plan has. */

/* FALSE with GVT_ERROR_USAGE if the request's words for devices are malformed, or don't go with the
   profile's kind of device. */
gboolean plan_check_devices(const PlanContext *context, GError **error);

/* Puts the devices into the plan: those asked for, else those of the recorded plan; and chooses
   their PCI addresses in the guest. */
gboolean plan_add_devices(PlanContext *context, GError **error);

/* FALSE if the target's libvirt lacks what a recorded or a new plan says of its devices. */
gboolean plan_check_target(const PlanContext *context, GError **error);
