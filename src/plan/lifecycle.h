/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* Records how each device comes to the guest: the maker of an mdev, whether the hook frees a PCI
   device on the host, and the display manager that the hook stops meanwhile. */
gboolean plan_add_lifecycle(PlanContext *context, GError **error);
