/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A domain on the real QEMU driver, for the tests of a redefine. libvirt's calls are wrapped
   (tests/CMakeLists.txt): test_trouble makes a step fail, and test_guest is a guest that a fake
   libvirt starts. */
#pragma once

#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <string.h>

#include "libvirt/connection.h"
#include "testlib.h"

/* The domain: samples/win10.xml. */
#define NAME "win10"
#define PASSWORD "s3cretPW"

#define APPLY(...) test_command(&cmd_apply, NULL, "-c", test_uri, NAME, __VA_ARGS__, NULL)
#define REVERT(...) test_command(&cmd_revert, NULL, "-c", test_uri, NAME, __VA_ARGS__, NULL)
#define WITH_DEVICE "--uuid", TEST_UUID

/* A test that gets the domain as in its sample, without backups, troubles, and a guest. */
#define STEP(name) cmocka_unit_test_setup(name, test_fresh_domain)

/* The faults of the wrapped calls, which otherwise pass on. Reads and defines count from 1. */
typedef struct {
  guint defines;       /* so many there were */
  guint refuse_define; /* this one is refused */
  unsigned int flags;  /* those of the last define */
  guint reads;         /* so many there were */
  guint fail_read;     /* this one fails */
  gboolean dead;       /* the connection breaks with the first define */
  guint refuse_native; /* so many command lines are refused */
  const char *says;    /* with this error */
  /* libvirt loses this of a definition, from drop to drop_end. */
  const char *drop;
  const char *drop_end;
  /* This read, or each one, gives the domain's text as lie changes it. */
  guint lie_at_read;
  gboolean lies_each;
  void (*lie)(GString *xml);
  gboolean read_only; /* a full connection is denied */
  int managed_save;   /* -1: libvirt can't tell */
  int transient;
  int running;
  const char *capabilities; /* QEMU's, in place of the real ones */
  unsigned long version;    /* libvirt's, in place of the real one */
  unsigned long qemu;       /* QEMU's, in place of the real one */
} TestTrouble;

/* A guest that a fake libvirt starts, and what its QEMU says. */
typedef struct {
  gboolean refuse_start;
  gboolean refuse_resume;
  gboolean refuse_stop;
  gboolean silent;     /* there is no monitor */
  gboolean dies;       /* with the connection */
  const char *wrong;   /* this property has another value */
  const char *lacking; /* this property isn't there */
  guint started;
  guint resumed;
  guint stopped;

  /* One that runs, and devices that are plugged in and out; attached ones count from 1. */
  char *xml;           /* its live XML; NULL if it can't be read */
  guint refuse_attach; /* this device is refused */
  gboolean refuse_detach;
  gboolean vanishes; /* once it is asked for a device */
  const char *keeps; /* it doesn't let go of the device with this alias */
  guint attached;
  guint detached;
} TestGuest;

extern TestTrouble test_trouble;
extern TestGuest test_guest;
extern virConnectPtr test_connection;
extern char *test_uri;

/* Set-up and tear-down of a group of tests: the connection that all commands share. */
int test_connect(void **state);
int test_disconnect(void **state);

/* Set-up of each test: see STEP(). */
int test_fresh_domain(void **state);

/* The domain's XML, with its secrets, as libvirt has it now. Free with free(). */
char *test_dump(void);

/* Defines a domain. The test fails if libvirt refuses it. libvirt checks its schema in the first
   only. */
void test_define(const char *xml);
void test_define_unchecked(const char *xml);

/* A copy of text in which new stands for the first old. Free with g_free(). */
char *test_replaced(const char *text, const char *old, const char *new);

/* Defines the domain with new in place of the first old, as an edit by someone else. */
void test_edit(const char *old, const char *new);

/* The running guest's live XML from now on. Takes it over. */
void test_guest_becomes(char *xml);

/* Assertions: text has these words, or doesn't have them; the domain is now exactly xml. */
void test_says(const char *text, const char *words);
void test_says_not(const char *text, const char *words);
void test_is_now(const char *xml);

/* Records words, such as the name of a wrapped call. */
void test_record(const char *words);

/* The words that were recorded in this test, or since the last time, were these: "one two". */
void test_recorded(const char *words);
void test_forget_recorded(void);

/* The folder of the domain's backups. Free with g_free(). */
char *test_backups(void);
void test_remove_backups(void);

/* The path of the only backup in a folder. The test fails if there are more, or if others may read
   it. Free with g_free(). */
char *test_only_backup(const char *folder);
