/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * Passwords of graphics that a domain has lost though a backup has them. "virsh dumpxml" without
 * --security-info leaves them out, so a define of its output loses the password of the plan's
 * graphics, though the state says that the domain itself has it.
 */

/* The name of the newest backup that has a password for each graphics whose password base lacks
   (passwords_lost()); "passwords/NAME" if only the passwords of such a backup are kept. NULL if
   there is none, or nothing is lost. Free with g_free(). */
char *lost_passwords_backup(const char *folder, xmlDoc *base);
