/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "domain/live-change.h"
#include "engine/boot-vgpus.h"
#include "engine/result.h"
#include "engine/schema-check.h"
#include "engine/session.h"

/* The options of a redefine, except the definition. */
typedef struct {
  gboolean dry_run;          /* show the change, have libvirt check it, and change nothing */
  gboolean confirm;          /* show it, have it checked, and ask whether to go on */
  gboolean asks_briefly;     /* with confirm: show the summary, not the diff */
  gboolean full;             /* the diff has gvt-xml's own metadata too */
  gboolean try_start;        /* start the guest paused, look at its devices, and stop it */
  gboolean start;            /* start it, look at its devices, and let it run */
  gboolean live;             /* change the running guest too, or nothing */
  int live_timeout;          /* the seconds that a guest has to let go of a device */
  gboolean print_xml;        /* with dry_run: print the definition, not a diff */
  gboolean skip_check;       /* with dry_run: neither libvirt nor its schema checks it */
  gboolean forget_passwords; /* go on if no backup has a password */
  gboolean trust_metadata;   /* go on by a state that gvt-xml didn't write here */
  gboolean is_own_backup;    /* libvirt had this definition once */
  const char *story;         /* what happens, for people; NULL: it is told by the definitions */
  gboolean is_undo;          /* the domain is put back, since another one failed */
} RedefineOptions;

/* A redefine under way. The caller sets the members of the first part, which aren't owned, and lock
   to -1. */
typedef struct {
  const Session *session;
  xmlDoc *definition;
  const char *backup_name;
  BootVgpus *boot_vgpus; /* NULL for none */
  const RedefineOptions *options;
  Result *result;

  int lock;              /* on the backups' folder; -1 for none */
  gboolean changes;      /* definition differs from the domain */
  SchemaVerdict schema;  /* the questions that schema_check() couldn't answer */
  char *text;            /* of definition */
  char *defined;         /* the domain's text since the define; NULL if it can't be read */
  char *states;          /* the recorded digests of before the define; NULL for none */
  gboolean keep_domain;  /* the define isn't undone: libvirt is gone, or another program redefined
                           the domain since */
  GError *refusal;       /* libvirt's of definition, when it was asked; NULL for none */
  gboolean qemu_refused; /* QEMU or libvirt didn't do its part: the cause may be known */
  xmlDoc *running;       /* the guest before the change; NULL if only the definition changes */
  LiveChange *live;      /* NULL with running; points into running and definition */
} Transaction;

/* Stores in result what the options say of it. */
void transaction_begin_result(const RedefineOptions *options, Result *result);

/* Whether the changes are told, before or afterwards, to people or in JSON. */
gboolean transaction_tells_changes(const RedefineOptions *options, const Result *result);

/* The flags of the session in which a redefine with these options will be made. */
SessionFlags transaction_session_flags(const RedefineOptions *options);

void transaction_clear(Transaction *transaction);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Transaction, transaction_clear)

/*
 * The steps around the define, in their order. After transaction_lock() no other gvt-xml of this
 * user changes the domain. The look at the domain comes right before the define: libvirt has no
 * compare-and-swap, so a change by another program in the some hundred microseconds between the two
 * is overwritten.
 */
gboolean transaction_lock(Transaction *transaction, GError **error);
gboolean transaction_save_backup(Transaction *transaction, GError **error);
gboolean transaction_expect_state(Transaction *transaction, GError **error);

/* Called if the domain has the old definition: the new state isn't trusted. */
void transaction_forget_state(Transaction *transaction, GError **error);
gboolean transaction_sync_backup(Transaction *transaction, GError **error);
gboolean transaction_check_unchanged(Transaction *transaction, GError **error);

/* Defines the domain. libvirt checks its own schema if schema_check() couldn't. */
gboolean transaction_define(Transaction *transaction, GError **error);

/* Puts back the definition that the session read, unless another program changed the domain since.
   *error is the reason; the state of the domain is added to it. */
void transaction_put_back(Transaction *transaction, GError **error);

/* Reads the domain back. FALSE if libvirt kept less than definition has, or if another program
   redefined the domain. */
gboolean transaction_read_back(Transaction *transaction, GError **error);
gboolean transaction_prune_backups(Transaction *transaction, GError **error);
gboolean transaction_settle_state(Transaction *transaction, GError **error);

/* Whether two texts of a domain are the same definition: the same text, or only another order of
   controllers, since libvirt 9.0 sorts them when a start fails in QEMU. */
gboolean transaction_is_same(const char *a, const char *b);
