/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Versions as libvirt counts them: major * 1000000 + minor * 1000 + release. */
#define PLAN_VERSION(major, minor) ((major)*1000000UL + (minor)*1000UL)

/* What the plan is to be resolved for. */
typedef struct {
  unsigned long libvirt;
  unsigned long qemu;
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

/* What the user asked for, as words; NULL, 0 and empty lists for what wasn't said. */
typedef struct {
  char *uuid;
  char *profile;
  char *display;
  char *rendernode;
  char *address;    /* --guest-address */
  char *ramfb;      /* on, off */
  char *opregion;   /* on, off */
  char *resolution; /* WxH */
  char **pci;       /* addresses on the host */
  char *managed;    /* yes, no */
  char *rom_file;
  char *rom_bar; /* on, off */
  char *x_vga;   /* on, off */
  char **args;
  char **envs;      /* NAME=VALUE */
  char **overrides; /* PROPERTY[:TYPE]=VALUE */
} PlanRequest;

/* Frees what a request owns, not the request itself. */
void plan_request_clear(PlanRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlanRequest, plan_request_clear)

/* A PCI address of the host in any usual spelling, as "0000:41:00.0"; *is_slot: no function was named (it is
   0 then). NULL with GVT_ERROR_USAGE. Free with g_free(). */
char *plan_pci_address(const char *word, gboolean *is_slot, GError **error);

/* Whether the request is to renew what is recorded: no device, no profile, no option. */
gboolean plan_is_renewal(const PlanRequest *request, xmlNode *recorded);

/*
 * The profile to use: the request's; else the one of the recorded plan; else by what the domain is: its own
 * window, or no display, or a display. why is a sentence for the user, NULL where he said it himself.
 * Free both with g_free().
 */
char *plan_choose_profile(const PlanRequest *request, xmlNode *recorded, xmlDoc *base, char **why);

/* What a plan is made from; none is changed. */
typedef struct {
  xmlDoc *profile; /* NULL for a renewal */
  xmlDoc *displays;
  xmlDoc *properties;
  xmlNode *recorded; /* gvt:plan in the domain now, or NULL */
  xmlDoc *base;      /* the domain as it is without us */
  PlanTarget target;
} PlanSources;

/*
 * Resolves a plan (a document with the root gvt:plan, which fits plan.rng): options win over the profile,
 * the profile over what the domain suggests (the guides' hand-made "-set device.hostdev0.…" and variables).
 * A request without device and options renews the recorded plan for this target. The caller owns it.
 * notes: what the user should know (strings; may be NULL).
 */
xmlDoc *plan_resolve(const PlanRequest *request, const PlanSources *sources, GPtrArray *notes,
                     GError **error);

/* The device and the mode of a plan in a few words, for a table. Free with g_free(). */
char *plan_device(xmlNode *plan);
char *plan_display(xmlNode *plan);
