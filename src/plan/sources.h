/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

#include "base/version.h"
#include "devices/device.h"

/* The facts from which a plan is made. It owns none of them, and none is changed. */
typedef struct {
  xmlDoc *profile; /* NULL for a renewal */
  xmlDoc *displays;
  xmlDoc *properties;
  xmlNode *recorded;        /* the gvt:plan that the domain has now; NULL also if it is forgotten */
  xmlDoc *recorded_profile; /* of the recorded plan; NULL if there is no such profile */
  xmlDoc *base;             /* the domain without its plan, by transform_adopted() */
  const GPtrArray *devices; /* HostDevice: the known ones among those asked for; or NULL */
  const char *const *mesa;  /* the drivers of the host's Mesa, as for mesa_has() */
  TargetVersions target;
} PlanSources;
