/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* Whether a text is a list of NUMA nodes, as libvirt writes it: "1", "1-8", "0,2". */
gboolean plan_nodes_are_valid(const char *text);

/*
 * FALSE with *error if the request gives a device NUMA nodes that the guest doesn't have. libvirt
 * (12.8) defines such a domain. QEMU (11.1) says "acpi-generic-initiator: Specified node 5 is
 * invalid" at its start.
 */
gboolean plan_nodes_check(const PlanContext *context, GError **error);
