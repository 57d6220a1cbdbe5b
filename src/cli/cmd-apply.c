/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/file-mode.h"
#include "cli/interactive.h"
#include "cli/live-options.h"
#include "cli/map-file.h"
#include "cli/plan-options.h"
#include "cli/suggestions.h"
#include "cli/target-option.h"
#include "engine/backup.h"
#include "engine/device-ids.h"
#include "engine/device-warnings.h"
#include "engine/gop-note.h"
#include "engine/pci-window-note.h"
#include "engine/reach.h"
#include "engine/resolve.h"
#include "xml/xml.h"

typedef struct {
  PlanOptions *plan;
  PlanRequest request; /* parsed of plan */
  ChangeOptions change;
  char *target_words;
  TargetVersions target; /* of the host that will have the files */
  MapFile *map;          /* the read --map */
  gboolean strict;       /* fail in place of a warning of a device */
  gboolean may_ask;      /* which device the guest gets, if none is named */
} ApplyOptions;

static void
apply_options_clear(ApplyOptions *options)
{
  g_clear_pointer(&options->plan, plan_options_free);
  plan_request_clear(&options->request);
  change_options_clear(&options->change);
  g_free(options->target_words);
  g_clear_pointer(&options->map, map_file_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ApplyOptions, apply_options_clear)

/* A domain with its plan. definition is the XML that libvirt will get. */
typedef struct {
  const Guest *guest;
  const PlanRequest *request;
  xmlDoc *plan;
  xmlDoc *definition;
} Planned;

/* Checks the plan, and says all that is said of it. */
static gboolean
check_planned(const ApplyOptions *options, const DeviceHost *host, const Planned *planned,
              GPtrArray *notes, Result *result, GError **error)
{
  GError *unreached = NULL;
  GError *doubtful = NULL;

  reach_check(planned->guest, planned->definition, planned->request, notes, &unreached);
  if (!result_refuse(result, unreached, error) ||
      !result_describe(result, planned->guest, planned->definition, planned->plan, error))
    return FALSE;
  pci_window_note(host, planned->definition, notes);
  gop_note(host, planned->definition, xmlDocGetRootElement(planned->plan), notes);
  log_notes(notes);
  device_warnings_give(host, planned->request, xmlDocGetRootElement(planned->plan), options->strict,
                       &doubtful);
  return result_refuse(result, doubtful, error);
}

/* The BatchWork for files. */
static RedefineResult
apply_file(const Workbench *workbench, const char *file, const void *data, Result *result,
           GError **error)
{
  const ApplyOptions *options = data;
  const DeviceHost no_host = { 0 };
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = files_read(file, result, notes, error);
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(xmlDoc) definition = NULL;
  Planned planned;

  (void)workbench;
  transaction_begin_result(&options->change.redefine, result);
  if (guest)
    plan = guest_resolve(guest, &options->request, &options->target, NULL, notes, error);
  if (plan)
    definition = guest_project(guest, xmlDocGetRootElement(plan), NULL, notes, error);
  planned = (Planned){ guest, &options->request, plan, definition };
  if (!definition || !check_planned(options, &no_host, &planned, notes, result, error))
    return REDEFINE_FAILED;
  return files_rewrite(guest, definition, file, &options->target, &options->change.output,
                       &options->change.redefine, result, error);
}

/* The work for the define begins as soon as that is likely: the domain has no plan yet, or another
   one than this. plan is NULL until it is resolved. */
static void
work_ahead(Session *session, xmlDoc *plan)
{
  const Guest *guest = session->guest;

  if (plan ? guest->plan && !guest_has_plan(guest, xmlDocGetRootElement(plan)) : !guest->plan)
    session_work_ahead(session);
}

/* Makes the plan for line. If it names no device and the user may be asked, the plan is for the
   answers, which chosen gets; else chosen stays empty. */
static xmlDoc *
plan_domain(const ApplyOptions *options, const Session *session, const CopyableCommand *line,
            PlanRequest *chosen, GPtrArray *notes, Result *result, GError **error)
{
  const gint said = (gint)notes->len;
  xmlDoc *plan = session_resolve(session, line->request, notes, error);

  if (plan)
    return plan;
  if (options->may_ask && interactive_choose(session, options->plan, line, chosen, error)) {
    g_ptr_array_set_size(notes, said);
    return session_resolve(session, chosen, notes, error);
  }
  suggestions_add(session, line, result, error);
  return NULL;
}

/* How the domain is redefined: after questions the summary is shown, and confirmed. */
static RedefineOptions
get_settings(const ApplyOptions *options, const PlanRequest *chosen)
{
  RedefineOptions settings = options->change.redefine;

  if (chosen->asked && !settings.confirm)
    settings.confirm = settings.asks_briefly = TRUE;
  return settings;
}

/* The BatchWork for domains. */
static RedefineResult
apply_domain(const Workbench *workbench, const char *word, const void *data, Result *result,
             GError **error)
{
  const ApplyOptions *options = data;
  const PlanRequest *request =
      options->map ? map_file_request(options->map, word) : &options->request;
  g_auto(AddressedRequest) addressed = { 0 };
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session =
      session_open(workbench, word, result->uuid,
                   transaction_session_flags(&options->change.redefine), notes, error);
  g_auto(PlanRequest) chosen = { 0 };
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(BootVgpus) boot_vgpus = NULL;
  g_autoptr(xmlDoc) definition = NULL;
  const DeviceHost host = { workbench->connection, workbench->root, workbench->inventory };
  g_autofree char *name = NULL;
  CopyableCommand line = { .command = "apply",
                           .domain = session ? session->domain : NULL,
                           .redefine = &options->change.redefine,
                           .strict = options->strict };
  RedefineOptions settings;
  Planned planned;
  RedefineResult done;

  transaction_begin_result(&options->change.redefine, result);
  if (!session || !session_check_connection(session, result, error))
    return REDEFINE_FAILED;
  line.request = request = device_ids_resolve(&host, request, &addressed, error);
  if (!request)
    return REDEFINE_FAILED;
  work_ahead(session, NULL);
  plan = plan_domain(options, session, &line, &chosen, notes, result, error);
  if (!plan)
    return REDEFINE_FAILED;
  settings = get_settings(options, &chosen);
  work_ahead(session, plan);
  boot_vgpus = boot_vgpus_new(session, xmlDocGetRootElement(plan));
  name = backup_name(session->backups);
  definition = guest_project(session->guest, xmlDocGetRootElement(plan), name, notes, error);
  planned = (Planned){ session->guest, chosen.asked ? &chosen : request, plan, definition };
  if (!definition || !check_planned(options, &host, &planned, notes, result, error))
    return REDEFINE_FAILED;
  done = redefine(session, definition, name, boot_vgpus, &settings, result, error);
  if (done != REDEFINE_FAILED && !settings.dry_run)
    boot_vgpus_note_left(session, xmlDocGetRootElement(plan));
  return done;
}

static BatchTotals
apply_domains(ApplyOptions *options, char **operands, GError **error)
{
  const DomainSelectionOptions *selection = &options->change.batch.selection;

  if (selection->map_file) {
    options->map = map_file_read(selection->map_file, options->plan, error);
    if (!options->map)
      return (BatchTotals){ .result = REDEFINE_FAILED };
  } else if (domain_selection_is_many(selection, (int)g_strv_length(operands)) &&
             (options->request.uuids || options->request.pci)) {
    log_note("note: all of them get the same device, so only one of them can run at a time");
  }
  return batch_options_run(&options->change.batch, operands, options->map,
                           options->change.redefine.dry_run, apply_domain, options, error);
}

static gboolean
check_apply(ApplyOptions *options, int operands, GError **error)
{
  const DomainSelectionOptions *selection = &options->change.batch.selection;
  gboolean in_files = options->change.file != NULL;
  int named = in_files ? 0 : operands;

  if (in_files == domain_selection_is_made(selection, named))
    return gvt_usage(error, "name DOMAINs, a --file or a --map (gvt-xml apply --help shows how)");
  return domain_selection_check(selection, named, error) &&
         plan_options_parse(options->plan, &options->request, error) &&
         change_options_check(&options->change, named, error) &&
         live_options_check(&options->change, error) &&
         target_option_check(options->target_words, options->change.file, error) &&
         target_option_parse(options->target_words, &options->target, error) &&
         (in_files || change_options_check_domains(&options->change, error));
}

static int
cmd_apply_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(ApplyOptions) options = { .plan = plan_options_new() };
  g_autoptr(CommandContext) context = command_context(command);
  BatchTotals totals;
  const GOptionEntry safety[] = {
    { "strict", 0, 0, G_OPTION_ARG_NONE, &options.strict,
      "Refuse a device that the host doesn't have, or that the profile isn't for, instead of "
      "warning",
      NULL },
    { "try", 0, 0, G_OPTION_ARG_NONE, &options.change.redefine.try_start,
      "Start the guest paused, check that its devices are there, and stop it; if that fails, put "
      "back the old definition",
      NULL },
    { "start", 0, 0, G_OPTION_ARG_NONE, &options.change.redefine.start,
      "Start the guest, check that its devices are there, and let it run; if that fails, put back "
      "the old definition",
      NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  domain_selection_add_map(context, &options.change.batch.selection,
                           "The domains in a file, each with its own options: lines like \"win10 "
                           "vgpu-type=i915-GVTg_V5_4 ramfb=on\"");
  change_options_add(context, &options.change);
  command_add_options(context, OPTION_GROUP_SAFETY, safety);
  live_options_add(context, &options.change.redefine);
  plan_options_add_options(context, options.plan);
  target_option_add(context, &options.target_words);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !check_apply(&options, argc - 1, error))
    return GVT_EXIT_FAILED;
  options.may_ask = interactive_may_ask(&options.change, argc - 1);
  totals = options.change.file
               ? file_mode_run(&options.change, argv + 1, FALSE, apply_file, &options, error)
               : apply_domains(&options, argv + 1, error);
  return batch_options_exit_status(totals, options.change.exit_code);
}

static const CommandText apply_examples[] = {
  { "gvt-xml apply win10", "Choose a GPU for win10 from those that the host can give" },
  { "gvt-xml apply win10 --vgpu-type i915-GVTg_V5_4 --dry-run",
    "Show what would change if win10 got a vGPU of this type" },
  { "gvt-xml apply win10 --display egl-headless+vnc", "Change one thing; keep all the rest" },
  { "gvt-xml apply --map guests.txt --all-or-nothing", "Give many guests a GPU, or none of them" },
  { NULL, NULL },
};

const GvtCommand cmd_apply = {
  .name = "apply",
  .group = COMMAND_GROUP_CHANGE,
  .args = "DOMAIN… | --all | --match GLOB | --map FILE|- | --file FILE|- [FILE…]",
  .summary = "Give a guest a GPU",
  .examples = apply_examples,
  .description =
      "Without a device, gvt-xml apply DOMAIN asks on a terminal which one of the host's the guest gets.\n"
      "An option wins over the profile, and the profile over what is in the domain. Options of "
      "earlier applies are kept: --OPTION default takes one back, --no-OPTION a flag (as in "
      "--no-hide-kvm), and --fresh all. Without any option the recorded plan is applied again, which "
      "repairs a domain that was changed since.\n" COMMAND_CHANGE_STATUS,
  .run = cmd_apply_run,
};
