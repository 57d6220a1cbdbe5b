/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps of a redefine on the real QEMU driver: the checks before the define, the define, and
   the read back. */
#include "redefinetest.h"

static void
a_dry_run_shows_and_checks_and_changes_nothing(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run =
      APPLY(WITH_DEVICE, "--profile", "gvtg-window", "--dry-run", "--exit-code", "-v");

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_CHANGES);
  test_says(run.out, "+++ win10 (planned)");
  test_says(run.out, "+    <hostdev");
  test_says(run.out, "  libvirt check: ok\n--- win10 (defined)");
  test_says(run.out, "  + vGPU a297db4a-f4c2-11e6-90f6-d3b88d6c9525");
  test_says_not(run.out, "gvt:");
  test_says(run.err, test_gives_json() ? "QEMU would get: -device {\"id\":\"ua-gvt0\""
                                       : "QEMU would get: -device vfio-pci,id=ua-gvt0,");
  assert_int_equal(test_trouble.defines, 0);
  test_is_now(before);
}

static void
apply_defines_once_and_revert_gives_back_every_byte(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) first = APPLY(WITH_DEVICE, "--exit-code");
  g_auto(TestRun) second = APPLY(WITH_DEVICE, "--exit-code");
  g_auto(TestRun) third = APPLY("--exit-code");
  g_auto(TestRun) status = test_command(&cmd_status, NULL, "-c", test_uri, NAME, NULL);
  g_auto(TestRun) back = { 0 };
  g_auto(TestRun) again = { 0 };

  (void)state;
  assert_int_equal(first.status, GVT_EXIT_CHANGES);
  assert_int_equal(second.status, GVT_EXIT_DONE);
  assert_int_equal(third.status, GVT_EXIT_DONE);
  test_says(second.err, "already as planned");
  assert_int_equal(test_trouble.defines, 1);
  test_says(status.out, "in sync");
  back = REVERT("--exit-code");
  assert_int_equal(back.status, GVT_EXIT_CHANGES);
  test_is_now(before);
  again = REVERT("--exit-code");
  assert_int_equal(again.status, GVT_EXIT_DONE);
  test_says(again.err, "no plan is recorded");
}

static void
a_domain_is_found_by_uuid_too(void **state)
{
  g_autofree char *before = test_dump();
  g_autoptr(xmlDoc) doc = xml_parse(before, -1, "domain", NULL);
  g_autofree char *uuid = xml_string(doc, "/domain/uuid");
  g_auto(TestRun) found = test_command(&cmd_plan, NULL, "-c", test_uri, uuid, WITH_DEVICE, NULL);
  g_auto(TestRun) missing =
      test_command(&cmd_plan, NULL, "-c", test_uri, "nosuch", WITH_DEVICE, NULL);

  (void)state;
  assert_int_equal(found.status, GVT_EXIT_DONE);
  test_says(found.out, "<gvt:plan xmlns:gvt=\"urn:gvt-xml:1\" profile=\"gvtg-spice\">");
  assert_int_equal(missing.status, GVT_EXIT_FAILED);
  test_says(missing.err, "there is no domain 'nosuch'");
}

static void
what_libvirt_can_not_tell_is_no_answer(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) persistent = { 0 };
  g_auto(TestRun) saved = { 0 };
  g_auto(TestRun) running = { 0 };

  (void)state;
  test_trouble.transient = -1;
  persistent = APPLY(WITH_DEVICE);
  assert_int_equal(persistent.status, GVT_EXIT_FAILED);
  test_says_not(persistent.err, "transient");
  memset(&test_trouble, 0, sizeof test_trouble);
  test_trouble.managed_save = -1;
  saved = APPLY(WITH_DEVICE);
  assert_int_equal(saved.status, GVT_EXIT_FAILED);
  memset(&test_trouble, 0, sizeof test_trouble);
  test_trouble.running = -1;
  running = APPLY(WITH_DEVICE, "--try");
  assert_int_equal(running.status, GVT_EXIT_FAILED);
  assert_int_equal(test_guest.started, 0);
  test_is_now(before);
}

static void
what_qemu_lacks_is_refused_before_all(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.capabilities = "<domainCapabilities><devices><graphics supported='yes'>"
                              "<enum name='type'><value>vnc</value></enum></graphics></devices>"
                              "</domainCapabilities>";
  run = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "this host's QEMU has no spice graphics");
  assert_string_equal(run.out, "");
  test_is_now(before);
}

