/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/iommufd.h"

#include "base/error.h"
#include "host/root-file.h"
#include "xml/xml.h"

gboolean
iommufd_check_plan(const char *root, xmlDoc *plan, GError **error)
{
  return !xml_node(plan, NULL, "/gvt:plan/gvt:pci[@iommufd]") ||
         root_file_exists(root, "dev/iommu") ||
         gvt_fail(error,
                  "--iommufd: this host's kernel has no /dev/iommu (libvirt would say: IOMMUFD "
                  "is not supported by host kernel); run modprobe iommufd, or leave it out");
}
