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
  BatchOptions batch;
  FilesOptions files_rewrite;
  char *target_words;
  TargetVersions target; /* of files */
  MapFile *map;          /* what is in the fleet's */
} Options;

static void
options_clear(Options *options)
{
  plan_request_clear(&options->request);
  domain_selection_options_clear(&options->batch.selection);
  files_options_clear(&options->files_rewrite);
  g_free(options->target_words);
  g_clear_pointer(&options->map, map_file_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* A BatchWork. */
static int
apply_file(const Workbench *workbench, const char *file, const void *data, Result *result,
           GError **error)
{
  const Options *options = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = files_read(workbench->transformer, file, result, notes, error);
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(xmlDoc) definition = NULL;

  if (guest)
    plan = guest_resolve(guest, &options->request, &options->target, NULL, notes, error);
  if (plan)
    definition = guest_project(workbench->transformer, guest, xmlDocGetRootElement(plan), NULL,
                               notes, error);
  if (!definition || !result_describe(result, guest, definition, plan, error))
    return GVT_EXIT_FAILED;
  log_notes(notes);
  return files_rewrite(guest, definition, file, &options->target, &options->files_rewrite,
                       &options->redefine, result, error);
}

/* Where no device is named, there is none to apply: what there is to name. */
static void
add_offer(const Session *session, GError **error)
{
  g_autofree char *offer = NULL;

  if (!g_error_matches(*error, GVT_ERROR, GVT_ERROR_NO_DEVICE))
    return;
  offer = suggestions_text(session->connection, virt_domain_name(session->domain));
  gvt_extend(error, "\n%s", offer);
}

/* A BatchWork. */
static int
apply_domain(const Workbench *workbench, const char *word, const void *data, Result *result,
             GError **error)
{
  const Options *options = data;
  const PlanRequest *request =
      options->map ? map_file_request(options->map, word) : &options->request;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session =
      session_open(workbench, word, result_uuid(result), SESSION_DEFAULT, notes, error);
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(BootVgpus) boot_vgpus = NULL;
  g_autoptr(xmlDoc) definition = NULL;
  g_autofree char *name = backup_name();
  int status;

  if (!session)
    return GVT_EXIT_FAILED;
  /* One that has a plan is likely to have this one. */
  if (!session->guest->state && !options->redefine.no_judge)
    schema_read_ahead();
  plan = session_resolve(session, request, notes, error);
  if (!plan) {
    add_offer(session, error);
    return GVT_EXIT_FAILED;
  }
  boot_vgpus = boot_vgpus_new(session, xmlDocGetRootElement(plan));
  definition = guest_project(session->transformer, session->guest, xmlDocGetRootElement(plan), name,
                             notes, error);
  if (!definition || !result_describe(result, session->guest, definition, plan, error))
    return GVT_EXIT_FAILED;
  log_notes(notes);
  status = redefine(session, definition, name, boot_vgpus, &options->redefine, result, error);
  if (status != GVT_EXIT_FAILED && !options->redefine.dry_run)
    boot_vgpus_note_left(session, xmlDocGetRootElement(plan));
  return status;
}

static int
apply_domains(Options *options, char **operands, GError **error)
{
  const DomainSelectionOptions *selection = &options->batch.selection;

  if (selection->map_file) {
    options->map = map_file_read(selection->map_file, &options->request, error);
    if (!options->map)
      return GVT_EXIT_FAILED;
  } else if (domain_selection_is_many(selection, (int)g_strv_length(operands)) &&
             (options->request.uuids || options->request.pci)) {
    log_note("note: all of them get the same device, so only one of them can run at a time");
  }
  return batch_run(&options->batch, operands, options->map, options->redefine.dry_run, apply_domain,
                   options, error);
}

static gboolean
check_options(Options *options, int operands, GError **error)
{
  const DomainSelectionOptions *selection = &options->batch.selection;
  int named = options->files_rewrite.file ? 0 : operands;

  if (!options->files_rewrite.file == !domain_selection_is_made(selection, named))
    return gvt_usage(
        error,
        "say either which DOMAINs, which --file or which --map (gvt-xml apply --help shows how)");
  return domain_selection_check(selection, named, error) &&
         plan_options_check(&options->request, error) &&
         redefine_check_options(&options->redefine, domain_selection_is_many(selection, named),
                                options->batch.json, error) &&
         plan_options_check_target(options->target_words, options->files_rewrite.file, error) &&
         plan_options_parse_target(options->target_words, &options->target, error) &&
         (options->files_rewrite.file || files_check_unused(&options->files_rewrite, error));
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

  plan_options_add_options(context, &options.request);
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
                           &options.batch, apply_file, &options, error)
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
