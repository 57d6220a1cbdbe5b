/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* What lint knows of a host and of all its domains. It is read once, by the first thread that
   asks. */
typedef struct LintHost LintHost;

/* Free with lint_host_free(). */
LintHost *lint_host_new(void);
void lint_host_free(LintHost *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LintHost, lint_host_free)

/* Adds to facts (domain/lint-facts.h) the other domains that share a device with the session's
   domain, and the types of its mdevs. FALSE with *error if the domains can't be listed. */
gboolean lint_host_add_facts(LintHost *host, const Session *session, xmlDoc *facts, GError **error);
