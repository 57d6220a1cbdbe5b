/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/asked.h"
#include "plan/sources.h"

/* Those of the earlier words, by which the recorded plan was made, that stay in addition to a
   request's. The words stay owned by before. */
GPtrArray *plan_asked_kept(const GPtrArray *before, const PlanRequest *request, xmlNode *recorded);

/* Whether a word gives this property of QEMU's, by an option of its own or by its name. */
gboolean plan_asked_gives(const PlanWord *word, const char *property);

/* Reads a request and the earlier words that stay into whole, an empty request. Of the sources the
   lists displays and properties are needed. Clear whole with plan_request_clear() in any case. */
gboolean plan_asked_merge(const PlanRequest *request, const GPtrArray *kept,
                          const PlanSources *sources, PlanRequest *whole, GError **error);
