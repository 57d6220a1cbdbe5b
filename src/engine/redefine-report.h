/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/transaction.h"

/* The last steps of a redefine. */

/* Stores in the result whether the guest runs, and whether without what is defined now, or in a dry
   run would be. */
gboolean redefine_settle_running(Transaction *transaction, GError **error);

/* Stores that the domain was changed, and says what happened: in a line for one of many domains,
   else with the next commands. */
gboolean redefine_report(Transaction *transaction, GError **error);
