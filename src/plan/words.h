/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/request.h"
#include "plan/sources.h"

/*
 * Reads the words that an option was given into its field of the request. words ends with NULL,
 * and has one word unless the option may repeat. A flag has the word "yes". Of the sources the
 * lists displays and properties are needed. FALSE with GVT_ERROR_USAGE if a word is malformed: no
 * domain can have what it asks for.
 */
gboolean plan_words_read(const PlanOption *option, char **words, const PlanSources *sources,
                         PlanRequest *request, GError **error);
