/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Compiles apply.xsl in advance: while a connection is made, say. The functions below compile what
   they need. FALSE with *error if it can't be used. */
gboolean transform_prepare(GError **error);

/*
 * The domain as it was before its plan was applied; a copy of it if it has none. The caller must
 * have checked its state by state_find(). backups (PasswordBackup, may be NULL) give the passwords
 * that the state doesn't hold. notes gets a string for each element that couldn't be put back as it
 * was; it may be NULL. The graphics carry marks of passwords for transform_apply(); call
 * passwords_forget() before libvirt gets the domain. The caller owns the result.
 */
xmlDoc *transform_revert(xmlDoc *domain, const GPtrArray *backups, GPtrArray *notes,
                         GError **error);

/*
 * The domain base (a result of transform_revert()) with plan applied: one of
 * plan_resolve(), or of a state. present is the domain as it
 * is now, if it has a plan: the addresses and root ports that libvirt added for that plan stay.
 * backup_name names the backup that will be made of present, for the passwords in it; NULL for a
 * file, which has no backup. Name and uuid never change. notes gets strings, and may be NULL. The
 * caller owns the result.
 */
xmlDoc *transform_apply(xmlDoc *base, xmlNode *plan, xmlDoc *present, const char *backup_name,
                        GPtrArray *notes, GError **error);

/*
 * A copy of base for the planner, which is never defined: each host device that the domain has is a
 * <hostdev>, also one that is only an argument of QEMU's, and it holds the QEMU properties that
 * were written for it by hand (xslt/adopted.xsl). The caller owns the result.
 */
xmlDoc *transform_adopted(xmlDoc *base, GError **error);

/*
 * Copies the metadata of others from domain to result, which a stylesheet made of it. Fails if name
 * or uuid differ: libvirt would change another domain, or define a new one.
 */
gboolean transform_finish(xmlDoc *domain, xmlDoc *result, GError **error);
