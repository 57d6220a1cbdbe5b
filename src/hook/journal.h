/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * What the hook did to the host for a guest, and has to undo when that ends: /run/gvt-xml/UUID below root, a step a line,
 * each line of names (parse_is_name()), written before the step is done, struck out when it is undone. It is for its
 * owner alone (folder 0700, file 0600); what isn't his own, or is a link, is refused.
 */
typedef struct HookJournal HookJournal;

/* Whether there may be any record at all. */
gboolean journal_any(const char *root);

/*
 * A domain's record. With name (the domain's, for messages) it is made where there is none; without, where there is
 * none, or it is none of this user's to see, it is NULL without an error.
 */
HookJournal *journal_open(const char *root, const char *uuid, const char *name, GError **error);

/* A record in which no step is left is deleted. */
void journal_close(HookJournal *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HookJournal, journal_close)

/* Keeps other processes from looking for what nobody has yet, and taking it, in between; FALSE with *error. */
gboolean journal_lock(HookJournal *record, GError **error);
void journal_unlock(HookJournal *record);

/* Writes down steps (strings), all at once, but those that are there already. */
gboolean journal_add(HookJournal *record, const GPtrArray *steps, GError **error);

/* How many lines there are, those that are struck out too. */
guint journal_count(const HookJournal *record);

/* The number of a step that is neither struck out nor torn; where it isn't there, how many lines there are. */
guint journal_find(const HookJournal *record, const char *step);

/* A line as it was written; NULL where it is struck out. Owned by the record. */
const char *journal_line(const HookJournal *record, guint number);

/* The same in words; NULL where it isn't made of names: nobody is to act on it. Owned by the record. */
char **journal_words(const HookJournal *record, guint number);

/* Whether a step is there that begins with these two words. */
gboolean journal_has(const HookJournal *record, const char *first, const char *second);

/* A step was undone, or never done. */
gboolean journal_strike(HookJournal *record, guint number, GError **error);

/* Whose record, other than this one, has such a step: "domain 'win10'"; NULL where nobody's has. Free with g_free(). */
char *journal_holder(const HookJournal *record, const char *first, const char *second);

/* Where it is, for messages. Owned by the record. */
const char *journal_path(const HookJournal *record);
