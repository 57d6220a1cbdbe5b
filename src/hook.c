/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook.h"
#include "hostfile.h"
gboolean
hook_is_installed(const char *root, char **why_not)
{
  if (host_file_exists(root, "etc/libvirt/hooks/qemu.d/gvt-xml"))
    return TRUE;
  *why_not = g_strdup("gvt-xml's hook isn't installed on this host");
  return FALSE;
}
