/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"

/* A type of vGPU, of mdevs or of NVIDIA's virtual functions. */
typedef struct {
  char *id;             /* i915-GVTg_V5_4, nvidia-1519 */
  char *name;           /* the driver's, "NVIDIA L40S-2Q"; NULL if it is unknown */
  gboolean of_function; /* a virtual function has it; else mdevs are made of it */
} VgpuType;

/* Takes over id and name. Free with vgpu_type_free(). */
VgpuType *vgpu_type_new(char *id, char *name, gboolean of_function);
VgpuType *vgpu_type_copy(const VgpuType *type);
void vgpu_type_free(VgpuType *type);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VgpuType, vgpu_type_free)

/* An empty list of VgpuType. Free with g_ptr_array_unref(). */
GPtrArray *vgpu_types_new(void);

/* The types (VgpuType) of the devices, each once: those that they give now and, of virtual
   functions, also the ones that they have. asked limits them to this device and its functions; NULL
   is all devices. devices may be NULL. Free with g_ptr_array_unref(). */
GPtrArray *vgpu_types_list(const GPtrArray *devices, const HostParent *asked);

/*
 * The type that a word means: its id, the number in NVIDIA's id, its name, or the end of one of
 * these behind a sign ("L40S-2Q", "V5_4"), in any case. NULL without *error if there is none; with
 * *error if the word is the end of several. Owned by types.
 */
const VgpuType *vgpu_types_pick(const GPtrArray *types, const char *word, GError **error);

/* Sets *error to wrong usage, and is FALSE: the device that is asked for (NULL: any of the devices)
   doesn't have the type. The error lists the types that there are. */
gboolean vgpu_type_fail_unknown(const GPtrArray *devices, const HostParent *asked, const char *word,
                                GError **error);
