/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/boot-vgpus.h"
#include "engine/result.h"
#include "engine/session.h"

/* How a redefine ended. */
typedef enum {
  REDEFINE_FAILED, /* the domain is as it was, unless *error says otherwise */
  REDEFINE_UNCHANGED,
  REDEFINE_CHANGED, /* it was defined or, in a dry run, would be */
} RedefineResult;

typedef struct {
  gboolean dry_run;          /* show the change, have libvirt check it, and change nothing */
  gboolean confirm;          /* the same, then ask whether to go on */
  gboolean try_start;        /* start the guest paused, look at its devices, and stop it */
  gboolean start;            /* start it, look at its devices, and let it run */
  gboolean print_xml;        /* with dry_run: print the definition, not a diff */
  gboolean skip_check;       /* with dry_run: neither libvirt nor its schema checks it */
  gboolean forget_passwords; /* go on if no backup has a password */
  gboolean trust_metadata;   /* go on by a state that gvt-xml didn't write here */
  gboolean is_own_backup;    /* libvirt had this definition once */
  gboolean is_undo;          /* the domain is put back, since another one failed */
} RedefineOptions;

/*
 * Replaces the definition of a session's domain by definition, in steps that each leave it either as
 * it was or as planned: no password is lost; the recorded state is one that gvt-xml wrote; schema,
 * diff and libvirt's check; a backup called backup_name on the disk; the domain is still what the
 * session read; boot_vgpus (NULL for none) are made on the host, and taken away again on a failure;
 * define; read back, and the old definition put back if libvirt kept less than definition has.
 * Stores in result that the domain was changed.
 */
RedefineResult redefine(const Session *session, xmlDoc *definition, const char *backup_name,
                        BootVgpus *boot_vgpus, const RedefineOptions *options, Result *result,
                        GError **error);
