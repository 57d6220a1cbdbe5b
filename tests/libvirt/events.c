/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The changes that libvirt reports, by its test driver, which is in this process; and drivers that
   report none, or none of node devices, whose calls are wrapped. */
#include "libvirt/events.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "testlib.h"

#define URI "test:///default"
#define GUEST                                                                                      \
  "<domain type='test'><name>events</name><memory>1024</memory><os><type>hvm</type></os></domain>"
#define DEVICE                                                                                     \
  "<device><parent>scsi_host1</parent><capability type='scsi_host'><capability "                   \
  "type='fc_host'><wwnn>1000000000000001</wwnn><wwpn>1000000000000002</wwpn></capability>"         \
  "</capability></device>"

/* In milliseconds. */
#define LONG 20000
#define SHORT 300

static gboolean no_domains; /* the driver has no events of domains */
static gboolean no_devices; /* nor of node devices */

int __real_virConnectDomainEventRegisterAny(virConnectPtr handle, virDomainPtr domain, int kind,
                                            virConnectDomainEventGenericCallback callback,
                                            void *data, virFreeCallback release);
int __wrap_virConnectDomainEventRegisterAny(virConnectPtr handle, virDomainPtr domain, int kind,
                                            virConnectDomainEventGenericCallback callback,
                                            void *data, virFreeCallback release);
int
__wrap_virConnectDomainEventRegisterAny(virConnectPtr handle, virDomainPtr domain, int kind,
                                        virConnectDomainEventGenericCallback callback, void *data,
                                        virFreeCallback release)
{
  if (!no_domains)
    return __real_virConnectDomainEventRegisterAny(handle, domain, kind, callback, data, release);
  /* An error of libvirt's, as of a driver that lacks a function. */
  assert_null(virNWFilterLookupByName(handle, "any"));
  return -1;
}

int __real_virConnectNodeDeviceEventRegisterAny(virConnectPtr handle, virNodeDevicePtr device,
                                                int kind,
                                                virConnectNodeDeviceEventGenericCallback callback,
                                                void *data, virFreeCallback release);
int __wrap_virConnectNodeDeviceEventRegisterAny(virConnectPtr handle, virNodeDevicePtr device,
                                                int kind,
                                                virConnectNodeDeviceEventGenericCallback callback,
                                                void *data, virFreeCallback release);
int
__wrap_virConnectNodeDeviceEventRegisterAny(virConnectPtr handle, virNodeDevicePtr device, int kind,
                                            virConnectNodeDeviceEventGenericCallback callback,
                                            void *data, virFreeCallback release)
{
  if (!no_devices)
    return __real_virConnectNodeDeviceEventRegisterAny(handle, device, kind, callback, data,
                                                       release);
  return -1;
}

static VirtConnection *
open_connection(void)
{
  VirtConnection *connection = virt_open(URI, FALSE, NULL);

  assert_non_null(connection);
  return connection;
}

/* The next event is this one of the domain "events". */
static void
assert_event(VirtEvents *events, const char *what)
{
  g_autoptr(VirtEvent) event = virt_events_next(events, LONG);

  assert_non_null(event);
  assert_string_equal(event->domain, "events");
  assert_int_equal(strlen(event->uuid), VIR_UUID_STRING_BUFLEN - 1);
  assert_null(event->device);
  assert_string_equal(event->what, what);
}

/* The test driver of another connection in this process has the same domains. */
static void
change_guest(VirtEvents *events)
{
  virConnectPtr handle = virConnectOpen(URI);
  virDomainPtr guest = virDomainDefineXML(handle, GUEST);

  assert_non_null(guest);
  assert_event(events, "defined");
  assert_int_equal(virDomainCreate(guest), 0);
  assert_event(events, "started");
  assert_int_equal(virDomainSuspend(guest), 0);
  assert_event(events, "suspended");
  assert_int_equal(virDomainResume(guest), 0);
  assert_event(events, "resumed");
  assert_int_equal(virDomainDestroy(guest), 0);
  assert_event(events, "stopped");
  assert_int_equal(virDomainUndefine(guest), 0);
  assert_event(events, "undefined");
  virDomainFree(guest);
  virConnectClose(handle);
}

/* A virtual SCSI host is the device that the test driver can make. */
static void
change_device(VirtEvents *events)
{
  virConnectPtr handle = virConnectOpen(URI);
  virNodeDevicePtr device = virNodeDeviceCreateXML(handle, DEVICE, 0);
  const char *const expected[] = { "created", "deleted" };

  assert_non_null(device);
  assert_int_equal(virNodeDeviceDestroy(device), 0);
  for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
    g_autoptr(VirtEvent) event = virt_events_next(events, LONG);

    assert_non_null(event);
    assert_null(event->domain);
    assert_string_equal(event->device, virNodeDeviceGetName(device));
    assert_string_equal(event->what, expected[i]);
  }
  virNodeDeviceFree(device);
  virConnectClose(handle);
}

static void
changes_are_reported(void **state)
{
  g_autoptr(VirtConnection) connection = open_connection();
  g_autoptr(VirtEvents) events = virt_events_new(connection, NULL);

  (void)state;
  assert_non_null(events);
  assert_null(virt_events_next(events, SHORT));
  change_guest(events);
  change_device(events);
}

/* A driver without node devices. */
static void
domains_are_enough(void **state)
{
  g_autoptr(VirtConnection) connection = open_connection();
  g_autoptr(VirtEvents) events = NULL;

  (void)state;
  no_devices = TRUE;
  events = virt_events_new(connection, NULL);
  no_devices = FALSE;
  assert_non_null(events);
  assert_null(virGetLastError());
  change_guest(events);
}

static void
no_events_is_an_error(void **state)
{
  g_autoptr(VirtConnection) connection = open_connection();
  g_autoptr(GError) error = NULL;

  (void)state;
  no_domains = TRUE;
  assert_null(virt_events_new(connection, &error));
  no_domains = FALSE;
  assert_non_null(error);
  assert_true(
      g_str_has_prefix(error->message, "libvirt doesn't report changes over this connection: "));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(changes_are_reported),
    cmocka_unit_test(domains_are_enough),
    cmocka_unit_test(no_events_is_an_error),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
