/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/map-file.h"
#include "libvirt/connection.h"

/* Which domains a command is about, beside those that it is given as operands. */
typedef struct {
  gboolean all;
  char **match;   /* globs of domains' names */
  char *map_file; /* a map of domains */
} ChoiceOptions;

/* --match and --map; --all, where the command has it in this sense. */
void choice_add_options(GOptionContext *context, ChoiceOptions *options);
void choice_add_all(GOptionContext *context, ChoiceOptions *options);
void choice_options_clear(ChoiceOptions *options);

/* Whether domains are meant, by so many operands or by the options. */
gboolean choice_is_made(const ChoiceOptions *options, int operands);

/* Whether there may be more than one of them. */
gboolean choice_is_many(const ChoiceOptions *options, int operands);

/* FALSE with GVT_ERROR_USAGE where the options aren't what they are to be, or don't go together with so many operands. */
gboolean choice_check(const ChoiceOptions *options, int operands, GError **error);

typedef struct {
  VirtDomain *domain;
  char *word; /* how it was named: the operand, the map's word, its name */
} Choice;

/*
 * The domains that words and options name (Choice), each once; one that isn't there is an error. map is what is in the
 * options' map_file, NULL where it wasn't read: then its names alone are taken. Free with g_ptr_array_unref().
 */
GPtrArray *choice_find(const ChoiceOptions *options, char **words, const Map *map,
                       const VirtConnection *connection, GError **error);
