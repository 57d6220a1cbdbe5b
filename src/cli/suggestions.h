/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/copyable.h"
#include "engine/session.h"

/* What the host can give the session's domain now (Offer): only what goes with the profile that the
   request names. As offer_listing_read(). */
GPtrArray *suggestions_read(const Session *session, const PlanRequest *request, GError **error);

/* If *error is that no device is named, adds the devices that the host can give, each with its
   command: that of line, and the option. If nothing is given, or if that can't be known, *error
   says so. result gets the offers for JSON. Does nothing with another error. */
void suggestions_add(const Session *session, const CopyableCommand *line, Result *result,
                     GError **error);
