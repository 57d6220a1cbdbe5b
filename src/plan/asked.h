/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/request.h"

/*
 * What a user asks for, word by word. A plan records the words of its request in gvt:request, an
 * element for each, and its devices in itself. The next request keeps those that it says nothing
 * about.
 */

/* One word that an option was given. */
typedef struct {
  const PlanOption *option;
  char *text; /* as the command line takes it; "yes" for a flag */
} PlanWord;

/* An empty list of PlanWords, and one more for it. Free the list with g_ptr_array_unref(). */
GPtrArray *plan_asked_new(void);
void plan_asked_add(GPtrArray *words, const PlanOption *option, const char *text);

/* The texts of an option's words. The words own them; free the array with g_ptr_array_unref(). */
GPtrArray *plan_asked_texts(const GPtrArray *words, const PlanOption *option);

/* The words that a plan shows, whether they were asked for or come from the profile, in
   the order of the table. Free with g_ptr_array_unref(), as the lists below. */
GPtrArray *plan_asked_planned(xmlNode *plan);

/* The words that were asked for when the plan was made. NULL if an older version made it, which
   recorded none. */
GPtrArray *plan_asked_before(xmlNode *plan);

/* Adds gvt:request to a plan. A secret doesn't get into it: it is found in the plan again. */
void plan_asked_record(const PlanRequest *request, xmlNode *plan);

/* A word without secrets, for messages; "display none" and "hide-kvm", with its option. Free both
   with g_free(). */
char *plan_asked_shown(const PlanOption *option, const char *text);
char *plan_asked_describe(const PlanWord *word);
