/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/transaction.h"

/*
 * The live side of a redefine (--live): the running guest gets the devices of the new definition,
 * or lets go of those that the definition lacks. Each function does nothing without --live, or if
 * the guest doesn't run.
 */

/* How many seconds a guest has to let go of a device, unless the user says otherwise. */
#define LIVE_TIMEOUT 30

/* Finds out what the running guest lacks. Fails with all reasons if it can't all be done while the
   guest runs. */
gboolean live_check(Transaction *transaction, GError **error);

/* Whether the running guest must be changed. */
gboolean live_acts(const Transaction *transaction);

/* Prints the live change that would be made: in a dry run, and before a question. */
gboolean live_show(Transaction *transaction, GError **error);

/*
 * Makes the change, and prints it. A guest releases a device in its own time: its live XML is read
 * until the device is gone, or the timeout is over. If something fails, devices that were attached
 * before are detached again, and those that were detached are attached again.
 */
gboolean live_run(Transaction *transaction, GError **error);
