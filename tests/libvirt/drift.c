/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes that others make between apply and the next command: drift is repaired, and what they
   added stays. */
#include "redefinetest.h"

static void
drift_is_shown_and_repaired(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *drifted = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) repair = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = test_dump();
  drifted = test_replaced(planned, "display='on'", "display='off'");
  test_define(drifted);
  status = test_command(&cmd_status, NULL, "-c", test_uri, NULL);
  test_says(status.out, "drifted");
  test_says(status.out, "win10: planned, but missing: <hostdev mode='subsystem' type='mdev'");
  repair = APPLY("--exit-code");
  assert_int_equal(repair.status, GVT_EXIT_CHANGES);
  test_is_now(planned);
}

/* libvirt adds root ports for them (q35), once the domain's own 14 are used. */
static void
devices_of_others_are_no_drift(void **state)
{
  static const char nic[] = "    <interface type='user'><model type='virtio'/></interface>\n";
  g_autofree char *before = test_dump();
  g_autofree char *added = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) lint = { 0 };
  g_auto(TestRun) again = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  for (guint i = 0; i < 14; i++) {
    g_autofree char *more = g_strconcat(nic, "    <video>", NULL);

    test_edit("    <video>", more);
  }
  added = test_dump();
  test_says(added, "<controller type='pci' index='17' model='pcie-root-port'>");
  status = test_command(&cmd_status, NULL, "-c", test_uri, "-v", NULL);
  test_says(status.out, "in sync");
  lint = test_command(&cmd_lint, NULL, "-c", test_uri, NAME, NULL);
  test_says_not(lint.out, "[drift]");
  again = APPLY("--exit-code");
  assert_int_equal(again.status, GVT_EXIT_DONE);
  test_is_now(added);
  back = REVERT("--exit-code");
  assert_int_equal(back.status, GVT_EXIT_CHANGES);
  test_define(before);
}

/* Another tool adds its own behind ours. */
static void
what_others_keep_in_the_metadata_is_no_drift(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *added = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) again = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = test_dump();
  added = test_replaced(planned, "  </metadata>",
                        "    <t:owner xmlns:t='http://example.org/t' name='bob'/>\n  </metadata>");
  test_define(added);
  status = test_command(&cmd_status, NULL, "-c", test_uri, NULL);
  test_says(status.out, "in sync");
  again = APPLY("--exit-code");
  assert_int_equal(again.status, GVT_EXIT_DONE);
}

static void
what_others_added_stays_when_it_is_taken_back(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *added = NULL;
  g_autofree char *reverted = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  g_auto(TestRun) back = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = test_dump();
  added = test_replaced(planned, "    <controller",
                        "    <disk type='file' device='cdrom'><driver name='qemu' type='raw'/>"
                        "<target dev='sdz' bus='sata'/><readonly/></disk>\n    <controller");
  test_define(added);
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  reverted = test_dump();
  test_says(reverted, "dev='sdz'");
  test_says(reverted, "<graphics type='spice'");
  test_says_not(reverted, "ua-gvt");
  test_says_not(reverted, "qemu:");
}

static void
a_graphics_that_others_added_stays_and_the_saved_one_stays_out(void **state)
{
  g_autofree char *reverted = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  g_auto(TestRun) back = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_edit(
      "    <sound",
      "    <graphics type='spice' autoport='yes'><image compression='quic'/></graphics>\n    <sound");
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  test_says(back.err, "the saved <graphics> of type spice stays out");
  reverted = test_dump();
  test_says(reverted, "compression='quic'");
  assert_null(strstr(strstr(reverted, "<graphics ") + 1, "<graphics "));
}

static void
our_device_without_our_alias_is_still_ours(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) back = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_edit("<alias name='ua-gvt0'/>", "");
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  test_is_now(before);
}

static void
an_audio_that_others_use_stays(void **state)
{
  g_autofree char *reverted = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  g_auto(TestRun) back = { 0 };

  (void)state;
  /* There is none yet. */
  if (virt_library_version() < VERSION_NUMBER(7, 2))
    return;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_edit(
      "    <audio id='1'",
      "    <sound model='ac97'><audio id='2'/></sound><audio id='2' type='none'/>\n    <audio id='1'");
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  reverted = test_dump();
  test_says(reverted, "<audio id='2' type='none'/>");
}

static void
a_state_of_another_version_is_not_acted_upon(void **state)
{
  g_autofree char *before = test_dump();
  g_autofree char *broken = NULL;
  g_autofree char *folder = test_backups();
  g_autofree char *backup = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) back = { 0 };
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) from = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_edit("version=\"1\"", "version=\"2\"");
  broken = test_dump();
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_FAILED);
  test_says(back.err, "isn't one that gvt-xml understands");
  test_is_now(broken);
  status = test_command(&cmd_status, NULL, "-c", test_uri, NULL);
  assert_int_equal(status.status, GVT_EXIT_DONE);
  test_says(status.out, "not understood");
  /* The next step that the error names. */
  backup = test_only_backup(folder);
  from = REVERT("--from", backup);
  assert_int_equal(from.status, GVT_EXIT_DONE);
  test_is_now(before);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(drift_is_shown_and_repaired),
    STEP(devices_of_others_are_no_drift),
    STEP(what_others_keep_in_the_metadata_is_no_drift),
    STEP(what_others_added_stays_when_it_is_taken_back),
    STEP(a_graphics_that_others_added_stays_and_the_saved_one_stays_out),
    STEP(our_device_without_our_alias_is_still_ours),
    STEP(an_audio_that_others_use_stays),
    STEP(a_state_of_another_version_is_not_acted_upon),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
