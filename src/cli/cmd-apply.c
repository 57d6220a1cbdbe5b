/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/map-file.h"
#include "cli/plan-options.h"
#include "cli/suggestions.h"
#include "engine/backup.h"
#include "engine/batch.h"
#include "engine/files.h"
#include "engine/schema-check.h"
#include "xml/xml.h"

typedef struct {
  PlanRequest request;
  RedefineOptions redefine;
  FleetOptions fleet;
  RewriteOptions rewrite;
  char *target_words;
  PlanTarget target; /* of files */
  Map *map;          /* what is in the fleet's */
} Options;

static void
options_clear(Options *options)
{
  plan_request_clear(&options->request);
  choice_options_clear(&options->fleet.choice);
  rewrite_options_clear(&options->rewrite);
  g_free(options->target_words);
  g_clear_pointer(&options->map, map_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* A FleetWork. */
static int
apply_file(const Bench *bench, const char *file, const void *data, Outcome *outcome, GError **error)
{
  const Options *options = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Subject) subject = rewrite_read(bench->editor, file, outcome, notes, error);
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(xmlDoc) result = NULL;

  if (subject)
    plan = subject_resolve(subject, &options->request, &options->target, NULL, notes, error);
  if (plan)
    result =
        subject_project(bench->editor, subject, xmlDocGetRootElement(plan), NULL, notes, error);
  if (!result || !outcome_describe(outcome, subject, result, plan, error))
    return GVT_EXIT_FAILED;
  report_notes(notes);
  return rewrite(subject, result, file, &options->target, &options->rewrite, &options->redefine,
                 outcome, error);
}

/* Where no device is named, there is none to apply: what there is to name. */
static void
add_offer(const Session *session, GError **error)
{
  g_autofree char *offer = NULL;

  if (!g_error_matches(*error, GVT_ERROR, GVT_ERROR_NO_DEVICE))
    return;
  offer = offer_text(session->connection, virt_domain_name(session->domain));
  gvt_extend(error, "\n%s", offer);
}

/* A FleetWork. */
static int
apply_domain(const Bench *bench, const char *word, const void *data, Outcome *outcome,
             GError **error)
{
  const Options *options = data;
  const PlanRequest *request = options->map ? map_request(options->map, word) : &options->request;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session =
      session_open(bench, word, outcome_uuid(outcome), SESSION_DEFAULT, notes, error);
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(Provision) provision = NULL;
  g_autoptr(xmlDoc) result = NULL;
  g_autofree char *name = backup_name();
  int status;

  if (!session)
    return GVT_EXIT_FAILED;
  /* One that has a plan is likely to have this one. */
  if (!session->subject->state && !options->redefine.no_judge)
    schema_read_ahead();
  plan = session_resolve(session, request, notes, error);
  if (!plan) {
    add_offer(session, error);
    return GVT_EXIT_FAILED;
  }
  provision = provision_new(session, xmlDocGetRootElement(plan));
  result = subject_project(session->editor, session->subject, xmlDocGetRootElement(plan), name,
                           notes, error);
  if (!result || !outcome_describe(outcome, session->subject, result, plan, error))
    return GVT_EXIT_FAILED;
  report_notes(notes);
  status = redefine(session, result, name, provision, &options->redefine, outcome, error);
  if (status != GVT_EXIT_FAILED && !options->redefine.dry_run)
    provision_note_left(session, xmlDocGetRootElement(plan));
  return status;
}

static int
apply_domains(Options *options, char **operands, GError **error)
{
  const ChoiceOptions *choice = &options->fleet.choice;

  if (choice->map_file) {
    options->map = map_read(choice->map_file, &options->request, error);
    if (!options->map)
      return GVT_EXIT_FAILED;
  } else if (choice_is_many(choice, (int)g_strv_length(operands)) &&
             (options->request.uuids || options->request.pci)) {
    report_note("note: all of them get the same device, so only one of them can run at a time");
  }
  return fleet_run(&options->fleet, operands, options->map, options->redefine.dry_run, apply_domain,
                   options, error);
}

static gboolean
check_options(Options *options, int operands, GError **error)
{
  const ChoiceOptions *choice = &options->fleet.choice;
  int named = options->rewrite.file ? 0 : operands;

  if (!options->rewrite.file == !choice_is_made(choice, named))
    return gvt_usage(
        error,
        "say either which DOMAINs, which --file or which --map (gvt-xml apply --help shows how)");
  return choice_check(choice, named, error) && request_check(&options->request, error) &&
         redefine_check_options(&options->redefine, choice_is_many(choice, named),
                                options->fleet.json, error) &&
         request_check_target(options->target_words, options->rewrite.file, error) &&
         request_parse_target(options->target_words, &options->target, error) &&
         (options->rewrite.file || rewrite_check_unused(&options->rewrite, error));
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(Options) options = { 0 };
  g_autoptr(GOptionContext) context = command_context(command);
  int status;
  const GOptionEntry entries[] = {
    { "target", 0, 0, COMMAND_ARG_TEXT, &options.target_words,
      "With --file: the host it is for (default: the newest known)",
      "libvirt=9.0,qemu=7.2,spice=0.15.1" },
    { "try", 0, 0, G_OPTION_ARG_NONE, &options.redefine.attempt,
      "Start the guest paused, see that its devices are there, stop it; else put the old definition back",
      NULL },
    { "start", 0, 0, G_OPTION_ARG_NONE, &options.redefine.start,
      "The same, but let it run where all is there", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  request_add_options(context, &options.request);
  redefine_add_options(context, &options.redefine);
  fleet_add_options(context, &options.fleet);
  fleet_add_json(context, &options.fleet.json);
  rewrite_add_options(context, &options.rewrite);
  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !check_options(&options, argc - 1, error))
    return GVT_EXIT_FAILED;
  status = options.rewrite.file ? rewrite_run(&options.rewrite, argv + 1, FALSE, &options.redefine,
                                              &options.fleet, apply_file, &options, error)
                                : apply_domains(&options, argv + 1, error);
  return redefine_status(&options.redefine, status);
}

const GvtCommand cmd_apply = {
  .name = "apply",
  .args = "DOMAIN… | --all | --match GLOB | --map FILE|- | --file FILE|- [FILE…]",
  .summary = "Give a guest a GPU: plan, check and define, all in one step",
  .description =
      "Options win over the profile, the profile over what the domain suggests. Without a device the recorded\n"
      "device is taken; without any option the recorded plan is applied again, which repairs drift.\n"
      "\n"
      "Exit status: 0 done or nothing to do; 1 failed, nothing changed; 2 wrong usage; 3 with --exit-code, where\n"
      "something changed or, in a dry run, would change.",
  .run = run,
};
