/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/guest.h"

/*
 * Fails if other hosts reach the guest by VNC or SPICE now, and couldn't by the definition, unless
 * a profile or a display was asked for, now or before. Adds a note if they would reach it by
 * another protocol.
 */
gboolean reach_check(const Guest *guest, xmlDoc *definition, const PlanRequest *request,
                     GPtrArray *notes, GError **error);
