/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Domains on the real QEMU driver, for the tests of lint. libvirt's calls are wrapped
   (tests/CMakeLists.txt). */
#pragma once

#include <libvirt/libvirt.h>

#include "libvirt/connection.h"
#include "testlib.h"

#define SPICE_GL                                                                                   \
  "<graphics type='spice' passwd='s3cretPW'><listen type='none'/><gl enable='yes'/></graphics>"    \
  "<video><model type='none'/></video>"
/* This is wrong for every libvirt, and is repaired. */
#define SPICE_GL_LISTENING                                                                         \
  "<graphics type='spice' autoport='yes' passwd='s3cretPW'><gl enable='yes'/></graphics>"          \
  "<video><model type='none'/></video>"

/* A test that gets no domain, the root test_root, and the variables below with their first
   values. */
#define STEP(name) cmocka_unit_test_setup(name, test_fresh_host)

/* What the wrapped calls say: whether a domain has a managed save image (first FALSE), the version
   of QEMU (first 7.2, whose SPICE with OpenGL can't listen), and the connection's URI (first NULL,
   for the real one). */
extern gboolean test_managed_save;
extern unsigned long test_qemu_version;
extern const char *test_elsewhere;

/* The connection that all commands share. */
extern virConnectPtr test_connection;

/* Set-up and tear-down of a group of tests. */
int test_connect(void **state);
int test_disconnect(void **state);

/* Set-up of each test: see STEP(). */
int test_fresh_host(void **state);

/* Defines a domain with these graphics and an mdev. further is the XML behind its devices. The test
   fails if libvirt refuses it. */
void test_define(const char *name, const char *graphics, const char *further);

/* A domain's XML, with its secrets, as libvirt has it now. Free with g_free(). */
char *test_dump(const char *name);

/* Fails unless a command ended with this status, and its output (out) and messages (err) have these
   words. NULL stands for any words. */
void test_said(const TestRun *run, int status, const char *out, const char *err);
