/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "edittest.h"

#include <string.h>

xmlDoc *
test_apply(const char *base, const char *plan, xmlDoc *present)
{
  g_autoptr(xmlDoc) base_doc = test_parse(base);
  g_autoptr(xmlDoc) plan_doc = test_parse(plan);
  g_autoptr(GError) error = NULL;
  xmlDoc *result = transform_apply(base_doc, xmlDocGetRootElement(plan_doc), present,
                                   "20261120T051938.123456Z.xml", NULL, &error);

  if (!result)
    fail_msg("%s", error->message);
  return result;
}

xmlDoc *
test_revert(xmlDoc *domain, const char *backup)
{
  g_autoptr(xmlDoc) backup_doc = backup ? test_parse(backup) : NULL;
  g_autoptr(GError) error = NULL;
  const PasswordBackup saved = { "20261120T051938.123456Z.xml", backup_doc };
  g_autoptr(GPtrArray) backups = g_ptr_array_new();
  g_autoptr(GPtrArray) marks = NULL;
  xmlNode *found = NULL;
  xmlDoc *result;

  if (backup)
    g_ptr_array_add(backups, (void *)&saved);
  result =
      state_find(domain, &found, &error) ? transform_revert(domain, backups, NULL, &error) : NULL;
  if (!result)
    fail_msg("%s", error->message);
  /* Only for this pass of apply. */
  marks = xml_nodes(result, NULL, "/domain/devices/graphics/@gvt:from");
  for (guint k = 0; k < marks->len; k++)
    xmlRemoveProp(marks->pdata[k]);
  return result;
}

void
test_assert_value(xmlDoc *doc, const char *xpath, const char *expected)
{
  g_autofree char *value = xml_string(doc, xpath);

  if (g_strcmp0(value, expected) != 0)
    fail_msg("%s is '%s' instead of '%s'", xpath, value, expected);
}

void
test_assert_same(xmlDoc *doc, const char *expected)
{
  g_autoptr(xmlDoc) other = test_parse(expected);
  g_autofree char *text = xml_print(doc);

  if (!xml_equal(doc, other))
    fail_msg("not %s but %s", expected, text);
}

xmlDoc *
test_rewritten(xmlDoc *doc, const char *from, const char *to)
{
  g_autofree char *text = xml_print(doc);
  g_auto(GStrv) parts = g_strsplit(text, from, 2);
  g_autofree char *whole = g_strjoinv(to, parts);

  if (g_strv_length(parts) != 2)
    fail_msg("no %s in %s", from, text);
  return test_parse(whole);
}
