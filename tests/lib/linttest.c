/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "linttest.h"

#include "plan/profile.h"

xmlDoc *test_properties;

int
test_load_properties(void **state)
{
  (void)state;
  test_properties = profile_load_properties(NULL);
  return test_properties ? 0 : -1;
}

guint
test_findings_for(const char *text, const TargetVersions *target, const char *predicate)
{
  g_autoptr(xmlDoc) facts = lint_facts_new(target, test_properties);
  g_autoptr(xmlDoc) doc = xml_parse(text, -1, "test", NULL);
  g_autoptr(xmlDoc) findings = lint_find(doc, facts, NULL);

  assert_non_null(findings);
  return findings_count(findings, predicate);
}

guint
test_findings(const char *text, unsigned long libvirt, unsigned long qemu, const char *predicate)
{
  return test_findings_for(text, &(TargetVersions){ .libvirt = libvirt, .qemu = qemu }, predicate);
}

char *
test_repair_for(const char *text, const TargetVersions *target)
{
  g_autoptr(xmlDoc) facts = lint_facts_new(target, test_properties);
  g_autoptr(xmlDoc) doc = xml_parse(text, -1, "test", NULL);
  g_autoptr(xmlDoc) repaired = lint_repair(doc, facts, NULL);

  assert_non_null(repaired);
  return xml_print(repaired);
}

char *
test_repair(const char *text, unsigned long libvirt, unsigned long qemu)
{
  return test_repair_for(text, &(TargetVersions){ .libvirt = libvirt, .qemu = qemu });
}