static void
a_video_that_qemu_lacks_is_refused_too(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.capabilities =
      "<domainCapabilities><devices><graphics supported='yes'><enum name='type'><value>spice</value>"
      "</enum></graphics><video supported='yes'><enum name='modelType'><value>vga</value></enum>"
      "</video></devices></domainCapabilities>";
  run = APPLY("--profile", "virgl", "--dry-run");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "this host's QEMU has no virtio video");
}

/* libvirt makes no command line for a USB device before it has looked for it on the host. */
static void
a_usb_device_can_not_be_checked(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) dry = APPLY("--profile", "virgl", "--usb", "046d:c31c", "--rendernode",
                              "/dev/dri/renderD128", "--dry-run");
  g_auto(TestRun) run = APPLY("--profile", "virgl", "--usb", "046d:c31c");
  g_auto(TestRun) back = { 0 };

  (void)state;
  assert_int_equal(dry.status, GVT_EXIT_DONE);
  test_says(dry.out, "libvirt check: skipped (");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  back = REVERT("--exit-code");
  assert_int_equal(back.status, GVT_EXIT_CHANGES);
  test_is_now(before);
}

/* Without VFIO on this host, libvirt makes no command line for a PCI device. 9.0, 11.3 and 12.8 say
   so in words of their own. The domain can be defined. */
static void
a_pci_device_without_vfio_can_not_be_checked(void **state)
{
  const char *const words = "libvirt check: skipped (";
  g_autofree char *before = test_dump();
  g_auto(TestRun) dry = { 0 };
  g_auto(TestRun) asked = { 0 };
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  if (g_file_test("/dev/vfio/vfio", G_FILE_TEST_EXISTS)) {
    print_message("this host has VFIO: libvirt can tell\n");
    skip();
  }
  dry = APPLY("--profile", "gpu", "--pci", "01:00.0", "--dry-run");
  assert_int_equal(dry.status, GVT_EXIT_DONE);
  test_says(dry.out, words);
  asked = test_command(&cmd_apply, "n\n", "-c", test_uri, NAME, "--profile", "gpu", "--pci",
                       "01:00.0", "--confirm", NULL);
  test_says(asked.out, words);
  test_is_now(before);
  run = APPLY("--profile", "gpu", "--pci", "01:00.0");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  back = REVERT("--exit-code");
  assert_int_equal(back.status, GVT_EXIT_CHANGES);
  test_is_now(before);
}

/* One port of two is its own: both of a bus are defined, and status names them. */
static void
a_usb_device_has_a_port(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = APPLY("--profile", "virgl", "--usb", "1-1.2", "--usb", "1-1.3");
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) back = { 0 };
  g_autofree char *after = test_dump();

  (void)state;
  if (virt_library_version() < VERSION_NUMBER(12, 1)) {
    assert_int_equal(run.status, GVT_EXIT_FAILED);
    test_says(run.err,
              "a USB device named by its port (bus 1 port 1.2) needs libvirt 12.1, but this is ");
    test_is_now(before);
    return;
  }
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_says(after, "<address bus='1' port='1.2'/>");
  test_says(after, "<address bus='1' port='1.3'/>");
  status = test_command(&cmd_status, NULL, "-c", test_uri, "--all", NULL);
  test_says(status.out, "usb bus 1 port 1.2");
  back = REVERT("--exit-code");
  assert_int_equal(back.status, GVT_EXIT_CHANGES);
  test_is_now(before);
}

static void
a_refused_define_leaves_all_as_it_was(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.refuse_define = TRUE;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "libvirt refuses the new definition, nothing was changed");
  test_is_now(before);
}

static void
what_libvirt_drops_brings_the_old_definition_back(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.drop = "<hostdev";
  test_trouble.drop_end = "</hostdev>";
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "libvirt kept less than planned: <hostdev");
  test_says(run.err, "the old definition was put back");
  assert_int_equal(test_trouble.defines, 2);
  test_is_now(before);
}

static void
a_dropped_property_is_seen_too(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.drop =
      test_gives_json() ? "<qemu:property name=\"xres\"" : "<qemu:arg value=\"device.ua-gvt0.xres=";
  test_trouble.drop_end = "/>";
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, test_gives_json()
                         ? "libvirt kept less than planned: <qemu:device alias='ua-gvt0'>"
                         : "libvirt kept less than planned: <qemu:arg");
  test_is_now(before);
}

static void
a_managed_save_image_is_refused(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.managed_save = TRUE;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err,
            "has a managed save image, and its next start would bring back the devices of then");
  test_says(run.err, "virsh managedsave-remove win10");
  assert_int_equal(test_trouble.defines, 0);
}

