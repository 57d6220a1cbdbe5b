/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The mdevs of a plan that are made for the guest. */

/* Adds an mdev for each type that is asked for. Its uuid is the request's, else that of the
   recorded plan's mdev of this type, else one that is always the same for this domain. */
gboolean plan_add_mdevs(PlanContext *context, GError **error);
