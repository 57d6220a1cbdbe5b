/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * Words that users write, parsed into the form that libvirt and QEMU take. A function with an error
 * fails with GVT_ERROR_USAGE, and its message says what to write. Free returned strings with
 * g_free().
 */

/* "true" or "false" for on, off, true, false, yes, no; NULL for any other word. Static. */
const char *parse_bool(const char *word);

/*
 * The value of a QEMU property in the form of libvirt's <qemu:property> (9.0, qemu_domain.c): true
 * or false for a bool, base 10 for a number; 0x… is understood. type is bool, unsigned, signed or
 * string.
 */
char *parse_typed(const char *name, const char *type, const char *word, GError **error);

/* The bytes of a size that is written as QEMU's arguments may: digits and K, M, G or T. NULL for
   any other word. */
char *parse_size(const char *word);

/* A uuid in lower case, with dashes. It is understood in any case, in braces, without dashes, as
   libvirt names an mdev (mdev_UUID, mdev_UUID_0000_00_02_0) and as the end of a path in /sys. */
char *parse_uuid(const char *word, GError **error);

/* A uuid made from a text, always the same from the same text (version 5 of RFC 4122, in a name
   space of ours). */
char *uuid_from_text(const char *text);

/* A PCI address in the guest, as "0000:00:09.0". */
char *parse_guest_address(const char *word, GError **error);

/* A PCI address of the host in any usual spelling, as "0000:41:00.0": lspci's, libvirt's
   (pci_0000_41_00_0), nvidia-smi's (00000000:41:00.0), and as the end of a path in /sys. *is_slot
   is TRUE if the word has no function; the address then has function 0. */
char *parse_host_address(const char *word, gboolean *is_slot, GError **error);

/* Whether a word is a pattern for names, "web*", and no name that somebody mistyped. */
gboolean parse_is_pattern(const char *word);

/* Whether a word is the vendor and the device of a PCI device, "10de:2204". */
gboolean parse_is_ids(const char *word);

/* Whether the argument of an option (NULL is fine) is text that XML can hold: UTF-8 without control
   characters, U+FFFE and U+FFFF. The error doesn't quote the argument, which may be secret. */
gboolean parse_is_text(const char *option, const char *word, GError **error);

/* Whether a word is the name of a device, a type or a unit: letters, digits and _.:+@-, of which a
   letter or digit comes first. Such a name can't lead out of a folder. */
gboolean parse_is_name(const char *word);
