/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * What users write, as what libvirt and QEMU take. Each fails with GVT_ERROR_USAGE and says what to write; strings
 * that are returned are the caller's, by g_free().
 */

/* "true" or "false" for on, off, true, false, yes, no; NULL for anything else. Nobody's to free. */
const char *parse_bool(const char *word);

/* The value of a QEMU property as libvirt's <qemu:property> takes it (9.0, qemu_domain.c): bool true|false,
   numbers base 10; 0x… is understood. type: bool, unsigned, signed or string. */
char *parse_typed(const char *name, const char *type, const char *word, GError **error);

/* A uuid in lower case. */
char *parse_uuid(const char *word, GError **error);

/* The uuid that a text always gives (version 5 of RFC 4122, in a name space of our own). */
char *uuid_from_text(const char *text);

/* A PCI address in the guest, as "0000:00:09.0". */
char *parse_guest_address(const char *word, GError **error);

/* A PCI address of the host in any usual spelling, as "0000:41:00.0"; *is_slot: no function was named (it is
   0 then). */
char *parse_host_address(const char *word, gboolean *is_slot, GError **error);

/* "9.0", "8.5.0" as libvirt counts versions (major * 1000000 + minor * 1000 + release); FALSE, without an error,
   for what is none. */
gboolean parse_version(const char *word, unsigned long *version);

/* Whether what an option was given (NULL is fine) is text that XML can hold: UTF-8, without control characters, U+FFFE and U+FFFF. The
   text itself, which may be secret, isn't said. */
gboolean parse_is_text(const char *option, const char *word, GError **error);

/* Whether a word is the name of a device, a type or a unit and nothing else: letters, digits and _.:+@-, a letter or digit
   first. Such a one can't lead out of a folder. */
gboolean parse_is_name(const char *word);
