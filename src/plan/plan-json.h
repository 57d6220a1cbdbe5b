/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "base/json.h"

/* A plan for programs (docs/json.md). Nothing is masked, so secrets in the plan must be masked
   before. The caller owns the result. */
JsonObject *plan_json(xmlNode *plan);

/* The devices of a plan, as plan_json() has them. The caller owns the array. */
JsonObject *plan_json_devices(xmlNode *plan);
