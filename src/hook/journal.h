/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * The journal of a domain: the steps that the hook took on the host for the guest and must undo
 * when it ends. It is /run/gvt-xml/UUID below root, a step a line, each line of names
 * (parse_is_name()). A line is written before its step is done, and struck out when the step is
 * undone. Only its owner may read and write it (folder 0700, file 0600): one that others could have
 * written, or a link, is an error.
 */
typedef struct HookJournal HookJournal;

/* Whether any domain may have a journal. */
gboolean journal_any(const char *root);

/*
 * Opens a domain's journal. If name (the domain's, for messages) is given, it is created if there
 * is none. Without name the result is NULL, without an error, if there is none or this user may not
 * see it. Close with journal_close().
 */
HookJournal *journal_open(const char *root, const char *uuid, const char *name, GError **error);

/* Deletes the journal if no step is left in it. */
void journal_close(HookJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HookJournal, journal_close)

/* Locks all journals, so that no other process takes a device between the look and
   journal_add(). */
gboolean journal_lock(HookJournal *journal, GError **error);
void journal_unlock(HookJournal *journal);

/* Writes all those of the steps (strings) that aren't in the journal yet, or none of them. */
gboolean journal_add(HookJournal *journal, const GPtrArray *steps, GError **error);

/* The number of lines, with those that are struck out. */
guint journal_count(const HookJournal *journal);

/* The index of a step that isn't struck out or torn; journal_count() if there is none. */
guint journal_find(const HookJournal *journal, const char *step);

/* A line as it was written; NULL if it is struck out. Owned by the journal. */
const char *journal_line(const HookJournal *journal, guint number);

/* The words of a line; NULL if it isn't made of names: then nothing must be done by it. Owned by
   the journal. */
char **journal_words(const HookJournal *journal, guint number);

/* Whether the journal has a step that begins with these two words. */
gboolean journal_has(const HookJournal *journal, const char *first, const char *second);

/* Strikes a line out: its step was undone, or never done. */
gboolean journal_strike(HookJournal *journal, guint number, GError **error);

/* Another domain whose journal has such a step: "domain 'win10'"; NULL if none has. Free with
   g_free(). */
char *journal_holder(const HookJournal *journal, const char *first, const char *second);

/* The journal's path, for messages. Owned by the journal. */
const char *journal_path(const HookJournal *journal);
