/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/request.h"

#include <string.h>

/* The request */

void
plan_request_clear(PlanRequest *request)
{
  g_strfreev(request->uuids);
  g_strfreev(request->pci);
  g_strfreev(request->usb);
  g_strfreev(request->mdev_types);
  g_free(request->parent);
  g_free(request->lifecycle);
  g_free(request->display_service);
  g_free(request->profile);
  g_free(request->display);
  g_free(request->rendernode);
  g_free(request->address);
  g_free(request->ramfb);
  g_free(request->opregion);
  g_free(request->resolution);
  g_free(request->managed);
  g_free(request->rom_file);
  g_free(request->rom_bar);
  g_free(request->x_vga);
  g_free(request->audio);
  g_strfreev(request->args);
  g_strfreev(request->envs);
  g_strfreev(request->overrides);
  memset(request, 0, sizeof *request);
}

gboolean
plan_is_renewal(const PlanRequest *request, xmlNode *recorded)
{
  const void *const asked[] = {
    request->uuids,      request->pci,
    request->usb,        request->profile,
    request->display,    request->rendernode,
    request->address,    request->ramfb,
    request->opregion,   request->resolution,
    request->managed,    request->rom_file,
    request->rom_bar,    request->x_vga,
    request->audio,      request->args,
    request->envs,       request->overrides,
    request->mdev_types, request->parent,
    request->lifecycle,  request->display_service,
  };

  for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
    if (asked[i])
      return FALSE;
  if (request->hide_kvm || request->move_root_ports)
    return FALSE;
  return recorded != NULL;
}
