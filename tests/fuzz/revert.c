/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* revert --file and status: a domain with whatever state in its metadata. */
#include "fuzz.h"
#include "xml/xml.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char *text = fuzz_text(data, size);
  g_autoptr(GPtrArray) drift = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Subject) subject =
      text ? subject_new(fuzz_editor(), text, "input", NULL, NULL, NULL) : NULL;
  g_autofree char *out = NULL;
  gboolean in_step;

  if (!subject)
    return 0;
  subject_drift(fuzz_editor(), subject, &in_step, drift, NULL);
  edit_forget_passwords(subject->base);
  out = domxml_print(subject->base);
  return 0;
}
