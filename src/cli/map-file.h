/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/plan-options.h"

/* A map gives each domain its options: lines "DOMAIN KEY=VALUE…", whose keys are apply's
   options. */
typedef struct MapFile MapFile;

/*
 * Reads a file, or standard input for "-". The options of common hold for every line too. If common
 * is NULL, only the domains' names are wanted, and the values aren't checked. map_file_select()
 * tells what is wrong in a line. The map keeps a pointer to file. Free with map_file_free().
 */
MapFile *map_file_read(const char *file, const PlanOptions *common, GError **error);
void map_file_free(MapFile *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MapFile, map_file_free)

/* Selects the domain that a line names by word, or sets *error. */
typedef gboolean (*MapSelect)(const char *word, void *data, GError **error);

/* Selects the domains of all lines, in their order. The error tells the problems of all lines, each
   after "FILE:LINE: ": wrong usage if a line isn't understood, or if select says so. */
gboolean map_file_select(const MapFile *map, MapSelect select, void *data, GError **error);

/* The request for the domain that the map names by this word; NULL if the map has no such word. The
   map owns it. */
const PlanRequest *map_file_request(const MapFile *map, const char *word);
