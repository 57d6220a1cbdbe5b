/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* A finding of lint's. */
typedef struct {
  char *rule;
  char *when; /* the step at which it goes wrong: define, start, silent, never */
  char *what;
  char *by;         /* libvirt or QEMU, if says quotes one of them; else NULL */
  char *says;       /* their error message; else the effect */
  char *next_step;  /* what the user can do */
  gboolean can_fix; /* --fix repairs it */
} LintFinding;

/* The findings (LintFinding) in a result of lint_find(), by rule. Free with g_ptr_array_unref(). */
GPtrArray *findings_list(xmlDoc *findings);

/* The number of findings of those rules for which an XPath predicate holds ("@fix = 'yes'"); of all
   rules if it is NULL. */
guint findings_count(xmlDoc *findings, const char *predicate);

/*
 * The rules for which after has fewer findings than before, "dead-set, two-ramfb"; NULL if there
 * are none. Free with g_free().
 */
char *findings_repaired(xmlDoc *before, xmlDoc *after);

/* The findings (LintFinding) as text for the user, control characters made visible; name is the
   domain's. With is_printed, the text is for stdout, and the rules are coloured if stdout may be.
   Free with g_free(). */
char *findings_describe(const GPtrArray *findings, const char *name, gboolean is_printed);

/* The table of rules as text for the user. Free with g_free(). */
char *findings_describe_rules(xmlDoc *findings);
