/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* If *error is that there is no such domain, appends what to write if word is a vGPU's uuid, a file
   or a pattern. */
void domain_hints_add(const char *word, GError **error);
