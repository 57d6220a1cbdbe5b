/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* What differs between two elements of one name, secrets masked: "kvm/hidden/state on,
   address/slot 0x05 → 0x06, no rom/bar". Of many differences it has the first ones and the number
   of the others. Free with g_free(). */
char *definition_details(xmlNode *before, xmlNode *after);
