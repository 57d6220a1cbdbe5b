/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/file-mode.h"
#include "cli/live-options.h"
#include "engine/backup.h"
#include "engine/restore.h"

typedef struct {
  ChangeOptions change;
  char *from;
} RevertOptions;

static void
revert_options_clear(RevertOptions *options)
{
  change_options_clear(&options->change);
  g_free(options->from);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RevertOptions, revert_options_clear)

/* The BatchWork for files. */
static RedefineResult
revert_file(const Workbench *workbench, const char *file, const void *data, Result *result,
            GError **error)
{
  const RevertOptions *options = data;
  const TargetVersions newest = TARGET_NEWEST;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = files_read(file, result, notes, error);

  (void)workbench;
  transaction_begin_result(&options->change.redefine, result);
  if (!guest || !result_describe(result, guest, guest->base, NULL, error))
    return REDEFINE_FAILED;
  log_notes(notes);
  return files_rewrite(guest, guest->base, file, &newest, &options->change.output,
                       &options->change.redefine, result, error);
}

/* The BatchWork for domains. */
static RedefineResult
revert_domain(const Workbench *workbench, const char *word, const void *data, Result *result,
              GError **error)
{
  const RevertOptions *options = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  const SessionFlags flags = transaction_session_flags(&options->change.redefine) |
                             SESSION_TAKES_BACK | (options->from ? SESSION_PLAIN : SESSION_DEFAULT);
  g_autoptr(Session) session = session_open(workbench, word, result->uuid, flags, notes, error);
  g_autofree char *name = NULL;
  RedefineResult done;

  transaction_begin_result(&options->change.redefine, result);
  if (!session || !session_check_connection(session, result, error))
    return REDEFINE_FAILED;
  if (options->from)
    return restore_backup(session, options->from, &options->change.redefine, result, error);
  if (!session->guest->state) {
    log_note("%s: no plan is recorded, nothing to take back", virt_domain_name(session->domain));
    return result_conclude(result, error) ? REDEFINE_UNCHANGED : REDEFINE_FAILED;
  }
  if (!result_describe(result, session->guest, session->guest->base, NULL, error))
    return REDEFINE_FAILED;
  log_notes(notes);
  name = backup_name(session->backups);
  done =
      redefine(session, session->guest->base, name, NULL, &options->change.redefine, result, error);
  if (done != REDEFINE_FAILED && !options->change.redefine.dry_run)
    boot_vgpus_note_left(session, NULL);
  return done;
}

static gboolean
check_revert(const RevertOptions *options, int operands, GError **error)
{
  const DomainSelectionOptions *selection = &options->change.batch.selection;
  gboolean in_files = options->change.file != NULL;
  int named = in_files ? 0 : operands;

  if (in_files == domain_selection_is_made(selection, named))
    return gvt_usage(error,
                     "say either which DOMAINs or which --file (gvt-xml revert --help shows how)");
  if (options->from && (named != 1 || domain_selection_is_many(selection, named)))
    return gvt_usage(error,
                     "--from needs exactly one DOMAIN, the one of the backup; name only that");
  if (options->from && options->change.redefine.live)
    return gvt_usage(error, "--live takes back a recorded plan, and --from is a whole definition, "
                            "which only a start takes: leave one out");
  return domain_selection_check(selection, named, error) &&
         change_options_check(&options->change, named, error) &&
         live_options_check(&options->change, error) &&
         (in_files || change_options_check_domains(&options->change, error));
}

static int
cmd_revert_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(RevertOptions) options = { 0 };
  g_autoptr(CommandContext) context = command_context(command);
  BatchTotals totals;
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &options.from,
      "Put back the whole definition in this backup: a name that gvt-xml backups lists, or a path",
      "BACKUP" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  domain_selection_add_map(context, &options.change.batch.selection, DOMAIN_SELECTION_MAP_OF_NAMES);
  change_options_add(context, &options.change);
  live_options_add(context, &options.change.redefine);
  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !check_revert(&options, argc - 1, error))
    return GVT_EXIT_FAILED;
  totals = options.change.file
               ? file_mode_run(&options.change, argv + 1, FALSE, revert_file, &options, error)
               : batch_options_run(&options.change.batch, argv + 1, NULL,
                                   options.change.redefine.dry_run, revert_domain, &options, error);
  return batch_options_exit_status(totals, options.change.exit_code);
}

static const CommandText revert_examples[] = {
  { "gvt-xml revert win10", "Take back all that apply did to win10" },
  { "gvt-xml revert win10 --dry-run", "Show what revert would change" },
  { "gvt-xml backups win10", "List the definitions that win10 had before" },
  { "gvt-xml revert win10 --from BACKUP", "Put back a whole definition from before" },
  { NULL, NULL },
};

const GvtCommand cmd_revert = {
  .name = "revert",
  .group = COMMAND_GROUP_CHANGE,
  .args = "DOMAIN… | --all | --match GLOB | --map FILE|- | --file FILE|- [FILE…]",
  .summary = "Take a guest's GPU back, and restore what it had before",
  .examples = revert_examples,
  .description =
      "Later changes by others are kept, except to what the plan added. Passwords come from the "
      "backup that apply made.\n" COMMAND_CHANGE_STATUS,
  .run = cmd_revert_run,
};
