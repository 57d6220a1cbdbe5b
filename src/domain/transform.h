/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The two stylesheets, compiled once, and what goes through them. */
typedef struct Transformer Transformer;

Transformer *transformer_new(GError **error);
void transformer_free(Transformer *transformer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Transformer, transformer_free)

/*
 * The state that a domain carries, NULL where it carries none. One that doesn't fit plan.rng (made by another
 * version, or by hand) is an error: nothing is done on the word of a state that isn't understood.
 * *state belongs to domain.
 */
gboolean transform_state(xmlDoc *domain, xmlNode **state, GError **error);

/* The plan in a state. */
xmlNode *transform_plan(xmlNode *state);

/* A backup by its name; transform_revert() takes passwords from it. */
typedef struct {
  const char *name;
  xmlDoc *doc;
} PasswordBackup;

/*
 * The domain as it was before a plan was applied (a copy of it where none was). backups: EditBackups, for the
 * passwords that the state doesn't hold; may be NULL. notes get what couldn't be put back as it was. Marks of
 * passwords (gvt:secret: lost, gvt:from: where it is) are on the graphics, for transform_apply(); they must go by
 * transform_forget_passwords() before libvirt sees it. The caller owns the result.
 */
xmlDoc *transform_revert(Transformer *transformer, xmlDoc *domain, const GPtrArray *backups,
                         GPtrArray *notes, GError **error);

/* The names of the backups that hold the passwords of a state. Free with g_strfreev(). */
char **transform_password_backups(xmlNode *state);

/*
 * The domain base (as transform_revert() gives it) with plan applied. present: the domain as it is now, where a
 * plan is in it: what libvirt added for that plan (addresses, root ports) stays as it is. backup_name is
 * that of the backup which is about to be made of present, for the passwords in it; NULL for a file, which has
 * none. The name and the uuid never change. The caller owns the result.
 */
xmlDoc *transform_apply(Transformer *transformer, xmlDoc *base, xmlNode *plan, xmlDoc *present,
                        const char *backup_name, GPtrArray *notes, GError **error);

/* Gives what a stylesheet made of a domain the metadata of others as it was. FALSE where it isn't the same domain for libvirt any more, by
   name and uuid: another one would be changed, or made. */
gboolean transform_finish(xmlDoc *domain, xmlDoc *result, GError **error);

/* The types of the graphics of a domain that had a password which neither the domain nor a backup holds:
   after revert they would be open to all. Free with g_free(); NULL where there is none. */
char *transform_lost_passwords(xmlDoc *domain);

/* Takes all marks of passwords out, so that libvirt can take the domain. */
void transform_forget_passwords(xmlDoc *domain);
