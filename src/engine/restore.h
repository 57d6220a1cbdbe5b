/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/redefine.h"

/* Puts back the whole definition in a backup, which must be of this very domain. backup is a name
   in the domain's folder, or a path. It is a redefine like any other, as the options say. */
RedefineResult restore_backup(const Session *session, const char *backup,
                              const RedefineOptions *options, Result *result, GError **error);

/* Puts back the definition that a domain had before the redefine that result records. FALSE if the
   domain was changed since. */
gboolean restore_undo(const Workbench *workbench, const Result *result, GError **error);
