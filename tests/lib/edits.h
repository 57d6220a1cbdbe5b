/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The edits that an admin makes in a domain, one at a time. */
#pragma once

#include "testlib.h"

/* Makes the number'th edit in a domain: takes a device out, adds one, gives one a boot order, puts
   one at an address that a removed one had, or changes the machine. Returns the edit's name for a
   message; NULL if there is no edit of this number. Free with g_free(). */
char *edits_make(xmlDoc *domain, guint number);
