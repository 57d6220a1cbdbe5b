/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/files.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/log.h"
#include "base/read-file.h"
#include "base/write-file.h"
#include "domain/passwords.h"
#include "engine/preview.h"
#include "engine/schema-check.h"
#include "xml/compare.h"
#include "xml/xml.h"

Guest *
files_read(Transformer *transformer, const char *file, Result *result, GPtrArray *notes,
           GError **error)
{
  char *text = read_file(file, XML_LIMIT, NULL, error);
  Guest *guest =
      text ? guest_new(transformer, text, read_file_name(file), NULL, notes, error) : NULL;

  if (guest)
    result_set_domain(result, guest);
  return guest;
}

char *
files_output_path(const FilesOptions *options, const char *file)
{
  g_autofree char *name = g_path_get_basename(file);

  return g_build_filename(options->output_dir, name, NULL);
}

gboolean
files_make_folder(const FilesOptions *options, GError **error)
{
  if (g_mkdir_with_parents(options->output_dir, 0777) != 0)
    return gvt_fail(error, "the folder %s can't be made: %s", options->output_dir,
                    g_strerror(errno));
  write_file_clean(options->output_dir, FALSE);
  return TRUE;
}

gboolean
files_sync(const FilesOptions *options, GError **error)
{
  return sync_folder(options->output_dir, TRUE) ||
         gvt_fail(error, "what is in %s may not be on the disk: %s", options->output_dir,
                  g_strerror(errno));
}

/* Gives the output the mode of its original, which may hold passwords. */
static gboolean
write_output(const FilesOptions *options, const char *file, const char *text, GError **error)
{
  g_autofree char *path = files_output_path(options, file);
  struct stat original;
  int mode = stat(file, &original) == 0 ? (int)(original.st_mode & 0777) : 0600;

  return write_file(path, text, mode, FALSE, error);
}

/* A file has no backup, so a password that was taken out of it is lost. */
static void
drop_passwords(xmlDoc *definition)
{
  g_autofree char *lost = passwords_lost(definition);

  if (lost)
    log_warning("the password of the %s graphics isn't in the file, and can't come back", lost);
  passwords_forget(definition);
}

/* Writes the text of a definition to standard output, or to the folder of the options. original is
   the text that was read: its byte order mark, XML declaration and kind of newlines stay. */
static gboolean
write_definition(const FilesOptions *options, const char *file, const char *original,
                 xmlDoc *definition, GError **error)
{
  g_autofree char *printed = xml_print(definition);
  g_autofree char *text = xml_written_as(original, printed);

  return options->output_dir ? write_output(options, file, text, error) : print_exact(text, error);
}

static gboolean
show_definition(const Guest *guest, xmlDoc *definition, const RedefineOptions *redefine,
                GError **error)
{
  g_autofree char *name = xml_string(definition, "/domain/name");

  return preview_show(guest, definition, name ? name : "domain", redefine->print_xml, error);
}

RedefineResult
files_rewrite(const Guest *guest, xmlDoc *definition, const char *file,
              const TargetVersions *target, const FilesOptions *options,
              const RedefineOptions *redefine, Result *result, GError **error)
{
  drop_passwords(definition);
  if (!options->skip_schema &&
      !schema_check(guest, definition, target->libvirt, FALSE, NULL, error))
    return REDEFINE_FAILED;
  if (!(redefine->dry_run ? show_definition(guest, definition, redefine, error)
                          : write_definition(options, file, guest->text, definition, error)))
    return REDEFINE_FAILED;
  if (xml_equal(guest->doc, definition))
    return REDEFINE_UNCHANGED;
  result->changed = TRUE;
  result->stored = !redefine->dry_run;
  return REDEFINE_CHANGED;
}
