/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* revert --file and status: a domain with whatever state in its metadata. */
#include "domain/passwords.h"
#include "fuzz.h"
#include "xml/xml.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char *text = fuzz_text(data, size);
  g_autoptr(GPtrArray) drift = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = text ? guest_new(text, "input", NULL, NULL, NULL) : NULL;
  g_autofree char *out = NULL;
  gboolean in_step;

  if (!guest)
    return 0;
  guest_drift(guest, &in_step, drift, NULL);
  passwords_forget(guest->base);
  out = xml_print(guest->base);
  return 0;
}
