/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/command.h"
#include "cli/map-file.h"
#include "libvirt/domain.h"

/* The options that select domains; operands select further ones. */
typedef struct {
  gboolean all;
  char **match;   /* globs of domains' names */
  char *map_file; /* of --map */
} DomainSelectionOptions;

/* Adds --match. */
void domain_selection_add_options(CommandContext *context, DomainSelectionOptions *options);

/* Adds --map. help must outlive context. */
void domain_selection_add_map(CommandContext *context, DomainSelectionOptions *options,
                              const char *help);

/* The help of --map if only the names in the file count. */
#define DOMAIN_SELECTION_MAP_OF_NAMES "The domains that a file names, the first word of each line"

/* Adds --all, for a command that has no other option of this name. */
void domain_selection_add_all(CommandContext *context, DomainSelectionOptions *options);

void domain_selection_options_clear(DomainSelectionOptions *options);

/* Whether operands (their number) or options select domains. */
gboolean domain_selection_is_made(const DomainSelectionOptions *options, int operands);

/* Whether they may select more than one domain. */
gboolean domain_selection_is_many(const DomainSelectionOptions *options, int operands);

/* FALSE with GVT_ERROR_USAGE if the options exclude each other or the operands, or aren't text. */
gboolean domain_selection_check(const DomainSelectionOptions *options, int operands,
                                GError **error);

/* A selected domain. */
typedef struct {
  VirtDomain *domain;
  char *word; /* how it was named: by the operand, the map's word, or its name */
} DomainSelection;

/*
 * Finds the domains that words and options select. Returns DomainSelections, each domain once; free
 * with g_ptr_array_unref(). A domain that doesn't exist is an error. map is the content of
 * map_file; if it is NULL, the file is read, only for its names.
 */
GPtrArray *domain_selection_find(const DomainSelectionOptions *options, char **words,
                                 const MapFile *map, const VirtConnection *connection,
                                 GError **error);
