/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What a line of QEMU's or libvirt's means at the start of a guest. */
typedef struct {
  const char *text; /* what they say; * stands for anything */
  const char *cause;
  const char *remedy;
  const char *report; /* where users met it: project#number, a document; NULL where none is known */
} Cause;

/* That of a text, of one line or several: an error of libvirt's, QEMU's log. NULL where none is
   known. */
const Cause *cause_find(const char *text);

/* All of them, in the order in which they are tried. */
const Cause *cause_table(gsize *count);
