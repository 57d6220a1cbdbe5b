/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preloaded into QEMU: its display counts as one with OpenGL. So a device that draws by OpenGL goes
   on to look at its properties, on a host without a GPU and without a screen. The device's own
   drawing begins when a guest asks for it. */
#include <dlfcn.h>

__attribute__((constructor)) static void
turn_on(void)
{
  int *display_opengl = dlsym(RTLD_DEFAULT, "display_opengl"); /* QEMU's, ui/console.c */

  if (display_opengl)
    *display_opengl = 1;
}
