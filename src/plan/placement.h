/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* Chooses the PCI addresses that the plan's devices have in the guest: the request's or the
   profile's for the main device, one slot for all functions of a card. */
gboolean plan_place_devices(const PlanContext *context, GError **error);

/* Chooses new PCI addresses for the devices of a recorded plan whose address the domain doesn't
   have any more: it has another machine than before. A note says so. */
gboolean plan_renew_places(PlanContext *context, GError **error);
