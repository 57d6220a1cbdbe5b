/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"

/*
 * The virtual functions of NVIDIA's GPUs. From Ada and Linux 6.8 on such a function isn't divided
 * into mdevs: it has one vGPU type itself, by its number, in files of NVIDIA's driver
 * (nvidia/current_vgpu_type, nvidia/creatable_vgpu_types). A type's id here is "nvidia-NUMBER", as
 * that of an mdev.
 */

/* What a type's id begins with. */
#define NVIDIA_TYPE_PREFIX "nvidia-"

/* Whether it is a virtual function of a device of NVIDIA's. */
gboolean nvidia_function_is(const HostDevice *device);

/* Takes the texts of those two files for a function. creatable may be NULL. */
void nvidia_function_read(HostDevice *device, const char *current, const char *creatable);

/* The vGPU types (HostType) that these virtual functions (HostDevice) can have now, each once, in
   the order of the functions' own lists. Free with g_ptr_array_unref(). */
GPtrArray *nvidia_functions_types(const GPtrArray *functions);

/* How many of the functions have no type and can have this one now. */
guint nvidia_functions_free(const GPtrArray *functions, const char *id);

/* The number in a type's id; NULL if the id isn't of such a type. Points into id. */
const char *nvidia_function_number(const char *id);
