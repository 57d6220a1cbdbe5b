/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "engine/backup-catalog.h"
#include "engine/backup-owner.h"
#include "engine/backup-prune.h"
#include "engine/backup.h"

typedef struct {
  gboolean prune;
  gint keep;
  gboolean dry_run;
  gboolean json;
} BackupsOptions;

/* The local time at which a backup was made. Free with g_free(). */
static char *
local_time(const char *name)
{
  g_autoptr(GDateTime) made = backup_time(name);
  g_autoptr(GDateTime) local = g_date_time_to_local(made);

  return g_date_time_format(local, "%Y-%m-%d %H:%M:%S");
}

static char *
comma_list(const GPtrArray *texts)
{
  g_autoptr(GString) joined = g_string_new(NULL);

  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf(joined, "%s%s", i ? ", " : "", (const char *)texts->pdata[i]);
  return g_string_free(g_steal_pointer(&joined), FALSE);
}

/* The output for people */

/* The backups of a domain. */
static gboolean
print_backups(const BackupOwner *owner, GError **error)
{
  static const char *const heads[] = { "BACKUP",    "MADE",     "KEPT", "PLAN",
                                       "PASSWORDS", "NAMED BY", NULL };
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < owner->entries->len; i++) {
    const BackupEntry *entry = owner->entries->pdata[i];
    g_autofree char *made = local_time(entry->name);
    g_autofree char *passwords = comma_list(entry->passwords);
    g_autofree char *users = comma_list(entry->users);

    table_add(table, (const char *[]){ entry->name, made, entry->is_whole ? "whole" : "passwords",
                                       entry->profile ? entry->profile : "-",
                                       *passwords ? passwords : "-", *users ? users : "-" });
  }
  table_append(table, "", text);
  return print_text(text->str, error);
}

/* All domains that have backups. */
static gboolean
print_owners(const GPtrArray *owners, GError **error)
{
  static const char *const heads[] = { "DOMAIN", "UUID", "BACKUPS", "NEWEST", "DEFINED", NULL };
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < owners->len; i++) {
    const BackupOwner *owner = owners->pdata[i];
    const BackupEntry *newest = owner->entries->pdata[0];
    g_autofree char *count = g_strdup_printf("%u", owner->entries->len);
    g_autofree char *made = local_time(newest->name);

    table_add(table, (const char *[]){ backup_owner_name(owner), owner->uuid, count, made,
                                       owner->domain ? "yes" : "no" });
  }
  table_append(table, "", text);
  return print_text(text->str, error);
}

/* Where a domain's backups are, and what they are for. */
static void
note_use(const BackupOwner *owner)
{
  g_autofree char *word = owner->domain ? virt_domain_word(owner->domain) : NULL;
  g_autofree char *path = g_build_filename(owner->folder, "BACKUP", NULL);
  g_autofree char *path_word = text_shell_word(path);

  if (owner->entries->len == 0)
    log_note("%s has no backups in %s", backup_owner_name(owner), owner->folder);
  else if (owner->domain)
    log_note("the backups are in %s; gvt-xml revert %s --from BACKUP restores a whole one",
             owner->folder, word);
  else
    log_note("%s isn't defined any more: virsh define %s brings it back", backup_owner_name(owner),
             path_word);
}

/* For programs */

static JsonObject *
json_entry(const BackupEntry *entry)
{
  g_autoptr(GDateTime) made = backup_time(entry->name);
  g_autofree char *time = g_date_time_format_iso8601(made);
  JsonObject *object = json_object_new_object();

  json_object_object_add(object, "backup", json_text(entry->name));
  json_object_object_add(object, "made", json_text(time));
  json_object_object_add(object, "whole", json_object_new_boolean(entry->is_whole));
  json_object_object_add(object, "profile", json_text(entry->profile));
  json_object_object_add(object, "passwords", json_texts(entry->passwords));
  json_object_object_add(object, "named_by", json_texts(entry->users));
  return object;
}

/* removed is NULL without --prune. */
static JsonObject *
json_owner(const BackupOwner *owner, const GPtrArray *removed)
{
  JsonObject *object = json_object_new_object();
  JsonObject *entries = json_object_new_array();

  for (guint i = 0; i < owner->entries->len; i++)
    json_object_array_add(entries, json_entry(owner->entries->pdata[i]));
  json_object_object_add(object, "domain", json_text(backup_owner_name(owner)));
  json_object_object_add(object, "uuid", json_text(owner->uuid));
  json_object_object_add(object, "defined", json_object_new_boolean(owner->domain != NULL));
  json_object_object_add(object, "folder", json_text(owner->folder));
  json_object_object_add(object, "backups", entries);
  json_object_object_add(object, "removed", json_texts(removed));
  return object;
}

/* The commands */

static gboolean
list(const GPtrArray *owners, gboolean of_one, gboolean json, GError **error)
{
  g_autoptr(JsonObject) array = json_object_new_array();

  if (json) {
    for (guint i = 0; i < owners->len; i++)
      json_object_array_add(array, json_owner(owners->pdata[i], NULL));
    return json_print(array, error);
  }
  if (!of_one)
    return print_owners(owners, error);
  note_use(owners->pdata[0]);
  return print_backups(owners->pdata[0], error);
}

