/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/transaction.h"

/* The last steps of a redefine. */

/* Stores in the result whether the guest runs, and whether it runs without the new definition (in a
   dry run: would run). */
gboolean redefine_settle_running(Transaction *transaction, GError **error);

/* Stores that the domain was changed, and prints the result: one line for one of many domains, else
   also the next commands. */
gboolean redefine_report(Transaction *transaction, GError **error);
