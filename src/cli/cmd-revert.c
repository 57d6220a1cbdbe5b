/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/log.h"
#include "cli/command.h"
#include "engine/backup.h"
#include "engine/batch.h"
#include "engine/files.h"
#include "engine/schema-check.h"

typedef struct {
  RedefineOptions redefine;
  BatchOptions batch;
  FilesOptions files_rewrite;
  char *from;
} Options;

static void
options_clear(Options *options)
{
  domain_selection_options_clear(&options->batch.selection);
  files_options_clear(&options->files_rewrite);
  g_free(options->from);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* A BatchWork. */
static int
revert_file(const Workbench *workbench, const char *file, const void *data, Result *result,
            GError **error)
{
  const Options *options = data;
  const TargetVersions newest = TARGET_NEWEST;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = files_read(workbench->transformer, file, result, notes, error);

  if (!guest || !result_describe(result, guest, guest->base, NULL, error))
    return GVT_EXIT_FAILED;
  log_notes(notes);
  return files_rewrite(guest, guest->base, file, &newest, &options->files_rewrite,
                       &options->redefine, result, error);
}

/* A BatchWork. */
static int
revert_domain(const Workbench *workbench, const char *word, const void *data, Result *result,
              GError **error)
{
  const Options *options = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session =
      session_open(workbench, word, result_uuid(result),
                   options->from ? SESSION_PLAIN : SESSION_DEFAULT, notes, error);
  g_autofree char *name = backup_name();
  int status;

  if (!session)
    return GVT_EXIT_FAILED;
  if (options->from)
    return redefine_backup(session, options->from, &options->redefine, result, error);
  if (!session->guest->state) {
    log_note("%s: no plan is recorded, nothing to take back", virt_domain_name(session->domain));
    return GVT_EXIT_DONE;
  }
  if (!options->redefine.no_judge)
    schema_read_ahead();
  if (!result_describe(result, session->guest, session->guest->base, NULL, error))
    return GVT_EXIT_FAILED;
  log_notes(notes);
  status = redefine(session, session->guest->base, name, NULL, &options->redefine, result, error);
  if (status != GVT_EXIT_FAILED && !options->redefine.dry_run)
    boot_vgpus_note_left(session, NULL);
  return status;
}

static gboolean
check_options(const Options *options, int operands, GError **error)
{
  const DomainSelectionOptions *selection = &options->batch.selection;
  int named = options->files_rewrite.file ? 0 : operands;

  if (!options->files_rewrite.file == !domain_selection_is_made(selection, named))
    return gvt_usage(error,
                     "say either which DOMAINs or which --file (gvt-xml revert --help shows how)");
  if (options->from && (named != 1 || domain_selection_is_many(selection, named)))
    return gvt_usage(error, "--from is of one DOMAIN, a backup is of one: name that alone");
  return domain_selection_check(selection, named, error) &&
         redefine_check_options(&options->redefine, domain_selection_is_many(selection, named),
                                options->batch.json, error) &&
         (options->files_rewrite.file || files_check_unused(&options->files_rewrite, error));
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(Options) options = { 0 };
  g_autoptr(GOptionContext) context = command_context(command);
  int status;
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &options.from,
      "Put back the whole definition of a backup: a name in the domain's backup folder, or a path",
      "BACKUP" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  redefine_add_options(context, &options.redefine);
  batch_add_options(context, &options.batch);
  batch_add_json(context, &options.batch.json);
  files_add_options(context, &options.files_rewrite);
  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !check_options(&options, argc - 1, error))
    return GVT_EXIT_FAILED;
  status = options.files_rewrite.file
               ? files_run(&options.files_rewrite, argv + 1, FALSE, &options.redefine,
                           &options.batch, revert_file, &options, error)
               : batch_run(&options.batch, argv + 1, NULL, options.redefine.dry_run, revert_domain,
                           &options, error);
  return redefine_status(&options.redefine, status);
}

const GvtCommand cmd_revert = {
  .name = "revert",
  .args = "DOMAIN… | --all | --match GLOB | --map FILE|- | --file FILE|- [FILE…]",
  .summary = "Take the plan back: the domain is exactly as it was before",
  .description =
      "What was changed by others since then stays, but on what the plan itself brought. Passwords come from the backup that apply made, in\n"
      "$XDG_STATE_HOME/gvt-xml/UUID (for root: /var/lib/gvt-xml/UUID).\n"
      "\n"
      "Exit status: 0 done or nothing to do; 1 failed, nothing changed; 2 wrong usage; 3 with --exit-code, where\n"
      "something changed or, in a dry run, would change.",
  .run = run,
};
