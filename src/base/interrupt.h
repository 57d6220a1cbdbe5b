/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * If SIGINT, SIGTERM or SIGHUP comes while a command works on many items, it finishes the items in
 * hand. A second signal of the same kind ends the process at once. A signal that the caller
 * ignores, as under nohup(1), stays ignored.
 */

/* Begins to watch for them. Further calls do nothing. */
void interrupt_watch(void);

/* The first signal since then; 0 if there was none. */
int interrupt_signal(void);

/* Records that interrupt_die() must end the process by this signal, unless another one came. */
void interrupt_note(int signal);

/* "SIGINT" */
const char *interrupt_name(int signal);

/* Ends the process by the signal that came, so that its parent sees it. Returns if none came. */
void interrupt_die(void);
