/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The vGPUs of a plan that are made for the guest. */

/* Adds an mdev, or a virtual function, for each type that is asked for. An mdev's uuid is the
   request's, else that of the recorded plan's mdev of this type, else one that is always the same
   for this domain. Which function it is: see plan_add_function(). */
gboolean plan_add_vgpus(PlanContext *context, GError **error);
