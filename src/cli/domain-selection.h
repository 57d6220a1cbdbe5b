/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/map-file.h"
#include "libvirt/domain.h"

/* Which domains a command is about, beside those that it is given as operands. */
typedef struct {
  gboolean all;
  char **match;   /* globs of domains' names */
  char *map_file; /* a map of domains */
} DomainSelectionOptions;

/* --match and --map; --all, where the command has it in this sense. */
void domain_selection_add_options(GOptionContext *context, DomainSelectionOptions *options);
void domain_selection_add_all(GOptionContext *context, DomainSelectionOptions *options);
void domain_selection_options_clear(DomainSelectionOptions *options);

/* Whether domains are meant, by so many operands or by the options. */
gboolean domain_selection_is_made(const DomainSelectionOptions *options, int operands);

/* Whether there may be more than one of them. */
gboolean domain_selection_is_many(const DomainSelectionOptions *options, int operands);

/* FALSE with GVT_ERROR_USAGE where the options aren't what they are to be, or don't go together with so many operands. */
gboolean domain_selection_check(const DomainSelectionOptions *options, int operands,
                                GError **error);

typedef struct {
  VirtDomain *domain;
  char *word; /* how it was named: the operand, the map's word, its name */
} DomainSelection;

/*
 * The domains that words and options name (Choice), each once; one that isn't there is an error. map is what is in the
 * options' map_file, NULL where it wasn't read: then its names alone are taken. Free with g_ptr_array_unref().
 */
GPtrArray *domain_selection_find(const DomainSelectionOptions *options, char **words,
                                 const MapFile *map, const VirtConnection *connection,
                                 GError **error);
