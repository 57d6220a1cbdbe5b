/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Messages of a guest that runs without its 3D: virglrenderer's, and QEMU's. */
#define KNOWN_NO_VENUS "failed to initialize venus renderer"
#define KNOWN_NO_NATIVE_CONTEXT "DRM native context support was not enabled in virglrenderer"
#define KNOWN_NO_VIRGL "virgl could not be initialized"

/* A message of QEMU, libvirt or another program. It was seen on versions from since to until, or is
   read in their sources. */
typedef struct {
  const char *text;    /* a pattern, in which * stands for anything */
  const char *program; /* "QEMU", "libvirt" or another one that prints it */
  unsigned long since; /* QEMU's or libvirt's first version that has it; 0 for any */
  unsigned long until; /* the first version that no longer has it; 0 for none */
  const char *module;  /* QEMU's module that has it ("ui-gtk"); NULL for QEMU itself */
  const char *builds;  /* "if built …": the builds that have it (of the versions from until on, if
                          that is set); NULL if the versions tell */
} KnownErrorText;

/* The cause of such a message at the start of a guest or at its define. */
typedef struct {
  KnownErrorText texts[8]; /* up to the first one without a text */
  const char *cause;
  const char *remedy; /* if it is only for some versions, it names them */
  const char *report; /* where users met the error: project#number, a document; NULL for none */
} KnownError;

/* The first known error in a text of one or more lines: an error of libvirt's, QEMU's log. NULL if
   none is in it. *matched (may be NULL) is the message that was found. Static. */
const KnownError *known_error_find(const char *text, const KnownErrorText **matched);

/* Whether the guest starts and runs all the same, without its 3D: only its log has the message, and
   only once the guest's driver has loaded. */
gboolean known_error_spares_start(const KnownError *error);

/* Whether lint finds the cause in the domain, and can repair it. */
gboolean known_error_is_linted(const KnownError *error);

/* All known errors, in the order in which they are tried. Static. */
const KnownError *known_error_table(gsize *count);

/* The program that prints a message, with its versions: "QEMU from 7.0 before 10.0, its ui-gtk".
   Free with g_free(). */
char *known_error_by(const KnownErrorText *message);
