/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/spelling.h"

#include <string.h>

#include "base/text.h"

#define MOST_EDITS 2

/* Nobody types longer names, and comparing them would take long. */
#define LONGEST_WORD 256

/* A row of the table of distances, from the beginnings of one word to those of the other. */
typedef guint Row[LONGEST_WORD + 1];

static gboolean
is_swap(const char *a, const char *b, gsize i, gsize j)
{
  return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
}

/* The number of edits between two words (the restricted Damerau-Levenshtein distance). */
static guint
count_edits(const char *a, const char *b)
{
  const gsize length = strlen(b);
  Row rows[3];

  for (gsize j = 0; j <= length; j++)
    rows[0][j] = (guint)j;
  for (gsize i = 1; a[i - 1]; i++) {
    guint *row = rows[i % 3];
    const guint *above = rows[(i + 2) % 3];
    const guint *two_above = rows[(i + 1) % 3];

    row[0] = (guint)i;
    for (gsize j = 1; j <= length; j++) {
      row[j] = MIN(MIN(row[j - 1], above[j]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
      if (is_swap(a, b, i, j))
        row[j] = MIN(row[j], two_above[j - 2] + 1);
    }
  }
  return rows[strlen(a) % 3][length];
}

/* The word as it is compared: in lower case, letters that look like a digit as that digit. Free
   with g_free(). */
static char *
fold(const char *word)
{
  char *folded = g_ascii_strdown(word, -1);

  g_strdelimit(folded, "o", '0');
  g_strdelimit(folded, "l", '1');
  return folded;
}

const char *
spelling_nearest(const char *mistyped, const char *const *words)
{
  g_autofree char *typed = fold(mistyped);
  const gsize length = strlen(typed);
  guint least = (guint)MIN(MOST_EDITS, (length + 1) / 3) + 1;
  const char *nearest = NULL;

  for (gsize i = 0; length <= LONGEST_WORD && words[i]; i++) {
    g_autofree char *word = fold(words[i]);
    guint edits = strlen(word) <= LONGEST_WORD ? count_edits(typed, word) : G_MAXUINT;

    if (edits < least) {
      nearest = words[i];
      least = edits;
    }
  }
  return nearest;
}

char *
spelling_hint(const char *mistyped, const char *const *words)
{
  const char *nearest = spelling_nearest(mistyped, words);
  g_autofree char *line = nearest ? text_line(nearest) : NULL;

  return line ? g_strdup_printf("; did you mean '%s'?", line) : g_strdup("");
}
