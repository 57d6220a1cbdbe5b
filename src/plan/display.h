/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* What a guest shows and lets hear, for the files plan*.c alone. */

/* The request's words for it. */
gboolean plan_check_display(const PlanContext *context, GError **error);

/* The display: the option's mode, else the profile's; with its graphics, and a video where it needs one. Refused
   where QEMU couldn't show the profile's device that way. Sets builder->shows. */
gboolean plan_add_display(PlanContext *context, GError **error);

/* The same of a recorded plan: the target may be another than it was made for. */
gboolean plan_check_recorded_display(PlanContext *context, GError **error);

/* The sound's way out, where one is asked for. */
gboolean plan_add_audio(PlanContext *context, GError **error);
