/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/boot-vgpus.h"
#include "engine/result.h"
#include "engine/session.h"

typedef struct {
  gboolean dry_run;          /* show and judge, change nothing */
  gboolean confirm;          /* show and judge, then ask */
  gboolean exit_code;        /* GVT_EXIT_CHANGES where something (would have) changed */
  gboolean attempt;          /* start the guest paused, see that all is there, stop it */
  gboolean start;            /* the same, but let it run */
  gboolean print_xml;        /* with dry_run: the definition instead of the diff */
  gboolean no_judge;         /* with dry_run: neither libvirt nor its schema is asked */
  gboolean forget_passwords; /* go on without a password that no backup has */
  gboolean trust_metadata;   /* go on by a state that we didn't write from here */
  gboolean was_defined;      /* the definition is what libvirt had once */
  gboolean undoes;           /* and comes back where another domain failed */
} RedefineOptions;

void redefine_add_options(GOptionContext *context, RedefineOptions *options);

/* FALSE with GVT_ERROR_USAGE where the options don't go together, or not with many domains, or with JSON. */
gboolean redefine_check_options(const RedefineOptions *options, gboolean many, gboolean json,
                                GError **error);

/*
 * Replaces the definition of a session's domain by definition, in steps that each leave it either as it was or as
 * planned: no password lost, the recorded state one that we wrote, schema, diff and judgement; fetched again, and the same as the session read; a backup called
 * backup_name on the disk; what provision (NULL for nothing) has the host make ready, undone where it fails; define; read back, and the old one put back where libvirt kept less than definition has.
 * Returns GVT_EXIT_CHANGES where it did so (or, in a dry run, would), which outcome (may be NULL) is told of; GVT_EXIT_DONE where there
 * was nothing to do.
 */
int redefine(const Session *session, xmlDoc *definition, const char *backup_name,
             BootVgpus *boot_vgpus, const RedefineOptions *options, Result *result, GError **error);

/* Puts back the whole definition in a backup, which must be of this very domain: a redefine like any other, as options say. outcome may
   be NULL. */
int redefine_backup(const Session *session, const char *backup, const RedefineOptions *options,
                    Result *result, GError **error);

/* The same for a domain that was changed, as its outcome says, which records: not where it was changed since. */
gboolean redefine_undo(const Workbench *workbench, const Result *result, GError **error);

/* What redefine() returned as the exit status that the user wants. */
int redefine_status(const RedefineOptions *options, int status);

/* Prints the diff from the subject to definition (name: whose, for people), or with print_xml the definition; secrets masked. */
gboolean redefine_show(const Guest *guest, xmlDoc *definition, const char *name,
                       const RedefineOptions *options, GError **error);
