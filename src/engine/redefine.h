/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/transaction.h"

/* How a redefine ended. */
typedef enum {
  REDEFINE_FAILED, /* the domain is as it was, unless *error says otherwise */
  REDEFINE_UNCHANGED,
  REDEFINE_CHANGED, /* it was defined or, in a dry run, would be */
} RedefineResult;

/*
 * Replaces the definition of a session's domain by definition, in the steps of the table in
 * redefine.c. Each leaves the domain either as it was or as planned; if one fails, those before it
 * are undone. The backup is called backup_name. boot_vgpus, the plan's, are made on the host before
 * the define; NULL for none. Stores in result that the domain was changed.
 */
RedefineResult redefine(const Session *session, xmlDoc *definition, const char *backup_name,
                        BootVgpus *boot_vgpus, const RedefineOptions *options, Result *result,
                        GError **error);
