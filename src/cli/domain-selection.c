/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/domain-selection.h"

#include <fnmatch.h>

#include "base/error.h"
#include "base/parse.h"
#include "cli/command.h"
#include "cli/domain-hints.h"

void
domain_selection_add_options(CommandContext *context, DomainSelectionOptions *options)
{
  const GOptionEntry entries[] = {
    { "match", 0, 0, COMMAND_ARG_TEXTS, &options->match,
      "The domains whose names match a pattern, as in 'web*'; may be repeated", "GLOB" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_MANY, entries);
}

void
domain_selection_add_map(CommandContext *context, DomainSelectionOptions *options, const char *help)
{
  const GOptionEntry entries[] = {
    { "map", 0, 0, G_OPTION_ARG_FILENAME, &options->map_file, help, "FILE|-" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_MANY, entries);
}

void
domain_selection_add_all(CommandContext *context, DomainSelectionOptions *options)
{
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &options->all, "Every domain of this libvirt", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_MANY, entries);
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
selection_free(void *data)
{
  DomainSelection *selection = data;

  g_clear_pointer(&selection->domain, virt_domain_free);
  g_free(selection->word);
  g_free(selection);
}

/* The domains that were selected so far, in their order and by uuid. */
typedef struct {
  const VirtConnection *connection;
  GPtrArray *selections;
  GHashTable *seen;
} Selected;

/* Takes ownership of domain. FALSE if it is selected already. */
static gboolean
select_domain(const Selected *selected, VirtDomain *domain, const char *word)
{
  DomainSelection *selection;

  if (!g_hash_table_add(selected->seen, g_strdup(virt_domain_uuid(domain)))) {
    virt_domain_free(domain);
    return FALSE;
  }
  selection = g_new0(DomainSelection, 1);
  selection->domain = domain;
  selection->word = g_strdup(word);
  g_ptr_array_add(selected->selections, selection);
  return TRUE;
}

static gboolean
select_words(const Selected *selected, char **words, GError **error)
{
  for (gsize i = 0; words[i]; i++) {
    VirtDomain *domain = virt_domain_lookup(selected->connection, words[i], NULL, error);

    if (!domain) {
      domain_hints_add(words[i], error);
      return FALSE;
    }
    select_domain(selected, domain, words[i]);
  }
  return TRUE;
}

/* The MapSelect. A map gives one plan to each domain. */
static gboolean
select_mapped(const char *word, void *data, GError **error)
{
  const Selected *selected = data;
  VirtDomain *domain = virt_domain_lookup(selected->connection, word, NULL, error);

  return domain && (select_domain(selected, domain, word) ||
                    gvt_usage(error,
                              "'%s' is a domain that is named already by another of its "
                              "names: name it once",
                              word));
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
select_matched(const Selected *selected, const DomainSelectionOptions *options, GError **error)
{
  g_autoptr(GPtrArray) listed = virt_domain_list(selected->connection, error);
  g_autofree gpointer *domains = NULL;
  gsize count = 0;

  if (!listed)
    return FALSE;
  domains = g_ptr_array_steal(listed, &count);
  for (gsize i = 0; i < count; i++) {
    VirtDomain *domain = domains[i];

    if (is_matched(options, virt_domain_name(domain)))
      select_domain(selected, domain, virt_domain_name(domain));
    else
      virt_domain_free(domain);
  }
  return selected->selections->len > 0 || !options->match ||
         gvt_fail(error, "no domain matches (virsh list --all shows them)");
}

GPtrArray *
domain_selection_find(const DomainSelectionOptions *options, char **words, const MapFile *map,
                      const VirtConnection *connection, GError **error)
{
  g_autoptr(GPtrArray) selections = g_ptr_array_new_with_free_func(selection_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  Selected selected = { connection, selections, seen };
  g_autoptr(MapFile) names = NULL;

  if (options->map_file && !map) {
    map = names = map_file_read(options->map_file, NULL, error);
    if (!names)
      return NULL;
  }
  if (!select_words(&selected, words, error) ||
      (map && !map_file_select(map, select_mapped, &selected, error)) ||
      ((options->all || options->match) && !select_matched(&selected, options, error)))
    return NULL;
  return g_steal_pointer(&selections);
}
