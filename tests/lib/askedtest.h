/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options that are applied to a sample one after the other. Options are written as in a shell. */
#pragma once

#include "engine/guest.h"
#include "testlib.h"

/* Reads a domain. Free with guest_free(). */
Guest *test_read_guest(const char *text);

/* Applies options to a domain, and gives its text. notes gets what is said, a line each; it may be
   NULL. NULL with *error if they are refused. Free with g_free(), notes too. */
char *test_try(const char *text, const char *options, char **notes, GError **error);

/* Applies options to a domain, and gives its text. The test fails if they are refused. Free with
   g_free(). */
char *test_apply_options(const char *text, const char *options);

/* A sample that was given these options. Free with g_free(). */
char *test_given(const char *options);

/* The words that the domain's plan was asked for with, as options: "--display=none --hide-kvm".
   NULL if the plan tells none. Free with g_free(). */
char *test_words_before(const char *text);

/* Fails unless this is what is asked for after the options of a first and a second apply. */
void assert_asks(const char *first, const char *then, const char *expected);

/* Fails unless the second apply says this. */
void assert_says(const char *first, const char *then, const char *said);
