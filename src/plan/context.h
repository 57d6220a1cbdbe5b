/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/request.h"
#include "plan/sources.h"

/* A plan while it is made. Only for the files of src/plan. */
typedef struct {
  const PlanRequest *request;
  const PlanSources *sources;
  GPtrArray *notes;
  xmlNode *profile; /* the root of the profile; NULL for a renewal */
  xmlNode *plan;
  xmlNode *device;           /* the device that is being filled */
  gboolean kind_has_display; /* devices of the profile's kind show their display */
  gboolean display_on;       /* the device that is being filled shows its display */
} PlanContext;

/* Adds a sentence for the user. */
void plan_context_note(PlanContext *context, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Tells the user if the name of a variable or property says that its value is a secret: a plan
   holds it in clear. */
void plan_context_note_secret(PlanContext *context, const char *name);

/* The guest's chipset: "i440fx" (libvirt's default too), "q35" or "another". Static. */
const char *plan_context_machine(const PlanContext *context);

/* Whether an element of a profile is for this guest: its attributes machine (i440fx, q35) and
   firmware (bios, uefi), if it has them, are those of the domain. */
gboolean plan_context_applies(const PlanContext *context, xmlNode *element);

/* Whether the domain will have a libvirt graphics; of this type, if type isn't NULL. */
gboolean plan_context_has_graphics(const PlanContext *context, const char *type);

/* Whether the domain will have something that can show a device's display: a libvirt graphics, or a
   -display of its own that stays. */
gboolean plan_context_has_screen(const PlanContext *context);
