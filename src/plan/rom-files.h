/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The option ROMs that a request gives to the plan's devices. */

/* The address of the device for which a word "ADDR=PATH" gives a ROM file, "0000:41:00.1". NULL for
   a path, which is for the main device, and for a word that can't be read. Free with g_free(). */
char *plan_rom_file_address(const char *word);

/* Fails with GVT_ERROR_USAGE if two of the PlanRomFiles are for one device. */
gboolean plan_rom_files_check_once(const GPtrArray *rom_files, GError **error);

/* Fails with GVT_ERROR_USAGE if a ROM file is for a device that the plan doesn't have, or if the
   main device gets two, one of them by its address. */
gboolean plan_check_rom_files(const PlanContext *context, GError **error);

/* Gives the device that is being filled, which is the main one, the ROM file without an address,
   and the request's ROM BAR. */
void plan_add_main_rom(PlanContext *context);

/* Gives the device that is being filled the ROM file that is for its address. */
void plan_add_own_rom(PlanContext *context);
