/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "cli/command.h"
#include "devices/device.h"
#include "libvirt/domain.h"
#include "plan/plan.h"
#include "xml/compare.h"
#include "xml/relaxng.h"
#include "xml/xml.h"

/* The uuid that tests give away. */
#define TEST_UUID "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"

/* How many plans the process has made (wrap-plan.c). */
extern guint test_plans_made;

/* A path in the source tree. Free with g_free(). */
char *test_path(const char *relative);

/* The text of a file in the source tree. The test fails if there is none. Free with g_free(). */
char *test_read(const char *relative);

/* All that can be read from a file descriptor. Free with g_free(). */
char *test_read_all(int fd);

/* Parses a document. The test fails if text isn't one. The caller owns it. */
xmlDoc *test_parse(const char *text);

/* Adds the paths of all .xml files in a folder and its subfolders (strings), sorted in each. */
void test_add_files(GPtrArray *files, const char *folder);

/* The paths of all domains to test with: samples/, tests/newest and the corpus, if there is one
   ($GVT_XML_CORPUS, else ../shared/corpus). The paths are absolute, and sorted in each folder. The
   samples come first; *samples is their number. */
GPtrArray *test_domains(guint *samples);

/* The same, and those of ../shared/cases, if they are there. */
GPtrArray *test_domains_and_cases(guint *samples);

/* Whether a domain is one of tests/newest, which libvirts before 12.8 don't know in all parts. */
gboolean test_is_newest(const char *path);

/* Whether the laws are tested with all that there is: "./dev laws", by GVT_XML_LAWS=all.
   "./dev test" leaves much out, since it would take too long. */
gboolean test_is_whole(void);

/* Whether a law is tested with a domain and the number'th of its variants. Each sample is tested
   with all of them. Another file is tested with every eighth one, and the next file with others,
   unless test_is_whole(). */
gboolean test_is_due(const char *path, guint number);

/* The options that say which devices a profile's guest gets. Free with g_free(). */
char *test_devices(const char *profile);

/* The options of the command lines with which the laws are tested. The first *basic ones are one
   for each profile, and one with all that can be asked for. The others, for a sample, are each
   display with a profile that it can show. Free with g_ptr_array_unref(). */
GPtrArray *test_variants(guint *basic);

/* Parses options, as a shell has them, into an empty request. FALSE with *error if one is refused.
   Clear it with plan_request_clear() in any case. */
gboolean test_parse_request(const char *options, PlanRequest *request, GError **error);

/* What options ask for, which must not be refused. Clear it with plan_request_clear(). */
PlanRequest test_request(const char *options);

/* The reason why a target's QEMU can't show a variant's display, or NULL if it can. Free with
   g_free(). */
char *test_unshowable(const char *variant, const TargetVersions *target);

/* Whether this message of ours says that this guest or host can't have what a variant asks for: no
   slot is free, the address is the chipset's, there is no USB, or libvirt or QEMU is too old. */
gboolean test_is_refused(const char *message);

/* Takes all passwords, and what is recorded of them, out of a domain: a file has no backup that
   could bring them back. */
void test_forget_passwords(xmlDoc *doc);

/* Removes a folder and all that is in it. */
void test_remove_tree(const char *path);

/* Makes a new folder for the real QEMU driver in this process, and returns its URI.
   test_embed_remove() removes the folder. Free the URI with g_free(). */
char *test_embed_uri(void);
void test_embed_remove(void);

/* The text of a domain's file, as test_adapt() makes it; one of tests/newest isn't changed. NULL if
   it can't be read. Free with g_free(). */
char *test_read_domain(const char *path);

/* A domain's text as the driver on this host can define and check it: with a machine that its QEMU
   has, changed by lib/adapt-libvirt-7.0.xsl if libvirt is older than 7.2, and by lib/adapt.xsl if
   there is no KVM or no /dev/net/tun. Free with g_free(). */
char *test_adapt(const char *text);

/* A fixture of cmocka's: a new folder, whose path test_root is meanwhile. */
extern char *test_root;
int test_make_root(void **state);
int test_remove_root(void **state);

/* Writes a file below test_root, and makes its folders. */
void test_write(const char *path, const char *text);

/* Whether this libvirt gives QEMU its devices as JSON (from 8.1 on). Our properties then go by
   <qemu:override>, otherwise by -set. */
gboolean test_gives_json(void);

/* The verdict of a function that runs in a child process. */
typedef enum { TEST_PASSED, TEST_FAILED, TEST_SKIPPED, TEST_CRASHED } TestVerdict;

/* Memory of that size, all zero, which children write too. It stays until the program ends. */
void *test_share(gsize size);

/* Runs check(path, data, reason) in a child process, since libvirt itself may crash. *reason gets
   what the child wrote. A child is ended after a minute. */
TestVerdict test_in_child(TestVerdict (*check)(const char *path, void *data, GString *reason),
                          const char *path, void *data, char **reason);

/* HostDevices, a line each: identity, type, parent, driver, class, vendor:product; "-" if that
   isn't known. Free with g_free(). */
char *test_describe_devices(const GPtrArray *devices);

/* The output and the exit status of a command that ran in this process. */
typedef struct {
  int status;
  char *out;
  char *err;
} TestRun;

void test_run_clear(TestRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TestRun, test_run_clear)

/* Runs a command with the words up to NULL; input is its standard input, NULL for none. */
TestRun test_command(const GvtCommand *command, const char *input, ...) G_GNUC_NULL_TERMINATED;

/* The domain "test" of libvirt's test driver, while a group of tests has these two functions. */
extern const VirtDomain *test_domain;
int test_open_domain(void **state);
int test_close_domain(void **state);
