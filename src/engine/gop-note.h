/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/device-warnings.h"

/* Adds a note if a guest with UEFI gets one of the host's Intel GPUs itself, without a ROM file:
   which version of Intel's GOP driver such a file must have. Nothing is added if the host isn't
   known, or the GPU's generation isn't. */
void gop_note(const DeviceHost *host, xmlDoc *definition, xmlNode *plan, GPtrArray *notes);
