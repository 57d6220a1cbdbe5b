/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The host devices of all domains of a connection, found by the device. */
typedef struct LintOthers LintOthers;

LintOthers *lint_others_new(void);
void lint_others_free(LintOthers *others);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LintOthers, lint_others_free)

/* Adds the host devices of the domain of that name, which are copied. */
void lint_others_add(LintOthers *others, const char *name, xmlDoc *domain);

/* Adds to facts (lint-facts.h) the other domains that share a device with domain, whose name is
   name: the elements that give it to them. */
void lint_others_add_facts(const LintOthers *others, const char *name, xmlDoc *domain,
                           xmlDoc *facts);
