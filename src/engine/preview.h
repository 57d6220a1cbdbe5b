/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* How a change is shown. */
typedef struct {
  const char *name;   /* of the domain, for people */
  gboolean print_xml; /* only the definition */
  gboolean briefly;   /* only the summary, not the diff */
  gboolean full;      /* the diff has gvt-xml's own metadata too */
} PreviewOptions;

/* Compares the guest with definition, and stores the changes in result. */
void preview_compare(const Session *session, const Guest *guest, xmlDoc *definition,
                     Result *result);

/* Prints the summary of the changes and of libvirt's check, which result has, and the diff from the
   guest to definition. Passwords are masked. */
gboolean preview_show(const Guest *guest, xmlDoc *definition, const Result *result,
                      const PreviewOptions *options, GError **error);

/* "ok", "refused (…)", "skipped (…)": libvirt's check as result has it. Free with g_free(). */
char *preview_verdict(const Result *result);

/* Asks libvirt whether it would accept definition, and stores the answer in result. FALSE with
   *error if it refuses definition, but not the domain as it is. */
gboolean preview_check(const Session *session, xmlDoc *definition, Result *result, GError **error);
