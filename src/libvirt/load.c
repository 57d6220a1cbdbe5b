/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <dlfcn.h>

#include "base/error.h"
#include "base/paths.h"
#include "libvirt/module.h"

static gboolean
is_of_this_build(const VirtModule *module)
{
  return g_str_equal(module->version, GVT_XML_VERSION) && module->size == sizeof *module;
}

/* NULL with *fault if it can't be loaded. It stays loaded until the process ends. */
static const VirtModule *
load(char **fault)
{
  g_autofree char *path = paths_module(VIRT_MODULE_FILE);
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  const VirtModule *module = handle ? dlsym(handle, VIRT_MODULE_SYMBOL) : NULL;

  if (!module)
    *fault = g_strdup(dlerror());
  else if (!is_of_this_build(module))
    *fault = g_strdup_printf("%s is of another version of gvt-xml than this program", path);
  return *fault ? NULL : module;
}

const VirtModule *
virt_module_load(GError **error)
{
  static gsize once = 0;
  static const VirtModule *module;
  static char *fault;

  if (g_once_init_enter(&once)) {
    module = load(&fault);
    g_once_init_leave(&once, 1);
  }
  if (!module)
    gvt_fail(error,
             "libvirt can't be loaded: %s; install libvirt's client library (Debian: libvirt0), "
             "or reinstall gvt-xml",
             fault);
  return module;
}
