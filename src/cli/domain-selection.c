/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/domain-selection.h"

#include <fnmatch.h>

#include "base/error.h"
#include "base/parse.h"
#include "cli/command.h"

void
domain_selection_add_options(GOptionContext *context, DomainSelectionOptions *options)
{
  const GOptionEntry entries[] = {
    { "match", 0, 0, COMMAND_ARG_TEXTS, &options->match,
      "The domains whose name matches; may be given several times", "GLOB" },
    { "map", 0, 0, G_OPTION_ARG_FILENAME, &options->map_file,
      "The domains of a file, and what apply gives to each: lines \"DOMAIN KEY=VALUE…\", the keys being its options",
      "FILE|-" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}

void
domain_selection_add_all(GOptionContext *context, DomainSelectionOptions *options)
{
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &options->all, "Every domain that libvirt has", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}

void
domain_selection_options_clear(DomainSelectionOptions *options)
{
  g_clear_pointer(&options->match, g_strfreev);
  g_clear_pointer(&options->map_file, g_free);
}

gboolean
domain_selection_is_made(const DomainSelectionOptions *options, int operands)
{
  return operands > 0 || options->all || options->match || options->map_file;
}

gboolean
domain_selection_is_many(const DomainSelectionOptions *options, int operands)
{
  return operands > 1 || options->all || options->match || options->map_file;
}

gboolean
domain_selection_check(const DomainSelectionOptions *options, int operands, GError **error)
{
  for (gsize i = 0; options->match && options->match[i]; i++)
    if (!parse_is_text("--match", options->match[i], error))
      return FALSE;
  return !options->map_file || (!operands && !options->all && !options->match) ||
         gvt_usage(error, "--map says which domains: leave out the others, --all and --match");
}

static void
choice_free(void *data)
{
  DomainSelection *selection = data;

  g_clear_pointer(&selection->domain, virt_domain_free);
  g_free(selection->word);
  g_free(selection);
}

/* What has been chosen so far: in its order, and by uuid. */
typedef struct {
  GPtrArray *selections;
  GHashTable *seen;
} Found;

/* Takes domain over. Each once, however often it is named; FALSE where it was already. */
static gboolean
add_domain(const Found *found, VirtDomain *domain, const char *word)
{
  DomainSelection *selection;

  if (!g_hash_table_add(found->seen, g_strdup(virt_domain_uuid(domain)))) {
    virt_domain_free(domain);
    return FALSE;
  }
  selection = g_new0(DomainSelection, 1);
  selection->domain = domain;
  selection->word = g_strdup(word);
  g_ptr_array_add(found->selections, selection);
  return TRUE;
}

/* only_once: what a map gives to a domain it can't give to it twice. */
static gboolean
add_words(const Found *found, char **words, gboolean only_once, const VirtConnection *connection,
          GError **error)
{
  for (gsize i = 0; words[i]; i++) {
    VirtDomain *domain = virt_lookup(connection, words[i], NULL, error);

    if (!domain)
      return FALSE;
    if (!add_domain(found, domain, words[i]) && only_once)
      return gvt_fail(
          error,
          "'%s' is a domain that is named already by another of its names; nothing was changed: "
          "name it once",
          words[i]);
  }
  return TRUE;
}

static gboolean
is_matched(const DomainSelectionOptions *options, const char *name)
{
  for (gsize i = 0; options->match && options->match[i]; i++)
    if (fnmatch(options->match[i], name, 0) == 0)
      return TRUE;
  return options->all;
}

static gboolean
add_matched(const Found *found, const DomainSelectionOptions *options,
            const VirtConnection *connection, GError **error)
{
  g_autoptr(GPtrArray) listed = virt_list(connection, error);
  g_autofree gpointer *domains = NULL;
  gsize count = 0;

  if (!listed)
    return FALSE;
  domains = g_ptr_array_steal(listed, &count);
  for (gsize i = 0; i < count; i++) {
    VirtDomain *domain = domains[i];

    if (is_matched(options, virt_domain_name(domain)))
      add_domain(found, domain, virt_domain_name(domain));
    else
      virt_domain_free(domain);
  }
  return found->selections->len > 0 || !options->match ||
         gvt_fail(error, "no domain matches (virsh list --all shows them)");
}

static gboolean
add_mapped(const Found *found, const MapFile *map, const VirtConnection *connection, GError **error)
{
  g_autofree char **words = map_file_words(map);

  return add_words(found, words, TRUE, connection, error);
}

GPtrArray *
domain_selection_find(const DomainSelectionOptions *options, char **words, const MapFile *map,
                      const VirtConnection *connection, GError **error)
{
  g_autoptr(GPtrArray) selections = g_ptr_array_new_with_free_func(choice_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  const Found found = { selections, seen };
  g_autoptr(MapFile) names = NULL;

  if (options->map_file && !map) {
    map = names = map_file_read(options->map_file, NULL, error);
    if (!names)
      return NULL;
  }
  if (!add_words(&found, words, FALSE, connection, error) ||
      (map && !add_mapped(&found, map, connection, error)) ||
      ((options->all || options->match) && !add_matched(&found, options, connection, error)))
    return NULL;
  return g_steal_pointer(&selections);
}
