/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "redefinetest.h"

static GString *recorded; /* NULL for nothing */

void
test_record(const char *words)
{
  if (!recorded)
    recorded = g_string_new(NULL);
  g_string_append_printf(recorded, "%s%s", recorded->len ? " " : "", words);
}

void
test_recorded(const char *words)
{
  assert_string_equal(recorded ? recorded->str : "", words);
  test_forget_recorded();
}

void
test_forget_recorded(void)
{
  if (recorded)
    g_string_free(recorded, TRUE);
  recorded = NULL;
}
