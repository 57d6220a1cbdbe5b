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
#include "engine/result-text.h"
#include "engine/schema-check.h"
#include "xml/compare.h"
#include "xml/xml.h"

Guest *
files_read(const char *file, Result *result, GPtrArray *notes, GError **error)
{
  char *text = read_file(file, XML_LIMIT, NULL, error);
  Guest *guest = text ? guest_new(text, read_file_name(file), NULL, notes, error) : NULL;

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

static gboolean
fail_without_folder(const FilesOptions *options, int problem, GError **error)
{
  return gvt_fail(error, "the folder %s can't be made: %s", options->output_dir,
                  g_strerror(problem));
}

gboolean
files_check_folder(const FilesOptions *options, GError **error)
{
  int obstacle = options->output_dir ? write_file_obstacle(options->output_dir) : 0;

  if (obstacle && g_file_test(options->output_dir, G_FILE_TEST_IS_DIR))
    return gvt_fail(error, "nothing can be written in the folder %s: %s", options->output_dir,
                    g_strerror(obstacle));
  return obstacle == 0 || fail_without_folder(options, obstacle, error);
}

gboolean
files_make_folder(const FilesOptions *options, GError **error)
{
  if (!files_check_folder(options, error))
    return FALSE;
  if (g_mkdir_with_parents(options->output_dir, 0777) != 0)
    return fail_without_folder(options, errno, error);
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
                Result *result, GError **error)
{
  g_autofree char *name = xml_string(definition, "/domain/name");
  const PreviewOptions preview = { .name = name ? name : "domain",
                                   .print_xml = redefine->print_xml,
                                   .full = redefine->full };

  if (!redefine->print_xml && !result->changes)
    return TRUE;
  result_set_verdict(result, VERDICT_SKIPPED, "a file is only checked against libvirt's schema");
  result->unshown = !preview_show(guest, definition, result, &preview, error);
  return !result->unshown;
}

static void
note_written(const Guest *guest, xmlDoc *definition, const RedefineOptions *redefine,
             const Result *result)
{
  const Difference difference = { guest->doc, definition, result->changes };
  g_autofree char *text =
      redefine->story ? g_strdup(redefine->story) : result_text(&difference, NULL);

  log_note("%s: %s", result->name ? result->name : "the domain", text);
}

/* Checks the new definition, and the place it is written to. */
static gboolean
check_definition(const Guest *guest, xmlDoc *definition, const TargetVersions *target,
                 const FilesOptions *options, Result *result, GError **error)
{
  GError *misfit = NULL;
  GError *unwritable = NULL;

  files_check_folder(options, &unwritable);
  if (!result_refuse(result, unwritable, error))
    return FALSE;
  if (!options->skip_schema)
    schema_check(guest, definition, target->libvirt, FALSE, NULL, &misfit);
  return result_refuse(result, misfit, error);
}

RedefineResult
files_rewrite(const Guest *guest, xmlDoc *definition, const char *file,
              const TargetVersions *target, const FilesOptions *options,
              const RedefineOptions *redefine, Result *result, GError **error)
{
  gboolean changes;

  drop_passwords(definition);
  changes = !xml_equal(guest->doc, definition);
  if (changes && transaction_tells_changes(redefine, result))
    preview_compare(NULL, guest, definition, result);
  if (!check_definition(guest, definition, target, options, result, error))
    return REDEFINE_FAILED;
  if (!(redefine->dry_run ? show_definition(guest, definition, redefine, result, error)
                          : write_definition(options, file, guest->text, definition, error)) ||
      !result_conclude(result, error))
    return REDEFINE_FAILED;
  if (!changes)
    return REDEFINE_UNCHANGED;
  if (!redefine->dry_run && result->changes)
    note_written(guest, definition, redefine, result);
  result->changed = TRUE;
  result->stored = !redefine->dry_run;
  return REDEFINE_CHANGED;
}
