/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/plan.h"

/* A plan in the making, for the files plan*.c alone. */
typedef struct {
  const PlanRequest *request;
  const PlanSources *sources;
  GPtrArray *notes;
  xmlNode *profile; /* its outermost element; NULL for a renewal */
  xmlNode *plan;
  xmlNode *device;           /* the one being filled */
  gboolean kind_has_display; /* devices of the profile's kind show their display */
  gboolean display_on;       /* the one being filled does */
} PlanContext;

/* A sentence for the user. */
void plan_context_note(PlanContext *context, const char *format, ...) G_GNUC_PRINTF(2, 3);

xmlNode *node_add(xmlNode *parent, const char *name);
void node_set(xmlNode *element, const char *name, const char *value);
void node_remove(xmlNode *element);

/* Whether a node is an element of our namespace with this name. */
gboolean node_is(const xmlNode *node, const char *name);

/* The first child called name whose attribute has the value (any where value is NULL). */
xmlNode *node_child(xmlNode *parent, const char *name, const char *attribute, const char *value);

/* The guest's chipset: "i440fx" (libvirt's own choice too), "q35" or "another". */
const char *plan_context_machine(const PlanContext *context);

/* Whether a thing of a profile is for this guest: its attributes machine (i440fx, q35) and firmware (bios, uefi),
   where it has them, are those of the domain. */
gboolean plan_context_applies(const PlanContext *context, xmlNode *element);

/* Whether the domain will have a graphics that libvirt knows of; of a type, where that isn't NULL. */
gboolean plan_context_has_graphics(const PlanContext *context, const char *type);
