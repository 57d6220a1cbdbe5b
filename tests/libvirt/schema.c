/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt's schema and its test of a dry run: which one checks a redefine, and what is refused. */
#include <unistd.h>

#include "redefinetest.h"

static void
add_unknown(GString *xml)
{
  g_string_insert(xml, strstr(xml->str, "  </devices>") - xml->str, "    <unknown/>\n");
}

/* It is checked once: by the schema here if that is of libvirt's version, otherwise by libvirt. */
static void
the_schema_is_checked_by_whoever_has_it(void **state)
{
  g_auto(TestRun) own = { 0 };
  g_auto(TestRun) older = { 0 };
  g_auto(TestRun) newer = { 0 };

  (void)state;
  own = APPLY(WITH_DEVICE);
  assert_int_equal(own.status, GVT_EXIT_DONE);
  assert_int_equal(test_trouble.flags, 0);
  test_trouble.version = virt_library_version() - 1;
  older = REVERT("--exit-code");
  assert_int_equal(older.status, GVT_EXIT_CHANGES);
  assert_int_equal(test_trouble.flags, VIR_DOMAIN_DEFINE_VALIDATE);
  test_trouble.version = virt_library_version() + 1;
  newer = APPLY(WITH_DEVICE);
  assert_int_equal(newer.status, GVT_EXIT_DONE);
  assert_int_equal(test_trouble.flags, VIR_DOMAIN_DEFINE_VALIDATE);
}

/* A domain that never fitted the schema, which libvirt then isn't asked to check. */
static void
a_domain_that_never_fitted_the_schema_is_defined_all_the_same(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) refused = { 0 };
  g_auto(TestRun) reverted = { 0 };

  (void)state;
  test_trouble.lie = add_unknown;
  test_trouble.lies_each = TRUE;
  run = APPLY(WITH_DEVICE);
  test_says(run.err, "note: the present domain, with or without its plan, doesn't fit");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  assert_int_equal(test_trouble.defines, 1);
  assert_int_equal(test_trouble.flags, 0);
  /* One of another version is asked first. */
  test_trouble.version = virt_library_version() + 1;
  test_trouble.defines = 0;
  test_trouble.refuse_define = 2;
  refused = REVERT("--exit-code");
  assert_int_equal(test_trouble.defines, 2);
  test_says(refused.err, "so it can't check anything for");
  test_says(refused.err, "libvirt refuses the new definition, nothing was changed");
  assert_int_equal(refused.status, GVT_EXIT_FAILED);
  test_trouble.version = virt_library_version() - 1;
  test_trouble.defines = 0;
  test_trouble.refuse_define = 0;
  reverted = REVERT("--exit-code");
  assert_int_equal(test_trouble.defines, 2);
  assert_int_equal(test_trouble.flags, 0);
  test_says(reverted.err, "note: the present domain, with or without its plan, doesn't fit");
  assert_int_equal(reverted.status, GVT_EXIT_CHANGES);
}

/* The device that doesn't fit may be one that a plan took out. */
static void
what_never_fitted_the_schema_comes_back(void **state)
{
  g_autofree char *fitting = test_dump();
  g_autofree char *text = test_replaced(
      fitting, "    <video>",
      "    <graphics type='vnc' socket='/tmp/vnc.sock' sharePolicy='force-shared'/>\n    <video>");
  g_autofree char *before = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) another = { 0 };
  g_auto(TestRun) reverted = { 0 };

  (void)state;
  test_define_unchecked(text);
  before = test_dump();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-headless");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  another = APPLY("--profile", "gvtg-spice");
  assert_int_equal(another.status, GVT_EXIT_DONE);
  reverted = REVERT("--exit-code");
  assert_int_equal(reverted.status, GVT_EXIT_CHANGES);
  test_is_now(before);
}

/* The domain did fit, so the new definition is at fault. */
static void
what_breaks_the_schema_is_refused(void **state)
{
  g_autofree char *before = test_dump();
  g_autoptr(GString) text = g_string_new(before);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp(NULL, &path, NULL);
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) json = { 0 };
  g_auto(TestRun) dry = { 0 };
  g_auto(TestRun) asked = { 0 };

  (void)state;
  add_unknown(text);
  assert_int_equal(write(fd, text->str, text->len), text->len);
  close(fd);
  run = REVERT("--from", path);
  test_says(run.err, "the result doesn't fit libvirt's schema, nothing was changed");
  assert_int_equal(test_trouble.defines, 0);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  json = REVERT("--from", path, "--json");
  test_says(json.out, "\"code\":\"invalid\"");
  dry = REVERT("--from", path, "--dry-run");
  assert_int_equal(dry.status, GVT_EXIT_FAILED);
  test_says(dry.err, "the real run would refuse: the result doesn't fit libvirt's schema");
  test_says(dry.out, "+    <unknown");
  test_is_now(before);
  /* A schema of another version may differ from the one here. */
  test_trouble.version = virt_library_version() - 1;
  asked = REVERT("--from", path);
  test_says(asked.err, "libvirt refuses the new definition, nothing was changed");
  assert_int_equal(test_trouble.defines, 1);
  assert_int_equal(test_trouble.flags, VIR_DOMAIN_DEFINE_VALIDATE);
  test_is_now(before);
  assert_int_equal(unlink(path), 0);
}

