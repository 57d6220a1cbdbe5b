/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "cli/command.h"
#include "libvirt/events.h"

/* How often the connection and the reader of the output are checked, in milliseconds. */
#define CHECK_AFTER 1000

static gboolean
print_json_event(const VirtEvent *event, GError **error)
{
  g_autoptr(JsonObject) object = json_object_new_object();
  g_autofree char *line = NULL;

  json_object_object_add(object, "domain", json_text(event->domain));
  json_object_object_add(object, "uuid", json_text(event->uuid));
  json_object_object_add(object, "device", json_text(event->device));
  json_object_object_add(object, "event", json_text(event->what));
  line = json_line(object);
  return print_exact(line, error);
}

static gboolean
print_event(const VirtEvent *event, GError **error)
{
  g_autofree char *line =
      g_strdup_printf("%s %s: %s\n", event->domain ? "domain" : "device",
                      event->domain ? event->domain : event->device, event->what);

  return print_text(line, error);
}

/* No change is missed from here on. The first object tells that to a program. */
static gboolean
print_begin(gboolean json, GError **error)
{
  const VirtEvent begin = { .what = "watching" };

  if (json)
    return print_json_event(&begin, error);
  log_note("watching; Ctrl-C ends it");
  return TRUE;
}

/* Ends only if the connection breaks, or if nobody reads what is printed. */
static gboolean
watch(const VirtConnection *connection, gboolean json, GError **error)
{
  g_autoptr(VirtEvents) events = virt_events_new(connection, error);

  if (!events || !print_begin(json, error))
    return FALSE;
  while (virt_is_alive(connection)) {
    g_autoptr(VirtEvent) event = virt_events_next(events, CHECK_AFTER);

    if (!print_is_awaited(error))
      return FALSE;
    if (event && !(json ? print_json_event(event, error) : print_event(event, error)))
      return FALSE;
  }
  return gvt_fail(error, "libvirt ended the connection; run the command again");
}

static int
cmd_watch_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  gboolean json = FALSE;
  g_autoptr(CommandContext) context = command_context(command);
  g_autoptr(VirtConnection) connection = NULL;

  command_add_json(context, &json);
  if (!command_parse(context, &argc, &argv, 0, 0, error))
    return GVT_EXIT_FAILED;
  connection = virt_open(command_globals.uri, TRUE, error);
  return connection && watch(connection, json, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static const CommandText watch_examples[] = {
  { "gvt-xml watch", "Print what changes, until Ctrl-C" },
  { "gvt-xml watch --json | jq -r '.domain // empty'", "Name each domain that changes" },
  { NULL, NULL },
};

const GvtCommand cmd_watch = {
  .name = "watch",
  .group = COMMAND_GROUP_LOOK,
  .args = "",
  .summary = "Print a line whenever a domain or a device of the host changes",
  .examples = watch_examples,
  .description =
      "It runs until the connection ends, or until Ctrl-C. gvt-xml status shows what has "
      "become of a domain.",
  .run = cmd_watch_run,
};
