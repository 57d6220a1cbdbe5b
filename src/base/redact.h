/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * What a secret is: a password, a cookie, a token, a key … in a text and by its name. Strings that are returned are the caller's,
 * by g_free().
 */

/* A text, such as an argument of QEMU's, with asterisks for what is behind a secret's name in a list or JSON, and for the
   password in a URI. It may be no UTF-8. */
char *redact_text(const char *text);

/* The same for the value of what has a name. */
char *redact_value(const char *name, const char *value);

/* Whether a name (of a variable, a property, an attribute …) says that its value is a secret. */
gboolean redact_is_secret(const char *name);
