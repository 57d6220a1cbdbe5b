/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/amd-gpu.h"

#define MODULE "gnif/vendor-reset: README.md, src/device-db.h"

static const AmdGpu families[] = {
  { 0x15bf, 0x15bf, "Phoenix", AMD_RESET_MODULE, MODULE },
  { 0x15dd, 0x15de, "Raven Ridge", AMD_RESET_MODULE, MODULE },
  { 0x1636, 0x1636, "Renoir", AMD_RESET_MODULE, MODULE },
  { 0x1638, 0x1638, "Cezanne", AMD_RESET_MODULE, MODULE },
  { 0x164c, 0x164c, "Lucienne", AMD_RESET_MODULE, MODULE },
  { 0x66a0, 0x66af, "Vega 20", AMD_RESET_MODULE, MODULE },
  { 0x67c0, 0x67df, "Polaris 10", AMD_RESET_MODULE, MODULE },
  { 0x67e0, 0x67ff, "Polaris 11", AMD_RESET_MODULE, MODULE },
  { 0x6860, 0x687f, "Vega 10", AMD_RESET_MODULE, MODULE },
  { 0x6980, 0x699f, "Polaris 12", AMD_RESET_MODULE, MODULE },
  { 0x6fdf, 0x6fdf, "Polaris 10", AMD_RESET_MODULE, MODULE },
  { 0x7310, 0x731f, "Navi 10", AMD_RESET_MODULE, MODULE },
  { 0x7340, 0x734f, "Navi 14", AMD_RESET_MODULE, MODULE },
  { 0x7360, 0x7362, "Navi 12", AMD_RESET_MODULE, MODULE },
  { 0x738c, 0x738c, "Arcturus", AMD_RESET_MODULE, MODULE },
  { 0x73a0, 0x73bf, "Navi 21", AMD_RESET_FINE, "gnif/vendor-reset#35" },
  { 0x73ff, 0x73ff, "Navi 23", AMD_RESET_MODULE, MODULE },
  { 0x7550, 0x7551, "Navi 48", AMD_RESET_NONE, "urbanyl/GPU-Passthrough-for-KVM-QEMU-on-Linux#4" },
  { 0x7590, 0x7590, "Navi 44", AMD_RESET_NONE, "gnif/vendor-reset#107" },
};

const AmdGpu *
amd_gpu_find(guint product)
{
  for (gsize i = 0; i < G_N_ELEMENTS(families); i++)
    if (product >= families[i].first && product <= families[i].last)
      return &families[i];
  return NULL;
}
