/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

/* A change that libvirt reports: of a domain, or of a device of the host. */
typedef struct {
  char *domain; /* its name; NULL if it is a device */
  char *uuid;   /* of the domain */
  char *device; /* the node device's name, "mdev_…"; NULL if it is a domain */
  /* Of a domain "defined", "undefined", "started", "suspended", "resumed", "stopped", "shutdown",
     "crashed", or "changed" (a device was added or removed while it runs); of a device "created",
     "deleted", "defined", "undefined". "changed" is also what a later libvirt's new events are.
     Static. */
  const char *what;
} VirtEvent;

static inline void
virt_event_free(VirtEvent *event)
{
  g_free(event->domain);
  g_free(event->uuid);
  g_free(event->device);
  g_free(event);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VirtEvent, virt_event_free)

/* The changes since it was made. */
typedef struct VirtEvents VirtEvents;

/* Makes libvirt report changes from now on. The connection must outlive it. NULL with *error if
   this driver reports none; one without node devices reports those of domains only. Free with
   virt_events_free(). */
VirtEvents *virt_events_new(const VirtConnection *connection, GError **error);

/* Waits for the next change. NULL if none comes for so long, also because the connection broke
   (virt_is_alive()). Free with virt_event_free(). */
VirtEvent *virt_events_next(VirtEvents *events, guint milliseconds);

void virt_events_free(VirtEvents *events);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VirtEvents, virt_events_free)
