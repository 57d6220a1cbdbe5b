/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/vgpu-type.h"
#include "plan/context.h"

/*
 * Adds a virtual function that gets this vGPU type for the guest: one that --pci or --parent names;
 * else that of the recorded plan; else the first that is free on the parent that is asked for, or
 * on any. So the same request always gives the same plan. FALSE with *error if there is none.
 */
gboolean plan_add_function(PlanContext *context, const VgpuType *type, GError **error);
