/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "devices/vgpu-type.h"
#include "plan/request.h"

/* Whether a virtual function of a plan (gvt:pci) is the device that is asked for, or one of its
   functions. NULL is any. */
gboolean plan_function_is_of(xmlNode *pci, const HostParent *asked);

/*
 * The type of vGPU that a word of --vgpu-type means: among those that the host's devices have
 * (NULL or none: not known), and that the recorded plan (or NULL) has. If neither is known, the
 * word must be an id or a number; of_function says then whether a virtual function has it. The
 * error lists the types that there are. Free with vgpu_type_free().
 */
VgpuType *plan_vgpu_type(const char *word, const PlanRequest *request, const GPtrArray *devices,
                         xmlNode *recorded, gboolean of_function, GError **error);
