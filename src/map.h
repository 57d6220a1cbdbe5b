/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan.h"

/* Which domain gets what, as a file says it: lines "DOMAIN KEY=VALUE…", the keys being apply's options. */
typedef struct Map Map;

/*
 * Reads a file, or standard input for "-". argv are the words of the command itself, whose options hold for every line too. A line that
 * isn't understood is an error that begins with "FILE:LINE: ".
 */
Map *map_read(const char *file, char **argv, GError **error);

/* The same for who wants the names alone: what stands behind them may be whatever apply takes. */
Map *map_read_names(const char *file, GError **error);
void map_free(Map *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Map, map_free)

/* The domains' names as they stand there, in their order. The map owns them; free the array with g_free(). */
char **map_words(const Map *map);

/* What the domain that is named so is to get. */
const PlanRequest *map_request(const Map *map, const char *word);
