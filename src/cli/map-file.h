/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/plan.h"

/* Which domain gets what, as a file says it: lines "DOMAIN KEY=VALUE…", the keys being apply's options. */
typedef struct MapFile MapFile;

/*
 * Reads a file, or standard input for "-". What common asks for holds for every line too; NULL for who wants the names alone: what
 * stands behind them may be whatever apply takes. A line that isn't understood is an error that begins with "FILE:LINE: ".
 */
MapFile *map_file_read(const char *file, PlanRequest *common, GError **error);
void map_file_free(MapFile *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MapFile, map_file_free)

/* The domains' names as they stand there, in their order. The map owns them; free the array with g_free(). */
char **map_file_words(const MapFile *map);

/* What the domain that is named so is to get. */
const PlanRequest *map_file_request(const MapFile *map, const char *word);
