/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real QEMU driver in this process, and domains that are planned and taken back on it. */
#pragma once

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "engine/resolve.h"
#include "testlib.h"

typedef struct {
  virConnectPtr connection;
  TargetVersions target; /* libvirt and QEMU as they are here */
  char *capabilities;    /* of the driver for a domain of x86_64 (XML) */
} LawDriver;

/* Opens a driver in a new folder. law_driver_close() closes it and removes the folder. The test
   fails if there is none. */
void law_driver_open(LawDriver *driver);
void law_driver_close(LawDriver *driver);

/* Whether a domain's text fits the schema of this host's libvirt; if not, the reason is
   appended. */
gboolean law_fits(const char *text, GString *reason);

/* Defines a text, which was checked against the schema before if validate is set. Returns the XML
   that libvirt made of it, with passwords; NULL with a reason if it is refused. Free with
   g_free(). */
char *law_define(const LawDriver *driver, const char *text, gboolean validate, GString *reason);

/* The domain in text with the plan of options; with the recorded plan if options are "". The
   passwords are in the backup, before. NULL with a reason if it is refused. Free with g_free(). */
char *law_apply(const LawDriver *driver, const char *text, const char *before, const char *options,
                GString *reason);

/* The domain in text reverted, with its passwords from the backup, before. NULL with a reason if it
   is refused. Free with g_free(). */
char *law_revert(const char *text, const char *before, GString *reason);
