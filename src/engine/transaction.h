/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/schema-check.h"
#include "engine/session.h"

/* The definition of a session's domain being replaced. The caller sets the first four; the session and the name aren't
   owned. */
typedef struct {
  const Session *session;
  const char *backup_name; /* what the backup is called */
  SchemaVerdict schema;    /* what schema_check() couldn't tell */
  int lock;                /* on the backups' folder; -1 for none */
  char *now;               /* the domain's text since it was defined; NULL where nobody knows */
} Transaction;

void transaction_clear(Transaction *transaction);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Transaction, transaction_clear)

/*
 * Saves what the session read as a backup, sees that the domain is still that, defines definition, which libvirt checks against its schema
 * where nobody did yet, and reads it back. Where libvirt kept less than definition has, the old definition is put back. A
 * definition that somebody else made meanwhile is never overwritten where it can be seen: libvirt has no
 * compare-and-swap, so one that comes in the some hundred microseconds between the look and the define can't.
 */
gboolean transaction_define(Transaction *transaction, xmlDoc *definition, GError **error);

/* Whether two texts of a domain are the same definition: text for text, or in another order of its controllers, for libvirt 9.0 sorts
   them anew when a guest's start fails in QEMU. */
gboolean transaction_is_same(const char *a, const char *b);

/* Puts back what the session read, unless somebody changed the domain since it was defined. Always FALSE: *error is why, and
   what became of the domain. */
gboolean transaction_put_back(const Transaction *transaction, const char *why, GError **error);
