/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* lint --fix --file: a finding that was repaired isn't found again. */
#include "domain/lint.h"
#include "domain/findings.h"
#include "domain/lint-facts.h"

#include "fuzz.h"
#include "plan/profile.h"
#include "xml/xml.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static xmlDoc *facts;
  char *text = fuzz_text(data, size);
  g_autoptr(Guest) guest = text ? guest_new(text, "input", NULL, NULL, NULL) : NULL;
  g_autoptr(xmlDoc) found = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(xmlDoc) repaired = NULL;
  g_autofree char *said = NULL;

  if (!facts) {
    xmlDoc *properties = profile_load_properties(NULL);

    facts = lint_facts_new(&TARGET_NEWEST, properties);
  }
  found = guest ? lint_find(guest->doc, facts, NULL) : NULL;
  if (!found)
    return 0;
  list = findings_list(found);
  said = findings_describe(list, "input", FALSE);
  repaired = lint_repair(guest->doc, facts, NULL);
  return 0;
}
