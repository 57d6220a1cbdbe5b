/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* What the user asks for, as words. NULL, FALSE and empty lists mean that it wasn't asked for. */
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

/* Whether the request renews the recorded plan (NULL: there is none): no device, no profile and no
   option is asked for. */
gboolean plan_is_renewal(const PlanRequest *request, xmlNode *recorded);
