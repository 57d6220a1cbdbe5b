/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/file-mode.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "engine/schema-check.h"

/* The file of --file and those of the operands. Free the array with g_free(), not its strings. */
static char **
join_files(const ChangeOptions *options, char **operands)
{
  guint count = g_strv_length(operands);
  char **files = g_new0(char *, count + 2);

  files[0] = options->file;
  memcpy(files + 1, operands, count * sizeof *files);
  return files;
}

/* The device and inode of a path, which are equal for all names of a file. NULL if there is no
   file. Free with g_free(). */
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
is_original(GHashTable *originals, const char *path)
{
  g_autofree char *identity = file_identity(path);

  return identity && g_hash_table_contains(originals, identity);
}

/* Checks that each file has an output path of its own, and none is that of an original. */
static gboolean
check_outputs(const FilesOptions *output, char **files, GError **error)
{
  g_autoptr(GHashTable) originals = find_originals(files);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; files[i]; i++) {
    g_autofree char *path = files_output_path(output, files[i]);

    if (g_str_equal(files[i], "-"))
      return gvt_usage(error, "standard input has no file name for --output-dir; leave that out");
    if (is_original(originals, path))
      return gvt_usage(error, "%s would be overwritten; choose another --output-dir", path);
    if (!g_hash_table_add(seen, g_steal_pointer(&path)))
      return gvt_usage(error, "two files would both be written to %s; use two runs", files[i]);
  }
  return TRUE;
}

static gboolean
check_stdout(char **files, gboolean json, GError **error)
{
  if (files[1])
    return gvt_usage(
        error, "'%s' counts as a file too, and several files need --output-dir (or --dry-run)",
        files[1]);
  return !json || gvt_usage(error, "with --json the file's XML needs --output-dir (or --dry-run)");
}

static gboolean
check_stdin(char **files, GError **error)
{
  guint times = 0;

  for (gsize i = 0; files[i]; i++)
    times += g_str_equal(files[i], "-");
  return times < 2 || gvt_usage(error, "standard input can be read only once; give - once");
}

static gboolean
check_files(const ChangeOptions *options, char **files, gboolean prints_text, GError **error)
{
  const RedefineOptions *redefine = &options->redefine;
  const BatchSettings *batch = &options->batch.settings;

  if (batch->all_or_nothing)
    return gvt_usage(error, "--all-or-nothing is only for domains; files stay as they are anyway");
  if (redefine->confirm)
    return gvt_usage(error, "--confirm is only for domains; a file stays as it is");
  if (redefine->try_start || redefine->start)
    return gvt_usage(error, "a file can't be started; leave out --try and --start");
  if (!check_stdin(files, error))
    return FALSE;
  if (options->output.output_dir)
    return check_outputs(&options->output, files, error);
  return redefine->dry_run || prints_text || check_stdout(files, batch->json, error);
}

BatchTotals
file_mode_run(const ChangeOptions *options, char **operands, gboolean prints_text, BatchWork work,
              const void *data, GError **error)
{
  const FilesOptions *output = &options->output;
  g_autofree char **files = join_files(options, operands);
  gboolean writes = output->output_dir && !options->redefine.dry_run;
  BatchTotals totals = { .result = REDEFINE_FAILED };

  if (!check_files(options, files, prints_text, error) ||
      (writes && !files_make_folder(output, error)))
    return totals;
  if (!output->skip_schema && !prints_text)
    schema_read_ahead();
  totals = batch_options_run_files(&options->batch, files, work, data, error);
  if (writes && !files_sync(output, totals.result == REDEFINE_FAILED ? NULL : error))
    totals.result = REDEFINE_FAILED;
  return totals;
}
