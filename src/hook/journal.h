/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * What the hook did to the host for a guest, and has to undo when that ends: /run/gvt-xml/UUID below root, a step a line,
 * each line of names (words_is_name()), written before the step is done, struck out when it is undone. It is for its
 * owner alone (folder 0700, file 0600); what isn't his own, or is a link, is refused.
 */
typedef struct HostRecord HostRecord;

/* Whether there may be any record at all. */
gboolean host_record_any(const char *root);

/*
 * A domain's record. With name (the domain's, for messages) it is made where there is none; without, where there is
 * none, or it is none of this user's to see, it is NULL without an error.
 */
HostRecord *host_record_open(const char *root, const char *uuid, const char *name, GError **error);

/* A record in which no step is left is deleted. */
void host_record_close(HostRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostRecord, host_record_close)

/* Keeps other processes from looking for what nobody has yet, and taking it, in between; FALSE with *error. */
gboolean host_record_lock(HostRecord *record, GError **error);
void host_record_unlock(HostRecord *record);

/* Writes down steps (strings), all at once, but those that are there already. */
gboolean host_record_add(HostRecord *record, const GPtrArray *steps, GError **error);

/* How many lines there are, those that are struck out too. */
guint host_record_count(const HostRecord *record);

/* The number of a step that is neither struck out nor torn; where it isn't there, how many lines there are. */
guint host_record_find(const HostRecord *record, const char *step);

/* A line as it was written; NULL where it is struck out. Owned by the record. */
const char *host_record_line(const HostRecord *record, guint number);

/* The same in words; NULL where it isn't made of names: nobody is to act on it. Owned by the record. */
char **host_record_words(const HostRecord *record, guint number);

/* Whether a step is there that begins with these two words. */
gboolean host_record_has(const HostRecord *record, const char *first, const char *second);

/* A step was undone, or never done. */
gboolean host_record_strike(HostRecord *record, guint number, GError **error);

/* Whose record, other than this one, has such a step: "domain 'win10'"; NULL where nobody's has. Free with g_free(). */
char *host_record_holder(const HostRecord *record, const char *first, const char *second);

/* Where it is, for messages. Owned by the record. */
const char *host_record_path(const HostRecord *record);
