/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/rom-files.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "plan/property.h"
#include "xml/xml.h"

char *
plan_rom_file_address(const char *word)
{
  const char *equals = strchr(word, '=');
  g_autofree char *prefix = equals ? g_strndup(word, (gsize)(equals - word)) : NULL;
  gboolean is_slot = FALSE;
  g_autofree char *address = prefix ? parse_host_address(prefix, &is_slot, NULL) : NULL;

  return is_slot ? NULL : g_steal_pointer(&address);
}

/* The ROM file for the device of this address; NULL, the main device. NULL if there is none. */
static const PlanRomFile *
find_rom(const GPtrArray *rom_files, const char *address)
{
  for (guint i = 0; rom_files && i < rom_files->len; i++) {
    const PlanRomFile *rom = rom_files->pdata[i];

    if (g_strcmp0(rom->address, address) == 0)
      return rom;
  }
  return NULL;
}

gboolean
plan_rom_files_check_once(const GPtrArray *rom_files, GError **error)
{
  for (guint i = 0; i < rom_files->len; i++) {
    const PlanRomFile *rom = rom_files->pdata[i];

    if (find_rom(rom_files, rom->address) == rom)
      continue;
    if (rom->address)
      return gvt_usage(error, "--rom-file is given twice for %s; a device has only one option ROM",
                       rom->address);
    return gvt_usage(error, "--rom-file is given twice, but a device has only one option ROM; for "
                            "another PCI device write ADDR=PATH, as in "
                            "41:00.1=/usr/share/vgabios/audio.rom");
  }
  return TRUE;
}

static gboolean
check_rom(const PlanContext *context, const PlanRomFile *rom, GError **error)
{
  const GPtrArray *rom_files = context->request->rom_files;
  xmlNode *device = node_child(context->plan, "pci", "host", rom->address);

  if (!device)
    return gvt_usage(error,
                     "--rom-file %s=%s: the guest gets no PCI device %s; add --pci %s, or name "
                     "another device",
                     rom->address, rom->path, rom->address, rom->address);
  return device != planned_device_main(context) || !find_rom(rom_files, NULL) ||
         gvt_usage(error,
                   "--rom-file is given twice for %s, the main device (once with its address, "
                   "once without); leave out one",
                   rom->address);
}

gboolean
plan_check_rom_files(const PlanContext *context, GError **error)
{
  const GPtrArray *rom_files = context->request->rom_files;

  for (guint i = 0; rom_files && i < rom_files->len; i++) {
    const PlanRomFile *rom = rom_files->pdata[i];

    if (rom->address && !check_rom(context, rom, error))
      return FALSE;
  }
  return TRUE;
}

/* QEMU doesn't read the ROM file of a device without a ROM BAR (QEMU: Could not open option
   rom). */
static void
set_rom(PlanContext *context, const char *path, gboolean shown)
{
  plan_property_set(context, "romfile", "string", path);
  if (shown && node_child(context->device, "property", "name", "rombar"))
    plan_property_set(context, "rombar", "unsigned", "1");
}

void
plan_add_main_rom(PlanContext *context)
{
  const PlanRomFile *rom = find_rom(context->request->rom_files, NULL);
  PlanSwitch bar = context->request->rom_bar;

  if (rom)
    set_rom(context, rom->path, !bar);
  if (bar)
    plan_property_set(context, "rombar", "unsigned", bar == PLAN_ON ? "1" : "0");
}

void
plan_add_own_rom(PlanContext *context)
{
  g_autofree char *host = xml_attribute(context->device, "host");
  const PlanRomFile *rom = host ? find_rom(context->request->rom_files, host) : NULL;
  gboolean is_main = context->device == planned_device_main(context);

  if (rom)
    set_rom(context, rom->path, !is_main || !context->request->rom_bar);
}
