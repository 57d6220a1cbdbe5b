/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/result-text.h"

#include <string.h>

#include "base/text.h"
#include "domain/definition-changes.h"
#include "domain/display-words.h"
#include "domain/graphics.h"
#include "engine/backup.h"
#include "xml/xml.h"

static gboolean
has_plan(xmlDoc *definition)
{
  return xml_node(definition, NULL, "/domain/metadata/gvt:state") != NULL;
}

/* NULL if there are none. */
static char *
join_or_null(const GPtrArray *texts, const char *sep)
{
  return texts->len ? text_join(texts, sep) : NULL;
}

/* The changes of an op: those of host devices (with devices), or all others except the display.
   NULL if there are none. */
static char *
list_changes(const Difference *difference, DefinitionOp op, gboolean devices)
{
  g_autoptr(GPtrArray) chosen = g_ptr_array_new();
  g_autoptr(GPtrArray) texts = NULL;

  for (guint i = 0; i < difference->changes->len; i++) {
    const DefinitionChange *change = difference->changes->pdata[i];
    gboolean is_display =
        g_str_equal(change->kind, "graphics") || g_str_equal(change->kind, "video");

    if (op == DEFINITION_CHANGE || (devices ? g_str_equal(change->kind, "hostdev")
                                            : !g_str_equal(change->kind, "hostdev") && !is_display))
      g_ptr_array_add(chosen, difference->changes->pdata[i]);
  }
  texts = definition_changes_texts(chosen, op, NULL);
  return join_or_null(texts, op == DEFINITION_CHANGE ? "; " : ", ");
}

static guint
count_devices(const Difference *difference, DefinitionOp op)
{
  guint count = 0;

  for (guint i = 0; i < difference->changes->len; i++) {
    const DefinitionChange *change = difference->changes->pdata[i];

    count += change->op == op && g_str_equal(change->kind, "hostdev");
  }
  return count;
}

static const char *
host_of(const Session *session)
{
  return session && virt_is_local(session->connection) ? "this host" : "its host";
}

/* How the guest is shown now, and how it was before; nothing if that is the same. */
static void
append_display(GString *text, const Difference *difference, const Session *session)
{
  g_autofree char *old = display_elements(difference->before, ", ");
  g_autofree char *new = display_elements(difference->after, ", ");
  g_autofree char *shown_before = display_shown(difference->before, host_of(session));
  g_autofree char *shown = display_shown(difference->after, host_of(session));

  if (g_str_equal(old, new) && g_str_equal(shown_before, shown))
    return;
  text_append(text, ", ", shown);
  if (!g_str_equal(old, new))
    g_string_append_printf(text, " (was: %s)", old);
}

static void
append_list(GString *text, const char *sep, const char *what, const char *list)
{
  if (!list)
    return;
  text_append(text, sep, what);
  g_string_append(text, list);
}

static gboolean
has_3d(xmlDoc *definition)
{
  return xml_node(definition, NULL, "/domain/devices/video[" VIDEO_HAS_3D "]") != NULL;
}

/* Whether the guest gets 3D by its video. */
static gboolean
gets_3d(const Difference *difference)
{
  return has_3d(difference->after) && !has_3d(difference->before);
}

/* The host devices that the domain had already, and that are the plan's now. NULL if there are
   none. */
static char *
list_adopted(const Difference *difference)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();

  for (guint i = 0; i < difference->changes->len; i++) {
    const DefinitionChange *change = difference->changes->pdata[i];

    if (change->op == DEFINITION_CHANGE && g_str_equal(change->kind, "hostdev"))
      g_ptr_array_add(names, change->name);
  }
  return join_or_null(names, ", ");
}

