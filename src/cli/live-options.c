/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/live-options.h"

#include "base/error.h"
#include "engine/live.h"

/* A day: longer than any guest's system takes. */
#define LONGEST_TIMEOUT 86400

void
live_options_add(CommandContext *context, RedefineOptions *redefine)
{
  const GOptionEntry entries[] = {
    { "live", 0, 0, G_OPTION_ARG_NONE, &redefine->live,
      "Change a running guest at once, too; if that can't be done while it runs, change nothing",
      NULL },
    { "live-timeout", 0, 0, G_OPTION_ARG_INT, &redefine->live_timeout,
      "With --live: how long the guest may take to let go of a device (default: 30)", "SECONDS" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  redefine->live_timeout = LIVE_TIMEOUT;
  command_add_options(context, OPTION_GROUP_SAFETY, entries);
}

gboolean
live_options_check(const ChangeOptions *options, GError **error)
{
  const RedefineOptions *redefine = &options->redefine;

  if (redefine->live_timeout < 1 || redefine->live_timeout > LONGEST_TIMEOUT)
    return gvt_usage(error, "--live-timeout: %d isn't a number of seconds from 1 to %d",
                     redefine->live_timeout, LONGEST_TIMEOUT);
  if (!redefine->live)
    return redefine->live_timeout == LIVE_TIMEOUT ||
           gvt_usage(error, "--live-timeout needs --live; add it");
  if (options->file)
    return gvt_usage(error, "--live is only for domains; a --file has no running guest");
  if (redefine->try_start || redefine->start)
    return gvt_usage(error, "--live is for a running guest, --try and --start for one that is "
                            "off; leave one out");
  return !options->batch.settings.all_or_nothing ||
         gvt_usage(error, "--all-or-nothing restores definitions, not running guests; leave out "
                          "--live or --all-or-nothing");
}
