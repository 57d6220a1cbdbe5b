/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/version.h"

/* For which SPICE server the QEMU at emulator, below root, was built: its module for SPICE, or the emulator if it has none,
   holds either the words by which it refuses OpenGL on a port, or the video codec that it takes for it. */
SpiceBuild qemu_build_spice(const char *root, const char *emulator);
