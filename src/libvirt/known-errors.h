/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Words of QEMU's, libvirt's or another's, as they were seen on versions or are read in their sources. */
typedef struct {
  const char *text;    /* * stands for anything */
  const char *by;      /* "QEMU", "libvirt", or who else says it */
  unsigned long since; /* the first version of QEMU or libvirt with them, 0 for any, as the next */
  unsigned long until; /* the first one without them again */
  const char *part;  /* the file of QEMU's that has them if QEMU is in parts ("ui-gtk"), or NULL */
  const char *later; /* if some have them from until on: which */
} KnownErrorText;

/* What such a line means at the start of a guest, or at its define. */
typedef struct {
  KnownErrorText texts[8]; /* up to the first without a text */
  const char *cause;
  const char *remedy; /* no version has it fail: where it matters, it says for which it is */
  const char *report; /* where users met it: project#number, a document; NULL where none is known */
} KnownError;

/* That of a text, of one line or several: an error of libvirt's, QEMU's log. NULL where none is
   known. said: which words (may be NULL). */
const KnownError *known_error_find(const char *text, const KnownErrorText **said);

/* All of them, in the order in which they are tried. */
const KnownError *known_error_table(gsize *count);

/* "QEMU from 7.0 before 10.0, its ui-gtk": whose words they are. Free with g_free(). */
char *known_error_by(const KnownErrorText *said);
