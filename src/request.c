/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "request.h"

void
request_add_options(GOptionContext *context, PlanRequest *request)
{
  const GOptionEntry entries[] = {
    { "uuid", 0, 0, G_OPTION_ARG_STRING, &request->uuid, "The mdev (vGPU) that the guest gets",
      "UUID" },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &request->profile,
      "The recipe; \"gvt-xml profiles\" lists them", "NAME" },
    { "display", 0, 0, G_OPTION_ARG_STRING, &request->display,
      "How it is shown: spice-gl, gtk or none", "MODE" },
    { "ramfb", 0, 0, G_OPTION_ARG_STRING, &request->ramfb,
      "A boot display until the guest's driver starts", "on|off" },
    { "opregion", 0, 0, G_OPTION_ARG_STRING, &request->opregion, "Show the guest Intel's OpRegion",
      "on|off" },
    { "resolution", 0, 0, G_OPTION_ARG_STRING, &request->resolution, "The preferred resolution",
      "WxH" },
    { "rendernode", 0, 0, G_OPTION_ARG_STRING, &request->rendernode,
      "The host's render node for OpenGL, /dev/dri/renderD128", "PATH" },
    { "guest-address", 0, 0, G_OPTION_ARG_STRING, &request->address,
      "The guest's PCI address for the device, 00:09.0 (default: libvirt's choice)", "ADDR" },
    { "arg", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->args,
      "A further argument for QEMU; may repeat", "ARG" },
    { "env", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->envs, "A variable for QEMU; may repeat",
      "NAME=VALUE" },
    { "override", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->overrides,
      "A QEMU property of the device, PROPERTY[:TYPE]=VALUE; may repeat", "PROPERTY=VALUE" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}