/* All that changes. */
static char *
describe_change(const Difference *difference, const Session *session, gboolean had, gboolean has)
{
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *gets = list_changes(difference, DEFINITION_ADD, TRUE);
  g_autofree char *adopts = has && !had ? list_adopted(difference) : NULL;
  g_autofree char *loses = list_changes(difference, DEFINITION_REMOVE, TRUE);
  g_autofree char *with = list_changes(difference, DEFINITION_ADD, FALSE);
  g_autofree char *without = list_changes(difference, DEFINITION_REMOVE, FALSE);
  g_autofree char *changes = list_changes(difference, DEFINITION_CHANGE, FALSE);

  append_list(text, "", "gets ", gets ? gets : gets_3d(difference) ? "3D by virtio-gpu" : NULL);
  append_list(text, ", ", "adopts ", adopts);
  append_list(text, ", ", "no longer has ", loses);
  append_display(text, difference, session);
  /* The rest follows from the plan. A dry run shows it. */
  if (has && text->len)
    return g_string_free(g_steal_pointer(&text), FALSE);
  append_list(text, "; ", "with ", with);
  append_list(text, "; ", "without ", without);
  append_list(text, "; ", "", changes);
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE)
                   : g_strdup("only its recorded plan is another one now");
}

/* When the plan was applied: the newest backup of a definition without one was made then. NULL if
   no backup tells. Free with g_free(). */
static char *
find_begin(const Session *session)
{
  g_autoptr(GPtrArray) names = backup_list(session->backups);

  for (guint i = 0; i < names->len; i++) {
    g_autofree char *text = backup_load(session->backups, names->pdata[i], NULL);
    g_autoptr(GDateTime) made = backup_time(names->pdata[i]);
    g_autoptr(GDateTime) local = made ? g_date_time_to_local(made) : NULL;

    if (text && !strstr(text, GVT_NS))
      return local ? g_date_time_format(local, "%Y-%m-%d %H:%M") : NULL;
  }
  return NULL;
}

static char *
describe_revert(const Difference *difference, const Session *session)
{
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *had = display_elements(difference->before, " and ");
  g_autofree char *has = display_elements(difference->after, " and ");
  g_autofree char *begin = session ? find_begin(session) : NULL;
  g_autofree char *gone = list_changes(difference, DEFINITION_REMOVE, TRUE);
  g_autofree char *gets = list_changes(difference, DEFINITION_ADD, TRUE);

  if (!g_str_equal(had, has))
    g_string_append_printf(text, "back to %s",
                           g_str_equal(has, "no display") ? "having no display" : has);
  append_list(text, ", ", "as before ", begin);
  if (text->len == 0)
    g_string_append(text, "without its plan");
  append_list(text, "; ", "has again ", gets);
  append_list(text, "; ", "", gone);
  if (gone)
    g_string_append(text,
                    count_devices(difference, DEFINITION_REMOVE) > 1 ? " are gone" : " is gone");
  return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
result_text(const Difference *difference, const Session *session)
{
  gboolean had = has_plan(difference->before);
  gboolean has = has_plan(difference->after);

  return had && !has ? describe_revert(difference, session)
                     : describe_change(difference, session, had, has);
}

/* "virsh -c URI start win10", without the connection's secrets. */
static char *
command_text(const Session *session, const char *program, const char *verb)
{
  g_autofree char *connected = text_program(program, session->workbench->uri);
  g_autofree char *word = virt_domain_word(session->domain);

  return g_strdup_printf("%s %s %s", connected, verb, word);
}

char *
result_text_undo(const Difference *difference, const Session *session, const char *backup)
{
  g_autofree char *command = command_text(session, "gvt-xml", "revert");

  if (!has_plan(difference->before) && has_plan(difference->after))
    return g_steal_pointer(&command);
  return g_strdup_printf("%s --from %s", command, backup);
}

char *
result_text_next_start(const Session *session, gboolean running)
{
  g_autofree char *start = command_text(session, "virsh", "start");
  g_autofree char *shutdown = command_text(session, "virsh", "shutdown");

  if (!running)
    return g_strdup_printf("from the next start: %s", start);
  return g_strdup_printf("from the next start after power off: %s, then %s (a reboot is not "
                         "enough)",
                         shutdown, start);
}
