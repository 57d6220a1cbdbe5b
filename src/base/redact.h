/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * Masks secrets: passwords, cookies, tokens, keys … They are found by their names. Free returned
 * strings with g_free().
 */

/* A copy of a text with asterisks for the values of secret names in lists (such as an argument of
   QEMU's) and in JSON, and for the password in a URI. The text may have any bytes. */
char *redact_text(const char *text);

/* A copy of a value as asterisks if its name is a secret's, else as redact_text() gives it. */
char *redact_value(const char *name, const char *value);

/* Whether a name (of a variable, a property, an attribute …) is that of a secret. */
gboolean redact_is_secret(const char *name);
