/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/plan-options.h"

/* A map says which domain gets what: lines "DOMAIN KEY=VALUE…", whose keys are apply's options. */
typedef struct MapFile MapFile;

/*
 * Reads a file, or standard input for "-". The options of common hold for every line too. If common
 * is NULL, only the domains' names are wanted, and the values aren't checked. The error in a line
 * begins with "FILE:LINE: ". Free with map_file_free().
 */
MapFile *map_file_read(const char *file, const PlanOptions *common, GError **error);
void map_file_free(MapFile *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MapFile, map_file_free)

/* The domains as the map names them, in its order, ended by NULL. The map owns the words; free the
   array with g_free(). */
char **map_file_words(const MapFile *map);

/* The request for the domain that the map names by this word; NULL if the map has no such word. The
   map owns it. */
const PlanRequest *map_file_request(const MapFile *map, const char *word);
