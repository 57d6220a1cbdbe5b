/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The guest's display and sound. */

/* Adds the display: the request's mode, else the profile's; with its graphics, and a video if it
   needs one. Fails if QEMU can't show the profile's device that way. Sets
   context->kind_has_display. */
gboolean plan_add_display(PlanContext *context, GError **error);

/* Fails if the target's QEMU can't show the display of a recorded plan, which may have been made
   for another target. Sets context->kind_has_display. */
gboolean plan_check_recorded_display(PlanContext *context, GError **error);

/* Adds the audio backend, if the request has one. */
gboolean plan_add_audio(PlanContext *context, GError **error);
