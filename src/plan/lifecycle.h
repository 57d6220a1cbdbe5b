/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* Records how each device comes to the guest: by what an mdev is made, by what a PCI device is
   taken from the host, and which display manager the hook stops meanwhile. */
gboolean plan_add_lifecycle(PlanContext *context, GError **error);
