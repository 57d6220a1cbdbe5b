/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Test programs have the module in themselves, where a test can wrap its calls of libvirt. Linked
   with --wrap; tests/cli/module.sh tests the loading. */
#include "libvirt/module.h"

/* Named by the linker. */
const VirtModule *__wrap_virt_module_load(GError **error);

const VirtModule *
__wrap_virt_module_load(GError **error)
{
  (void)error;
  return &virt_module;
}
