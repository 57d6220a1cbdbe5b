/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/events.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "libvirt/internal.h"

/* libvirt calls back in the thread of its event loop, so the events are queued. A callback may
   still run when it is deregistered, so each has a reference to the queue. */
struct VirtEvents {
  virConnectPtr handle; /* the connection's own */
  GAsyncQueue *queue;   /* VirtEvent */
  GArray *domains;      /* the numbers (int) of the callbacks for domains */
  int devices;          /* that of the callback for node devices; -1 for none */
};

static void
release_queue(void *queue)
{
  g_async_queue_unref(queue);
}

static void
queue_domain(GAsyncQueue *queue, virDomainPtr domain, const char *what)
{
  VirtEvent *event = g_new0(VirtEvent, 1);
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  event->domain = g_strdup(virDomainGetName(domain));
  virDomainGetUUIDString(domain, uuid);
  event->uuid = g_strdup(uuid);
  event->what = what;
  g_async_queue_push(queue, event);
  /* cppcheck-suppress memleak ; the queue has it */
}

static int
domain_lives(virConnectPtr handle, virDomainPtr domain, int what, int detail, void *data)
{
  static const char *const texts[] = {
    [VIR_DOMAIN_EVENT_DEFINED] = "defined",   [VIR_DOMAIN_EVENT_UNDEFINED] = "undefined",
    [VIR_DOMAIN_EVENT_STARTED] = "started",   [VIR_DOMAIN_EVENT_SUSPENDED] = "suspended",
    [VIR_DOMAIN_EVENT_RESUMED] = "resumed",   [VIR_DOMAIN_EVENT_STOPPED] = "stopped",
    [VIR_DOMAIN_EVENT_SHUTDOWN] = "shutdown", [VIR_DOMAIN_EVENT_PMSUSPENDED] = "suspended",
    [VIR_DOMAIN_EVENT_CRASHED] = "crashed",
  };

  (void)handle;
  (void)detail;
  queue_domain(data, domain, (gsize)what < G_N_ELEMENTS(texts) ? texts[what] : "changed");
  return 0;
}

/* A device was added to a domain that runs, or removed from it. */
static void
domain_device_changes(virConnectPtr handle, virDomainPtr domain, const char *alias, void *data)
{
  (void)handle;
  (void)alias;
  queue_domain(data, domain, "changed");
}

static void
node_device_lives(virConnectPtr handle, virNodeDevicePtr device, int what, int detail, void *data)
{
  /* As numbers, since libvirt before 7.3 has no names for the last two. */
  static const char *const texts[] = { "created", "deleted", "defined", "undefined" };
  VirtEvent *event = g_new0(VirtEvent, 1);

  (void)handle;
  (void)detail;
  event->device = g_strdup(virNodeDeviceGetName(device));
  event->what = (gsize)what < G_N_ELEMENTS(texts) ? texts[what] : "changed";
  g_async_queue_push(data, event);
  /* cppcheck-suppress memleak ; the queue has it */
}

static gboolean
watch_domains(VirtEvents *events, int kind, virConnectDomainEventGenericCallback callback)
{
  int number = virConnectDomainEventRegisterAny(events->handle, NULL, kind, callback,
                                                g_async_queue_ref(events->queue), release_queue);

  if (number >= 0)
    g_array_append_val(events->domains, number);
  else
    g_async_queue_unref(events->queue);
  return number >= 0;
}

static void
watch_devices(VirtEvents *events)
{
  events->devices =
      virConnectNodeDeviceEventRegisterAny(events->handle, NULL, VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE,
                                           VIR_NODE_DEVICE_EVENT_CALLBACK(node_device_lives),
                                           g_async_queue_ref(events->queue), release_queue);
  if (events->devices < 0)
    g_async_queue_unref(events->queue);
}

VirtEvents *
module_events_new(const VirtConnection *connection, GError **error)
{
  VirtEvents *events = g_new0(VirtEvents, 1);

  events->handle = connection->handle;
  events->queue = g_async_queue_new_full((GDestroyNotify)virt_event_free);
  events->domains = g_array_new(FALSE, FALSE, sizeof(int));
  events->devices = -1;
  if (!virt_start_events() || !watch_domains(events, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                             VIR_DOMAIN_EVENT_CALLBACK(domain_lives))) {
    virt_fail(error, GVT_ERROR_UNKNOWN, "libvirt doesn't report changes over this connection");
    module_events_free(events);
    return NULL;
  }
  watch_domains(events, VIR_DOMAIN_EVENT_ID_DEVICE_ADDED,
                VIR_DOMAIN_EVENT_CALLBACK(domain_device_changes));
  watch_domains(events, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED,
                VIR_DOMAIN_EVENT_CALLBACK(domain_device_changes));
  watch_devices(events);
  virResetLastError();
  return events;
}

VirtEvent *
module_events_next(VirtEvents *events, guint milliseconds)
{
  return g_async_queue_timeout_pop(events->queue, (guint64)milliseconds * 1000);
}

void
module_events_free(VirtEvents *events)
{
  for (guint i = 0; i < events->domains->len; i++)
    virConnectDomainEventDeregisterAny(events->handle, g_array_index(events->domains, int, i));
  if (events->devices >= 0)
    virConnectNodeDeviceEventDeregisterAny(events->handle, events->devices);
  g_array_unref(events->domains);
  g_async_queue_unref(events->queue);
  g_free(events);
}
