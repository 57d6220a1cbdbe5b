/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "host/inventory.h"

/* NVIDIA's virtual functions that are free for a domain: threads that plan several domains at once
   must not choose one function for two of them. */

/* Marks the functions that aren't free for the domain (HostDevice.taken): another domain has them,
   a program has them open, or this run planned them for another domain. */
void function_claims_mark(const HostInventory *list, const VirtConnection *connection,
                          const char *domain_name, const char *domain_uuid);

/* Claims the functions that a plan gives a vGPU type, and that weren't marked. devices (HostDevice)
   are those from which the plan was made; may be NULL. FALSE if another domain claimed one of them
   since function_claims_mark(): then none is claimed, and another plan must be made. A claim lasts
   until the program ends. */
gboolean function_claims_take(xmlNode *plan, const GPtrArray *devices, const char *domain_uuid);
