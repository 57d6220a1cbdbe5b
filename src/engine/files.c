/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/log.h"
#include "base/read-file.h"
#include "base/write-file.h"
#include "cli/command.h"
#include "domain/passwords.h"
#include "engine/schema-check.h"
#include "xml/compare.h"
#include "xml/xml.h"

void
files_add_options(GOptionContext *context, FilesOptions *options)
{
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file,
      "Files, or standard input, in place of domains: without libvirt, the result to standard output",
      "FILE|-" },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->output_dir,
      "With --file: write each result there, under its file's name", "DIR" },
    { "no-validate", 0, 0, G_OPTION_ARG_NONE, &options->no_validate,
      "With --file: don't check the result against libvirt's schema", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}

void
files_options_clear(FilesOptions *options)
{
  g_free(options->file);
  g_free(options->output_dir);
}

gboolean
files_check_unused(const FilesOptions *options, GError **error)
{
  return (!options->output_dir && !options->no_validate) ||
         gvt_usage(error, "%s goes with --file",
                   options->output_dir ? "--output-dir" : "--no-validate");
}

/* The strings stay with their owners. Free with g_free(). */
static char **
list_files(const FilesOptions *options, char **operands)
{
  guint count = g_strv_length(operands);
  char **files = g_new0(char *, count + 2);

  files[0] = options->file;
  memcpy(files + 1, operands, count * sizeof *files);
  return files;
}

/* Where the definition of a file goes. Free with g_free(). */
static char *
output_path(const FilesOptions *options, const char *file)
{
  g_autofree char *name = g_path_get_basename(file);

  return g_build_filename(options->output_dir, name, NULL);
}

/* Which file it is, by whatever name; NULL where there is none. Free with g_free(). */
static char *
file_identity(const char *path)
{
  struct stat status;

  return stat(path, &status) == 0 ? g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                                    (guint64)status.st_dev, (guint64)status.st_ino)
                                  : NULL;
}

static GHashTable *
find_originals(char **files)
{
  GHashTable *originals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; files[i]; i++) {
    char *identity = file_identity(files[i]);

    if (identity)
      g_hash_table_add(originals, identity);
  }
  return originals;
}

static gboolean
is_one_of(GHashTable *originals, const char *path)
{
  g_autofree char *identity = file_identity(path);

  return identity && g_hash_table_contains(originals, identity);
}

/* Each definition has its own place, which is none of an original's. */
static gboolean
check_outputs(const FilesOptions *options, char **files, GError **error)
{
  g_autoptr(GHashTable) originals = find_originals(files);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; files[i]; i++) {
    g_autofree char *path = output_path(options, files[i]);

    if (g_str_equal(files[i], "-"))
      return gvt_usage(error, "standard input has no name to have in --output-dir: leave that out");
    if (is_one_of(originals, path))
      return gvt_usage(error, "%s would be overwritten: say another --output-dir", path);
    if (!g_hash_table_add(seen, g_steal_pointer(&path)))
      return gvt_usage(
          error, "two files would be written to the same place: that of %s; take them in two runs",
          files[i]);
  }
  return TRUE;
}

static gboolean
check_stdout(char **files, gboolean json, GError **error)
{
  if (files[1])
    return gvt_usage(
        error, "'%s' is taken for a file too, and several files need --output-dir (or --dry-run)",
        files[1]);
  return !json || gvt_usage(error, "with --json the file's XML needs --output-dir (or --dry-run)");
}

static gboolean
check_stdin(char **files, GError **error)
{
  guint times = 0;

  for (gsize i = 0; files[i]; i++)
    times += g_str_equal(files[i], "-");
  return times < 2 || gvt_usage(error, "standard input can be read only once: name - once");
}

static gboolean
check(const FilesOptions *options, char **files, gboolean is_printed,
      const RedefineOptions *redefine, const BatchOptions *batch, GError **error)
{
  if (batch->all_or_nothing)
    return gvt_usage(error, "--all-or-nothing is about domains: files stay as they are anyway");
  if (redefine->confirm)
    return gvt_usage(error, "--confirm has nothing to ask for a file");
  if (redefine->attempt || redefine->start)
    return gvt_usage(error, "a file can't be started: leave out --try and --start");
  if (!check_stdin(files, error))
    return FALSE;
  if (options->output_dir)
    return check_outputs(options, files, error);
  return redefine->dry_run || is_printed || check_stdout(files, batch->json, error);
}

static gboolean
make_folder(const FilesOptions *options, GError **error)
{
  return g_mkdir_with_parents(options->output_dir, 0777) == 0 ||
         gvt_fail(error, "the folder %s can't be made: %s", options->output_dir, g_strerror(errno));
}

static gboolean
sync_outputs(const FilesOptions *options, GError **error)
{
  return sync_folder(options->output_dir, TRUE) ||
         gvt_fail(error, "what is in %s may not be on the disk: %s", options->output_dir,
                  g_strerror(errno));
}

int
files_run(const FilesOptions *options, char **operands, gboolean is_printed,
          const RedefineOptions *redefine, const BatchOptions *batch, BatchWork work,
          const void *data, GError **error)
{
  g_autofree char **files = list_files(options, operands);
  gboolean writes = options->output_dir && !redefine->dry_run;
  int status;

  if (!check(options, files, is_printed, redefine, batch, error) ||
      (writes && !make_folder(options, error)))
    return GVT_EXIT_FAILED;
  if (!options->no_validate && !is_printed)
    schema_read_ahead();
  status = batch_run_files(batch, files, work, data, error);
  if (writes && !sync_outputs(options, status == GVT_EXIT_FAILED ? NULL : error))
    return GVT_EXIT_FAILED;
  return status;
}

Guest *
files_read(Transformer *transformer, const char *file, Result *result, GPtrArray *notes,
           GError **error)
{
  char *text = read_file(file, XML_LIMIT, NULL, error);
  Guest *guest =
      text ? guest_new(transformer, text, read_file_name(file), NULL, notes, error) : NULL;

  if (guest)
    result_set_subject(result, guest);
  return guest;
}

/* With the rights of the original, for it may hold passwords. On the disk only by sync_outputs(): a sync for each takes ten times as long
   as the rest. */
static gboolean
write_output(const FilesOptions *options, const char *file, const char *text, GError **error)
{
  g_autofree char *path = output_path(options, file);
  struct stat original;
  int mode = stat(file, &original) == 0 ? (int)(original.st_mode & 0777) : 0600;

  return write_file(path, text, mode, FALSE, error);
}

int
files_rewrite(const Guest *guest, xmlDoc *definition, const char *file,
              const TargetVersions *target, const FilesOptions *options,
              const RedefineOptions *redefine, Result *result, GError **error)
{
  g_autofree char *lost = passwords_lost(definition);
  g_autofree char *name = xml_string(definition, "/domain/name");
  g_autofree char *text = NULL;
  gboolean done;

  if (lost)
    log_warning("the password of the %s graphics isn't in the file, and can't come back", lost);
  passwords_forget(definition);
  if (!options->no_validate && !schema_check(guest, definition, target->libvirt, NULL, error))
    return GVT_EXIT_FAILED;
  text = redefine->dry_run ? NULL : xml_print(definition);
  if (redefine->dry_run)
    done = redefine_show(guest, definition, name ? name : "domain", redefine, error);
  else
    done =
        options->output_dir ? write_output(options, file, text, error) : print_exact(text, error);
  if (!done)
    return GVT_EXIT_FAILED;
  if (xml_equal(guest->doc, definition))
    return GVT_EXIT_DONE;
  if (result)
    result->changed = TRUE;
  return GVT_EXIT_CHANGES;
}
