/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The QEMU properties of the device that is being filled (context->device). */

#define OPREGION "x-igd-opregion"

/* The type of a property that an override removes from those that libvirt gives the device. */
#define PROPERTY_REMOVED "remove"

/* The thing that a property is for, if a table of properties is asked for its type. */
typedef enum {
  PROPERTY_OF_DEVICE,
  PROPERTY_OF_VIDEO,
  PROPERTY_OF_EITHER, /* the profile isn't known yet */
} PropertySubject;

/* Sets a property, in place of an earlier value. */
void plan_property_set(PlanContext *context, const char *name, const char *type, const char *value);

/* Makes an override remove a property from the device, in place of an earlier value. */
void plan_property_remove(PlanContext *context, const char *name);

/* Whether a property of a plan only removes it from the device. */
gboolean plan_property_is_removed(xmlNode *property);

/* The entry for a property in profiles/lib/properties.xml; NULL if there is none. Owned by that
   document. plan_property_known() looks among those of the context's device, which may be a USB
   device or a video, plan_property_find() among those of mdevs and PCI devices, or of videos. */
xmlNode *plan_property_find(xmlDoc *properties, PropertySubject subject, const char *name);
xmlNode *plan_property_known(const PlanContext *context, const char *name);

/* Whether libvirt's own elements set the property, so that nothing else may: which host device it
   is, and where it is in the guest. properties is profiles/lib/properties.xml. */
gboolean plan_property_is_reserved(xmlDoc *properties, const char *name);

/* Whether QEMU takes the property only of a device whose display is on. */
gboolean plan_property_needs_display(const PlanContext *context, const char *name);

/* Whether the target's QEMU has no such property yet. */
gboolean plan_property_is_too_new(const PlanContext *context, const char *name);

/* FALSE with GVT_ERROR_USAGE if the property needs the device's display, which is off. */
gboolean plan_property_check_display(const PlanContext *context, const char *name, GError **error);

/* Parses PROPERTY[:TYPE]=VALUE. properties is profiles/lib/properties.xml, which has the types of
   known properties. where is the word's place for errors, such as "--override". Free with
   plan_property_free(). */
PlanProperty *plan_property_parse(xmlDoc *properties, PropertySubject subject, const char *word,
                                  const char *where, GError **error);

/* The value of a property in the form of parse_typed(). known is its entry of
   profiles/lib/properties.xml, which says whether it is a size, such as 64K; NULL if it has none.
   Free with g_free(). */
char *plan_property_value(xmlNode *known, const char *name, const char *type, const char *word,
                          GError **error);

/* Sets the properties of --override, each by the type that it has for the device. */
gboolean plan_property_add_overrides(PlanContext *context, GError **error);

/* Sets a property that was parsed, if the target and the device's display allow it. */
gboolean plan_property_add(PlanContext *context, const PlanProperty *property, const char *where,
                           GError **error);