static void
a_refusal_ends_a_dry_run(void **state)
{
  g_auto(TestRun) no = { 0 };
  g_auto(TestRun) both = { 0 };

  (void)state;
  test_trouble.refuse_native = 1;
  no = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(no.status, GVT_EXIT_FAILED);
  test_says(no.err, "libvirt refuses this: ");
  test_says(no.out, "libvirt check: refused (");
  /* That of the domain as it is isn't the plan's fault. */
  test_trouble.refuse_native = 2;
  both = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(both.status, GVT_EXIT_DONE);
  test_says(both.err, "libvirt refuses this, and the domain as it is too: ");
  test_says(both.out, "libvirt check: skipped (libvirt refuses the domain as it is too)");
}

/* The words of each libvirt on a host without VFIO, and other errors that are only about the host
   as it is now. */
static void
a_dry_run_goes_on_where_libvirt_can_not_tell(void **state)
{
  static const char *const words[] = {
    "internal error: invalid PCI passthrough type 'default'",
    "unsupported configuration: host doesn't support passthrough of host PCI devices",
    "unsupported configuration: VFIO PCI device assignment is not supported by the host",
    "unsupported configuration: IOMMUFD is not supported by host kernel",
    "internal error: USB host device is missing bus/device information",
    "operation failed: Unable to find a satisfying virtiofsd",
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autofree char *reason = g_strdup_printf("libvirt check: skipped (%s)", words[i]);
    g_auto(TestRun) dry = { 0 };
    g_auto(TestRun) asked = { 0 };

    test_trouble.says = words[i];
    test_trouble.refuse_native = 2;
    dry = APPLY(WITH_DEVICE, "--dry-run");
    assert_int_equal(dry.status, GVT_EXIT_DONE);
    test_says(dry.out, reason);
    asked = test_command(&cmd_apply, "n\n", "-c", test_uri, NAME, WITH_DEVICE, "--confirm", NULL);
    test_says(asked.out, reason);
    assert_int_equal(test_trouble.refuse_native, 0);
  }
  assert_int_equal(test_trouble.defines, 0);
}

static void
a_refusal_ends_a_dry_run_that_would_change_nothing(void **state)
{
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) no = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_trouble.refuse_native = 1;
  no = APPLY("--dry-run");
  assert_int_equal(no.status, GVT_EXIT_FAILED);
  test_says(no.err, "libvirt refuses this: ");
}

/* The first reason why the define would be refused is the error, as of a real run. */
static void
a_dry_run_shows_what_would_be_refused(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.transient = TRUE;
  test_trouble.refuse_native = 1;
  run = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "the real run would refuse: the domain '" NAME "' is transient");
  test_says(run.err, "warning: libvirt refuses this: ");
  test_says(run.out, "+++ " NAME " (planned)");
  assert_int_equal(test_trouble.defines, 0);
}

/* A full connection is denied: a dry run has a read-only one. */
static void
a_dry_run_says_that_this_user_may_change_nothing(void **state)
{
  static const char denied[] = "no connection to ";
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) dry = { 0 };
  g_auto(TestRun) json = { 0 };
  g_auto(TestRun) reverted = { 0 };
  g_auto(TestRun) unplanned = { 0 };
  const char *reason;

  (void)state;
  test_trouble.read_only = TRUE;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  reason = strstr(run.err, denied);
  assert_non_null(reason);
  dry = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(dry.status, GVT_EXIT_FAILED);
  test_says(dry.err, "the real run would refuse: no connection to ");
  test_says(dry.err, reason);
  test_says(dry.out, "+++ " NAME " (planned)");
  json = APPLY(WITH_DEVICE, "--dry-run", "--json");
  test_says(json.out, "\"would\":\"refuse\"");
  test_says(json.out, "\"message\":\"no connection to ");
  reverted = REVERT("--dry-run");
  assert_int_equal(reverted.status, GVT_EXIT_FAILED);
  test_says(reverted.err, reason);
  unplanned = APPLY("--dry-run");
  assert_int_equal(unplanned.status, GVT_EXIT_FAILED);
  test_says(unplanned.err, "warning: no device was given; choose one with");
  test_says(unplanned.err, reason);
}

/* A backup that libvirt had accepted is defined again, though the domain was mended since. */
static void
a_backup_that_never_fitted_the_schema_goes_back(void **state)
{
  g_autofree char *fits = test_dump();
  g_autofree char *misfit = test_replaced(fits, "<source file='/", "<source file='");
  g_autofree char *folder = test_backups();
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *planned = NULL;
  g_autofree char *mended = NULL;
  g_auto(TestRun) applied = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  test_define_unchecked(misfit);
  applied = APPLY(WITH_DEVICE);
  assert_int_equal(applied.status, GVT_EXIT_DONE);
  path = test_only_backup(folder);
  name = g_path_get_basename(path);
  planned = test_dump();
  mended = test_replaced(planned, "<source file='", "<source file='/");
  test_define(mended);
  back = REVERT("--from", name);
  test_says(back.err, "note: the backup doesn't fit libvirt's schema");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  test_is_now(misfit);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(the_schema_is_checked_by_whoever_has_it),
    STEP(a_domain_that_never_fitted_the_schema_is_defined_all_the_same),
    STEP(what_never_fitted_the_schema_comes_back),
    STEP(what_breaks_the_schema_is_refused),
    STEP(a_refusal_ends_a_dry_run),
    STEP(a_dry_run_goes_on_where_libvirt_can_not_tell),
    STEP(a_refusal_ends_a_dry_run_that_would_change_nothing),
    STEP(a_dry_run_shows_what_would_be_refused),
    STEP(a_dry_run_says_that_this_user_may_change_nothing),
    STEP(a_backup_that_never_fitted_the_schema_goes_back),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