static void
a_transient_domain_is_refused(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.transient = TRUE;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "is transient: it has no definition to change");
  assert_int_equal(test_trouble.defines, 0);
}

static void
a_running_guest_is_told_when_it_takes_effect(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.running = TRUE;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_says(run.err, "\n  from the next start after power off: virsh -c ");
  test_says(run.err, " (a reboot is not enough)\n  undo: gvt-xml -c ");
}

static void
confirm_asks_and_takes_no_for_an_answer(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) no =
      test_command(&cmd_apply, "n\n", "-c", test_uri, NAME, WITH_DEVICE, "--confirm", NULL);
  g_auto(TestRun) end =
      test_command(&cmd_apply, "", "-c", test_uri, NAME, WITH_DEVICE, "--confirm", NULL);
  g_auto(TestRun) json = test_command(&cmd_apply, "y\n", "-c", test_uri, NAME, WITH_DEVICE,
                                      "--confirm", "--json", NULL);
  g_auto(TestRun) yes = { 0 };

  (void)state;
  assert_int_equal(json.status, GVT_EXIT_USAGE);
  test_says(json.err, "--json is for a program");
  assert_int_equal(no.status, GVT_EXIT_FAILED);
  test_says(no.out, "+++ win10 (planned)");
  test_says(no.err, "cancelled, nothing was changed");
  assert_int_equal(end.status, GVT_EXIT_FAILED);
  assert_int_equal(test_trouble.defines, 0);
  test_is_now(before);
  yes = test_command(&cmd_apply, "y\n", "-c", test_uri, NAME, WITH_DEVICE, "--confirm", NULL);
  assert_int_equal(yes.status, GVT_EXIT_DONE);
  assert_int_equal(test_trouble.defines, 1);
}

static void
what_can_not_be_put_back_is_in_the_backup(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.drop = "<hostdev";
  test_trouble.drop_end = "</hostdev>";
  test_trouble.refuse_define = 2;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "libvirt kept less than planned: <hostdev");
  test_says(run.err, "the old definition couldn't be put back: ");
  test_says(run.err, ".xml: virsh define it");
}

static void
a_connection_that_breaks_says_what_is_known(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) look = { 0 };
  g_auto(TestRun) define = { 0 };
  g_auto(TestRun) read = { 0 };

  (void)state;
  test_trouble.fail_read = 2;
  look = APPLY(WITH_DEVICE);
  assert_int_equal(look.status, GVT_EXIT_FAILED);
  test_says(look.err, "can't be looked at once more, so nothing was changed: ");
  test_is_now(before);
  memset(&test_trouble, 0, sizeof test_trouble);
  test_trouble.dead = TRUE;
  test_trouble.refuse_define = 1;
  define = APPLY(WITH_DEVICE);
  assert_int_equal(define.status, GVT_EXIT_FAILED);
  test_says(define.err, "the connection broke: ");
  test_says(define.err, "the domain 'win10' is either as it was or as planned");
  test_is_now(before);
  memset(&test_trouble, 0, sizeof test_trouble);
  test_trouble.dead = TRUE;
  test_trouble.fail_read = 3;
  read = APPLY(WITH_DEVICE);
  assert_int_equal(read.status, GVT_EXIT_FAILED);
  test_says(read.err, "the domain 'win10' is either as it was or as planned");
  assert_int_equal(test_trouble.defines, 1);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(a_dry_run_shows_and_checks_and_changes_nothing),
    STEP(apply_defines_once_and_revert_gives_back_every_byte),
    STEP(a_domain_is_found_by_uuid_too),
    STEP(what_libvirt_can_not_tell_is_no_answer),
    STEP(what_qemu_lacks_is_refused_before_all),
    STEP(a_video_that_qemu_lacks_is_refused_too),
    STEP(a_usb_device_can_not_be_checked),
    STEP(a_pci_device_without_vfio_can_not_be_checked),
    STEP(a_usb_device_has_a_port),
    STEP(a_refused_define_leaves_all_as_it_was),
    STEP(what_libvirt_drops_brings_the_old_definition_back),
    STEP(a_dropped_property_is_seen_too),
    STEP(a_managed_save_image_is_refused),
    STEP(a_transient_domain_is_refused),
    STEP(a_running_guest_is_told_when_it_takes_effect),
    STEP(confirm_asks_and_takes_no_for_an_answer),
    STEP(what_can_not_be_put_back_is_in_the_backup),
    STEP(a_connection_that_breaks_says_what_is_known),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
