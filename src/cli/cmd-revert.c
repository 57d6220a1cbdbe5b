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
  FleetOptions fleet;
  RewriteOptions rewrite;
  char *from;
} Options;

static void
options_clear(Options *options)
{
  choice_options_clear(&options->fleet.choice);
  rewrite_options_clear(&options->rewrite);
  g_free(options->from);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* A FleetWork. */
static int
revert_file(const Bench *bench, const char *file, const void *data, Outcome *outcome,
            GError **error)
{
  const Options *options = data;
  const PlanTarget newest = PLAN_TARGET_NEWEST;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Subject) subject = rewrite_read(bench->editor, file, outcome, notes, error);

  if (!subject || !outcome_describe(outcome, subject, subject->base, NULL, error))
    return GVT_EXIT_FAILED;
  report_notes(notes);
  return rewrite(subject, subject->base, file, &newest, &options->rewrite, &options->redefine,
                 outcome, error);
}

/* A FleetWork. */
static int
revert_domain(const Bench *bench, const char *word, const void *data, Outcome *outcome,
              GError **error)
{
  const Options *options = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session =
      session_open(bench, word, outcome_uuid(outcome),
                   options->from ? SESSION_PLAIN : SESSION_DEFAULT, notes, error);
  g_autofree char *name = backup_name();
  int status;

  if (!session)
    return GVT_EXIT_FAILED;
  if (options->from)
    return redefine_backup(session, options->from, &options->redefine, outcome, error);
  if (!session->subject->state) {
    report_note("%s: no plan is recorded, nothing to take back", virt_domain_name(session->domain));
    return GVT_EXIT_DONE;
  }
  if (!options->redefine.no_judge)
    schema_read_ahead();
  if (!outcome_describe(outcome, session->subject, session->subject->base, NULL, error))
    return GVT_EXIT_FAILED;
  report_notes(notes);
  status =
      redefine(session, session->subject->base, name, NULL, &options->redefine, outcome, error);
  if (status != GVT_EXIT_FAILED && !options->redefine.dry_run)
    provision_note_left(session, NULL);
  return status;
}

static gboolean
check_options(const Options *options, int operands, GError **error)
{
  const ChoiceOptions *choice = &options->fleet.choice;
  int named = options->rewrite.file ? 0 : operands;

  if (!options->rewrite.file == !choice_is_made(choice, named))
    return gvt_usage(error,
                     "say either which DOMAINs or which --file (gvt-xml revert --help shows how)");
  if (options->from && (named != 1 || choice_is_many(choice, named)))
    return gvt_usage(error, "--from is of one DOMAIN, a backup is of one: name that alone");
  return choice_check(choice, named, error) &&
         redefine_check_options(&options->redefine, choice_is_many(choice, named),
                                options->fleet.json, error) &&
         (options->rewrite.file || rewrite_check_unused(&options->rewrite, error));
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
  fleet_add_options(context, &options.fleet);
  fleet_add_json(context, &options.fleet.json);
  rewrite_add_options(context, &options.rewrite);
  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !check_options(&options, argc - 1, error))
    return GVT_EXIT_FAILED;
  status = options.rewrite.file
               ? rewrite_run(&options.rewrite, argv + 1, FALSE, &options.redefine, &options.fleet,
                             revert_file, &options, error)
               : fleet_run(&options.fleet, argv + 1, NULL, options.redefine.dry_run, revert_domain,
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
