/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/guest.h"

/* lint_facts_new(), with what the profile of the guest's recorded plan says. Free with
   xmlFreeDoc(). */
xmlDoc *guest_facts_new(const Guest *guest, const TargetVersions *target, xmlDoc *properties);

/* Adds the pieces in which the guest differs from its recorded plan. */
gboolean guest_facts_add_drift(xmlDoc *facts, const Guest *guest, GError **error);
