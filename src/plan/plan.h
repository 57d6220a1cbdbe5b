/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

#include "devices/device.h"
#include "plan/property-delivery.h"

/* What the user asked for, as words; NULL, 0 and empty lists for what wasn't said. */
typedef struct {
  char **uuids;      /* mdevs */
  char **pci;        /* addresses on the host */
  char **usb;        /* VENDOR:PRODUCT, BUS-PORT */
  char **mdev_types; /* of vGPUs to be made; those of uuids, where both are said */
  char *parent;      /* on which they are made */
  char *lifecycle;   /* guest, boot, manual */
  char *display_service;
  char *profile;
  char *display;
  char *rendernode;
  char *address;    /* --guest-address */
  char *ramfb;      /* on, off */
  char *opregion;   /* on, off */
  char *resolution; /* WxH */
  char *managed;    /* yes, no */
  char *rom_file;
  char *rom_bar; /* on, off */
  char *x_vga;   /* on, off */
  char *audio;
  char **args;
  char **envs;      /* NAME=VALUE */
  char **overrides; /* PROPERTY[:TYPE]=VALUE */
  gboolean hide_kvm;
  gboolean move_root_ports;
} PlanRequest;

/* Frees what a request owns, not the request itself. */
void plan_request_clear(PlanRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlanRequest, plan_request_clear)

/* Whether the request is to renew what is recorded: no device, no profile, no option. */
gboolean plan_is_renewal(const PlanRequest *request, xmlNode *recorded);

/*
 * The profile to use: the request's; else the one of the recorded plan, where no device is asked for, or one of the
 * kind that it is for (recorded_kind: mdev, pci or none; NULL where that profile isn't to be had, and any device that
 * the plan has counts); else by what the device is, where the host knows it (devices: HostDevice, may be NULL), and
 * for GVT-g by what the domain is: its own window, or no display, or a display. why is a sentence for the user, NULL
 * where he said it himself. Free both with g_free().
 */
char *plan_choose_profile(const PlanRequest *request, xmlNode *recorded, const char *recorded_kind,
                          xmlDoc *base, const GPtrArray *devices, char **why);

/* What a plan is made from; none is changed. */
typedef struct {
  xmlDoc *profile; /* NULL for a renewal */
  xmlDoc *displays;
  xmlDoc *properties;
  xmlNode *recorded;        /* gvt:plan in the domain now, or NULL */
  xmlDoc *recorded_profile; /* that of a plan to be renewed; NULL if it isn't to be had */
  xmlDoc *base;             /* the domain as it is without us */
  const GPtrArray
      *devices;            /* HostDevice; what is known of those asked for; NULL where nothing is */
  const char *const *mesa; /* the drivers of the host's Mesa, as for mesa_has() */
  TargetVersions target;
} PlanSources;

/* FALSE with GVT_ERROR_USAGE where no domain can have what is asked for: words that aren't what they are to be, what isn't for devices of
   the profile's kind. Of the sources that is all but the lists displays and properties, and the profile where it is known. */
gboolean plan_check(const PlanRequest *request, const PlanSources *sources, GError **error);

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
