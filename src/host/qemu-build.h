/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/version.h"

/*
 * The SPICE server for which the QEMU at the path emulator, below root, was built. It is read from
 * QEMU's module for SPICE, or from the emulator if there is no module. An old build has the message
 * with which it refuses OpenGL on a port; a new one has the name of the video codec that it uses
 * instead.
 */
LibraryBuild qemu_build_spice(const char *root, const char *emulator);

/*
 * The virglrenderer for which it was built, read in the same way. From 9.2 on an old build has the
 * message with which it refuses blob resources together with 3D, and a new one that with which it
 * refuses Vulkan without them (hw/display/virtio-gpu.c).
 */
LibraryBuild qemu_build_virgl(const char *root, const char *emulator);
