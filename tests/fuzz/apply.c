/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* apply --file. The input's length chooses the options, so that the unchanged file of a domain
   is an input. */
#include "fuzz.h"

#define UUID "--uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 "

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char *const lines[] = {
    UUID "--profile gvtg-spice",
    UUID "--profile gvtg-window --hide-kvm --audio none",
    UUID "--profile gvtg-headless",
    UUID "--profile vgpu --guest-address 00:02.0 --move-root-ports",
    "--pci 41:00.0 --pci 41:00.1 --profile gpu --usb 046d:c31c",
    "--pci 00:02.0 --profile gvtd",
    "--profile virgl --display egl-headless+vnc",
    "--mdev-type i915-GVTg_V5_4 --parent 00:02.0 --profile gvtg-remote",
  };
  g_auto(PlanRequest) request = { 0 };
  char *text = fuzz_text(data, size);

  if (!text)
    return 0;
  request = fuzz_request(lines[size % G_N_ELEMENTS(lines)]);
  fuzz_laws(text, &request);
  return 0;
}
