/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * The passwords of graphics. A state never holds one: it names the backup that does. On the way
 * from revert to libvirt or to apply, a graphics is marked: gvt:secret says that its password is
 * lost, gvt:from where it is.
 */

/* A backup, from which transform_revert() takes passwords. */
typedef struct {
  const char *name;
  xmlDoc *doc;
} PasswordBackup;

/* The names of the backups that hold the passwords of a state. Free with g_strfreev(). */
char **passwords_backups(xmlNode *state);

/*
 * The types of those graphics ("spice, vnc") whose password neither the domain nor a backup holds:
 * after a revert anybody could use them. NULL if there are none. Free with g_free().
 */
char *passwords_lost(xmlDoc *domain);

/* Removes all marks, which libvirt wouldn't take, and attributes that need the lost password. */
void passwords_forget(xmlDoc *domain);

/* A <domain> that has only the graphics of domain, in their order, with their types and passwords.
   NULL if none has a password. The caller owns it. */
xmlDoc *passwords_extract(xmlDoc *domain);