static void
note_removed(const BackupOwner *owner, const GPtrArray *removed, gboolean dry_run)
{
  const char *name = backup_owner_name(owner);

  for (guint i = 0; i < removed->len; i++)
    log_note("%s: %s %s", name, dry_run ? "would remove" : "removed",
             (const char *)removed->pdata[i]);
  if (removed->len == 0)
    log_note("%s: nothing to remove", name);
}

/* Prints what happened to a domain's backups. removed is NULL if that failed, with problem. */
static void
note_pruned(const BackupOwner *owner, const GPtrArray *removed, const GError *problem,
            const BackupsOptions *options)
{
  if (problem)
    log_error("%s: %s", backup_owner_name(owner), problem->message);
  else if (!options->json)
    note_removed(owner, removed, options->dry_run);
}

/* One domain that fails doesn't keep the others from it. */
static gboolean
prune(const GPtrArray *owners, const BackupsOptions *options, GError **error)
{
  g_autoptr(JsonObject) array = json_object_new_array();
  guint failed = 0;

  for (guint i = 0; i < owners->len; i++) {
    const BackupOwner *owner = owners->pdata[i];
    g_autoptr(GError) problem = NULL;
    g_autoptr(GPtrArray) removed =
        backup_owner_prune(owner, (guint)options->keep, options->dry_run, &problem);

    note_pruned(owner, removed, problem, options);
    failed += problem != NULL;
    json_object_array_add(array, json_owner(owner, removed));
  }
  if (options->json && !json_print(array, error))
    return FALSE;
  return failed == 0 ||
         gvt_fail(error, "the backups of %u of %u domains weren't pruned", failed, owners->len);
}

#define NOT_SAID G_MININT

static gboolean
check_prune_options(const BackupsOptions *options, GError **error)
{
  if (!options->prune && (options->keep != NOT_SAID || options->dry_run))
    return gvt_usage(error, "--keep and --dry-run need --prune; add it");
  return options->keep == NOT_SAID || options->keep >= 0 ||
         gvt_usage(error, "--keep %d must be 0 or more", options->keep);
}

/* The domain that word names; all that have backups for NULL. */
static GPtrArray *
find_owners(const VirtConnection *connection, const char *word, GError **error)
{
  g_autoptr(GPtrArray) owners = NULL;
  BackupOwner *owner;

  if (!word)
    return backup_owner_list(connection, error);
  owner = backup_owner_find(connection, word, error);
  if (!owner)
    return NULL;
  owners = g_ptr_array_new_with_free_func(backup_owner_free);
  g_ptr_array_add(owners, owner);
  return g_steal_pointer(&owners);
}

static int
cmd_backups_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  BackupsOptions options = { .keep = NOT_SAID };
  const GOptionEntry entries[] = {
    { "prune", 0, 0, G_OPTION_ARG_NONE, &options.prune,
      "Remove old backups, and passwords that no definition or snapshot needs", NULL },
    { "keep", 0, 0, G_OPTION_ARG_INT, &options.keep,
      "With --prune: how many of a domain's newest backups stay (default: 20)", "NUMBER" },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run,
      "With --prune: only show what would be removed", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(CommandContext) context = command_context(command);
  g_autoptr(VirtConnection) connection = NULL;
  g_autoptr(GPtrArray) owners = NULL;
  gboolean done;

  command_add_json(context, &options.json);
  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 0, 1, error) || !check_prune_options(&options, error))
    return GVT_EXIT_FAILED;
  options.keep = options.keep == NOT_SAID ? BACKUP_KEPT : options.keep;
  connection = virt_open(command_globals.uri, TRUE, error);
  owners = connection ? find_owners(connection, argc > 1 ? argv[1] : NULL, error) : NULL;
  if (!owners)
    return GVT_EXIT_FAILED;
  done =
      options.prune ? prune(owners, &options, error) : list(owners, argc > 1, options.json, error);
  return done ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static const CommandText backups_examples[] = {
  { "gvt-xml backups win10", "List win10's backups" },
  { "gvt-xml revert win10 --from BACKUP", "Put back a whole backup of win10" },
  { "gvt-xml backups", "Which domains have backups, also those that are gone?" },
  { "gvt-xml backups --prune --keep 5 --dry-run",
    "What would go if only five backups of each domain stayed?" },
  { NULL, NULL },
};

const GvtCommand cmd_backups = {
  .name = "backups",
  .group = COMMAND_GROUP_LOOK,
  .args = "[DOMAIN]",
  .summary = "Show the saved definitions of a guest, and remove old ones",
  .examples = backups_examples,
  .description =
      "A backup is the whole definition from before a change, with its passwords. If a domain isn't "
      "defined any more, virsh define FILE brings it back.\n"
      "apply and revert keep a domain's newest 20 backups, and the passwords of all: a snapshot or a "
      "copy of the domain may need them.",
  .run = cmd_backups_run,
};
