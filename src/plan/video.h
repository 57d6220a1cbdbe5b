/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The properties of the video that a plan adds, or takes over, if its profile has no device. */

/* Whether the profile has no device and a video: --override and --hostmem are for that then. */
gboolean plan_video_is_subject(xmlDoc *profile);

/* Gives the plan's video its blob resources, its properties and, if it has any of these, its alias,
   and the plan the memory that they need. If the plan takes a video over, it takes over the
   settings that were written for it by hand. FALSE with *error if a property isn't possible, or
   --hostmem isn't for this video. */
gboolean plan_fill_video(PlanContext *context, GError **error);

/* Fails if the target lacks what the plan's profile, or its video, needs. */
gboolean plan_check_video(const PlanContext *context, GError **error);
