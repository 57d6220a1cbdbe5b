/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Versions as libvirt counts them: major * 1000000 + minor * 1000 + release. */
#define PLAN_VERSION(major, minor) ((major)*1000000UL + (minor)*1000UL)

/* "9.0.0". Free with g_free(). */
char *plan_version_text(unsigned long version);

/* What the plan is to be resolved for. */
typedef struct {
  unsigned long libvirt;
  unsigned long qemu; /* 0 where it isn't known, and may be any */
} PlanTarget;

/* For a file, that no libvirt has been asked about: what all current ones can do. */
#define PLAN_TARGET_NEWEST ((PlanTarget){ PLAN_VERSION(11, 3), PLAN_VERSION(10, 0) })

typedef enum {
  PLAN_NATIVE,   /* an attribute of libvirt's <hostdev> */
  PLAN_OVERRIDE, /* <qemu:override> */
  PLAN_SET,      /* -set device.ALIAS.NAME=VALUE */
} PlanMechanism;

typedef enum {
  PLAN_MDEV,
  PLAN_PCI,
} PlanDevice;

/*
 * How a QEMU property reaches a device on this target; graphics: the domain has a libvirt graphics.
 * - ramfb, display of an mdev: native since libvirt 6.5 (5.10 to 6.4 lose ramfb on a redefine, commit
 *   c5815b3197); of a PCI device since 10.3
 * - romfile, rombar of a PCI device: native; of an mdev libvirt keeps a <rom> and passes nothing
 * - override: libvirt 8.5 (8.2 to 8.4 crash, NEWS "Fix crash when overriding device properties")
 * - -set: as long as libvirt gives QEMU no JSON -device, for which QEMU says "there is no device": it does
 *   since 8.1 with QEMU 7.0, and did in 7.9 and 7.10 with QEMU 6.2 (NEWS 8.0.0, 8.1.0)
 * FALSE with GVT_ERROR_FAILED where no way works.
 */
gboolean plan_mechanism(const char *property, PlanDevice device, gboolean graphics,
                        const PlanTarget *target, PlanMechanism *mechanism, GError **error);

/* What plan.rng calls it. */
const char *plan_mechanism_name(PlanMechanism mechanism);
