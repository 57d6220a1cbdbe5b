/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "host/device-users.h"
#include "host/inventory.h"

/* The virtual functions that a card must have. */
typedef struct {
  guint count;
  /* The share of the card that each function gets, in the files of Intel's driver xe (Linux 6.19,
     vram_quota 7.0: Documentation/ABI/testing/sysfs-driver-intel-xe-sriov); digits, or NULL for the
     driver's own choice */
  const char *vram_quota;         /* in bytes */
  const char *exec_quantum_ms;    /* in milliseconds */
  const char *preempt_timeout_us; /* in microseconds */
} FunctionsRequest;

/* Whether the card has already what the request asks for, so that nothing would be changed. */
gboolean functions_are_made(const HostInventory *list, const HostDevice *card,
                            const FunctionsRequest *request);

/*
 * Plans how the card gets the functions, as lines for people: "write 4 into PATH", "run WORDS".
 * Nothing is changed. Fails if the card can't have them, or if functions that are there would go
 * and a running domain or a program has one, or a domain loses its own. users may be NULL. Free
 * with g_ptr_array_unref().
 */
GPtrArray *functions_plan(const HostInventory *list, const HostDevice *card,
                          const DeviceUsers *users, const FunctionsRequest *request,
                          GError **error);

/* Executes that plan. If it fails, the card gets back as many functions as it had; if the driver
   refuses, *error says so. */
gboolean functions_make(const HostInventory *list, const HostDevice *card,
                        const FunctionsRequest *request, GError **error);
