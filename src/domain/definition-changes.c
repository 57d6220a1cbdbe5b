/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/definition-changes.h"

#include "domain/definition-details.h"
#include "domain/definition-parts.h"
#include "domain/state.h"
#include "xml/compare.h"
#include "xml/xml.h"

static void
change_free(void *data)
{
  DefinitionChange *change = data;

  g_free(change->kind);
  g_free(change->name);
  g_free(change->text);
  g_free(change);
}

const char *
definition_op_word(DefinitionOp op)
{
  static const char *const words[] = {
    [DEFINITION_REMOVE] = "remove",
    [DEFINITION_ADD] = "add",
    [DEFINITION_CHANGE] = "change",
  };

  return words[op];
}

/* Comparing */

static gboolean
is_same_part(const DefinitionPart *a, const DefinitionPart *b)
{
  return a->node && b->node ? xml_same_digest(a->node, b->node)
                            : g_strcmp0(a->value, b->value) == 0;
}

/* The first part with that key that isn't matched; with same, one that is also equal. NULL if there
   is none. */
static DefinitionPart *
find_match(GHashTable *by_key, const DefinitionPart *part, gboolean same)
{
  GPtrArray *candidates = g_hash_table_lookup(by_key, part->key);

  for (guint i = 0; candidates && i < candidates->len; i++) {
    DefinitionPart *other = candidates->pdata[i];

    if (!other->matched && (!same || is_same_part(other, part)))
      return other;
  }
  return NULL;
}

static GHashTable *
sort_by_key(const GPtrArray *parts)
{
  GHashTable *by_key =
      g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < parts->len; i++) {
    DefinitionPart *part = parts->pdata[i];
    GPtrArray *others = g_hash_table_lookup(by_key, part->key);

    if (!others) {
      others = g_ptr_array_new();
      g_hash_table_insert(by_key, part->key, others);
    }
    g_ptr_array_add(others, part);
  }
  return by_key;
}

/* Takes ownership of text. */
static void
add_difference(GPtrArray *changes, DefinitionOp op, const char *kind, const char *name, char *text)
{
  DefinitionChange *change = g_new0(DefinitionChange, 1);

  change->op = op;
  change->kind = g_strdup(kind);
  change->name = g_strdup(name);
  change->text = text;
  g_ptr_array_add(changes, change);
}

static void
add_whole(GPtrArray *changes, DefinitionOp op, const DefinitionPart *part)
{
  add_difference(changes, op, part->kind, part->label,
                 g_strdup_printf("%s%s%s", part->label, part->value ? part->sep : "",
                                 part->value ? part->value : ""));
}

static void
add_changed(GPtrArray *changes, const DefinitionPart *before, const DefinitionPart *after)
{
  g_autofree char *details = after->node ? definition_details(before->node, after->node) : NULL;

  if (details)
    add_difference(changes, DEFINITION_CHANGE, after->kind, after->label,
                   g_strdup_printf("%s: %s", after->label, details));
  else
    add_difference(changes, DEFINITION_CHANGE, after->kind, after->label,
                   g_strdup_printf("%s %s → %s", after->label, before->value, after->value));
}

static int
compare_ranks(gconstpointer a, gconstpointer b)
{
  const DefinitionPart *const *left = a;
  const DefinitionPart *const *right = b;

  return (int)(*left)->rank - (int)(*right)->rank;
}

/* Matches the parts that are in both, the same ones first, and adds those that changed. */
static void
match_parts(GPtrArray *changes, GPtrArray *had, GPtrArray *has)
{
  g_autoptr(GHashTable) by_key = sort_by_key(had);

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < has->len; i++) {
      DefinitionPart *part = has->pdata[i];
      DefinitionPart *other = part->matched ? NULL : find_match(by_key, part, round == 0);

      if (!other)
        continue;
      part->matched = other->matched = TRUE;
      if (round > 0)
        add_changed(changes, other, part);
    }
}

GPtrArray *
definition_changes(xmlDoc *before, xmlDoc *after, GHashTable *names)
{
  g_autoptr(xmlDoc) old = state_strip(before);
  g_autoptr(xmlDoc) new = state_strip(after);
  g_autoptr(GPtrArray) had = definition_parts(old, names);
  g_autoptr(GPtrArray) has = definition_parts(new, names);
  GPtrArray *changes = g_ptr_array_new_with_free_func(change_free);

  g_ptr_array_sort(had, compare_ranks);
  g_ptr_array_sort(has, compare_ranks);
  match_parts(changes, had, has);
  for (guint i = 0; i < had->len; i++)
    if (!((DefinitionPart *)had->pdata[i])->matched)
      add_whole(changes, DEFINITION_REMOVE, had->pdata[i]);
  for (guint i = 0; i < has->len; i++)
    if (!((DefinitionPart *)has->pdata[i])->matched)
      add_whole(changes, DEFINITION_ADD, has->pdata[i]);
  if (changes->len == 0 && !xml_equal(old, new))
    add_difference(changes, DEFINITION_CHANGE, "order", "order",
                   g_strdup("the order of elements, or comments"));
  return changes;
}

GPtrArray *
definition_changes_texts(const GPtrArray *changes, DefinitionOp op, const char *kind)
{
  g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) firsts = g_ptr_array_new();
  GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < changes->len; i++) {
    const DefinitionChange *change = changes->pdata[i];
    guint count;

    if (change->op != op || (kind && !g_str_equal(change->kind, kind)))
      continue;
    count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, change->text)) + 1;
    if (count == 1)
      g_ptr_array_add(firsts, change->text);
    g_hash_table_insert(counts, change->text, GUINT_TO_POINTER(count));
  }
  for (guint i = 0; i < firsts->len; i++) {
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, firsts->pdata[i]));

    g_ptr_array_add(texts, count > 1 ? g_strdup_printf("%u %s", count, (char *)firsts->pdata[i])
                                     : g_strdup(firsts->pdata[i]));
  }
  return texts;
}
