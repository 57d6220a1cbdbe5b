/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "plan/profile-files.h"

/* Checks the rules that profiles/plan.rng can't express, or whose errors it would report without
   the value: the name, display modes, addresses, arguments, properties and their types. Missing
   attributes are left to the schema, which is checked afterwards. The error begins with "PATH:LINE:
   ". */
gboolean profile_check(const ProfileFile *file, xmlDoc *profile, GError **error);
