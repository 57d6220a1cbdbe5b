/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of apply: options as a shell has them, on a sample. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *line = fuzz_text(data, size);
  g_auto(PlanRequest) request = { 0 };

  if (!line)
    return 0;
  request = fuzz_request(line);
  fuzz_laws(g_strdup(fuzz_sample()), &request);
  return 0;
}
