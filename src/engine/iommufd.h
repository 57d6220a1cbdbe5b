/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * FALSE with *error if a plan wants iommufd and the host's kernel has none. libvirt (12.8) defines
 * such a domain all the same, unless its <driver> has a name too; its start fails. root is the
 * folder of the host's files.
 */
gboolean iommufd_check_plan(const char *root, xmlDoc *plan, GError **error);
