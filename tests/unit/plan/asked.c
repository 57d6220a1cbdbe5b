/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was asked for before, and a second request: what is kept, replaced, taken back and left out;
   and a plan of an older version, which doesn't tell what was asked for. */
#include "plan/asked.h"

#include <string.h>

#include "askedtest.h"
#include "base/error.h"

#define UUID "--uuid " TEST_UUID " "
#define OTHER_UUID "b297db4a-f4c2-11e6-90f6-d3b88d6c9525"
#define VGPU "--profile vgpu " UUID

/* The same, as an older version recorded it. */
static char *
given_before(const char *options)
{
  g_autofree char *text = test_given(options);
  g_autoptr(xmlDoc) doc = test_parse(text);
  g_autoptr(GPtrArray) requests = xml_nodes(doc, NULL, "//gvt:plan/gvt:request");

  assert_int_equal(requests->len, 1);
  xmlUnlinkNode(requests->pdata[0]);
  xmlFreeNode(requests->pdata[0]);
  return xml_print(doc);
}

#define ASKED "--uuid=" TEST_UUID " --profile=vgpu"

static void
what_isn_t_named_is_kept(void **state)
{
  (void)state;
  assert_asks(VGPU, "", ASKED);
  assert_asks(VGPU "--display spice --hide-kvm", "--resolution 800x600",
              ASKED " --display=spice --resolution=800x600 --hide-kvm");
  assert_asks(VGPU "--resolution 1x1", "--resolution 800x600", ASKED " --resolution=800x600");
  assert_asks(VGPU "--ramfb off --managed no --pci 41:00.0", "--ramfb on",
              "--uuid=" TEST_UUID " --pci=0000:41:00.0 --profile=vgpu --ramfb=on --managed=no");
  /* A profile is chosen for its display. */
  assert_asks(VGPU "--display spice --hide-kvm", "--profile vgpu",
              ASKED " --display=spice --hide-kvm");
  assert_asks(VGPU "--display spice --hide-kvm", "--profile gvtg-spice",
              "--uuid=" TEST_UUID " --profile=gvtg-spice --hide-kvm");
  /* A profile that was chosen wasn't asked for. */
  assert_asks(UUID, "--hide-kvm", "--uuid=" TEST_UUID " --hide-kvm");
}

static void
words_with_names_replace_those_of_the_same_name(void **state)
{
  (void)state;
  assert_asks(VGPU "--env A=1 --env B=2", "--env B=3 --env C=4",
              ASKED " --env=A=1 --env=B=3 --env=C=4");
  assert_asks(VGPU "--override rombar=0 --override x-new:bool=on", "--override rombar:unsigned=1",
              ASKED " --override=x-new:bool=on --override=rombar:unsigned=1");
  /* An option of its own for the property is the last word on it. */
  assert_asks(VGPU "--override xres=1024", "--resolution 800x600", ASKED " --resolution=800x600");
}

static void
arguments_are_added_once(void **state)
{
  (void)state;
  assert_asks(VGPU "--arg=-s", "--arg=-S", ASKED " --arg=-s --arg=-S");
  assert_asks(VGPU "--arg=-device --arg a", "--arg=-device --arg b --arg=-device --arg a",
              ASKED " --arg=-device --arg=a --arg=-device --arg=b");
  assert_asks(VGPU "--arg=-s --arg x", "--arg=-s", ASKED " --arg=-s --arg=x --arg=-s");
}

static void
gpus_and_usb_devices_are_replaced_apart(void **state)
{
  (void)state;
  assert_asks("--pci 41:00.0 --usb 046d:c31c", "--pci 42:00.0",
              "--pci=0000:42:00.0 --usb=046d:c31c");
  assert_asks("--pci 41:00.0 --usb 046d:c31c --usb 046d:c077", "--usb 1-1.2",
              "--pci=0000:41:00.0 --usb=bus 1 port 1.2");
  assert_asks("--pci 41:00.0 --usb 1-1.2", "--hide-kvm",
              "--pci=0000:41:00.0 --usb=bus 1 port 1.2 --hide-kvm");
  assert_asks(UUID "--pci 41:00.0", "--uuid " OTHER_UUID, "--uuid=" OTHER_UUID);
}

static void
each_option_can_be_taken_back(void **state)
{
  (void)state;
  assert_asks(VGPU "--hide-kvm --display spice", "--no-hide-kvm", ASKED " --display=spice");
  assert_asks(VGPU "--hide-kvm --display spice", "--display default", ASKED " --hide-kvm");
  assert_asks(VGPU "--env A=1", "--env default --env B=2", ASKED " --env=B=2");
  assert_asks(VGPU "--arg=-s", "--arg default", ASKED);
  assert_asks(VGPU "--override rombar=0 --override x-new:bool=on", "--override x-new=default",
              ASKED " --override=rombar=0");
  assert_asks(VGPU "--override rombar=0", "--override default", ASKED);
  assert_asks(VGPU "--usb 046d:c31c", "--usb default", ASKED);
  /* Without a plan there is nothing to take back. */
  assert_asks(VGPU "--no-hide-kvm --display default --override x-new=default", "", ASKED);
  assert_asks(VGPU "--hide-kvm --env A=1", "--fresh " UUID "--display gtk",
              "--uuid=" TEST_UUID " --display=gtk");
}

static void
a_flag_isn_t_given_and_taken_back_at_once(void **state)
{
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_false(test_parse_request("--hide-kvm --no-hide-kvm", &request, &error));
  assert_string_equal(error->message,
                      "--hide-kvm and --no-hide-kvm exclude each other; leave out one");
}

/* What doesn't go with the new options */

static void
what_doesn_t_go_with_it_is_left_out(void **state)
{
  (void)state;
  assert_asks(VGPU "--resolution 800x600 --hide-kvm", "--display none",
              ASKED " --display=none --hide-kvm");
  assert_says(VGPU "--resolution 800x600", "--display none",
              "--resolution 800x600, given before, is left out now: xres needs");
  assert_asks(VGPU "--hide-kvm", "--pci 41:00.0", "--pci=0000:41:00.0 --hide-kvm");
  assert_says(VGPU, "--pci 41:00.0", "--profile vgpu, given before, is left out now");
  assert_asks(VGPU "--ramfb on --usb 046d:c31c", "--profile virgl",
              "--usb=046d:c31c --profile=virgl");
  assert_asks("--pci 41:00.0 --rom-file /a --override rombar=0", "--pci 42:00.0",
              "--pci=0000:42:00.0 --override=rombar=0");
  assert_says("--pci 41:00.0 --rom-file /a", "--pci 42:00.0",
              "--rom-file /a, given before, is left out now: it is for the earlier device");
  assert_asks("--pci 41:00.0 --rom-file /a", "--pci 41:00.0 --usb 046d:c31c",
              "--pci=0000:41:00.0 --usb=046d:c31c --rom-file=/a");
}

static void
what_is_wrong_by_itself_is_an_error(void **state)
{
  static const char *const rows[][3] = {
    { VGPU "--hide-kvm", "--rendernode /dev/dri/renderD128", "display 'keep' takes none" },
    { VGPU "--hide-kvm", "--profile gpu", "is for a PCI device" },
    { VGPU "--hide-kvm", "--fresh", "no device" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *once = test_given(rows[i][0]);
    g_autoptr(GError) error = NULL;
    g_autofree char *twice = test_try(once, rows[i][1], NULL, &error);

    assert_null(twice);
    if (!strstr(error->message, rows[i][2]))
      fail_msg("%s: %s", rows[i][1], error->message);
  }
}

static void
the_note_names_what_changes_and_what_is_kept(void **state)
{
  (void)state;
  assert_says("--profile gvtg-spice " UUID "--hide-kvm", "--resolution 2560x1440",
              "resolution 1920x1080 → 2560x1440; kept: mdev " TEST_UUID
              ", profile gvtg-spice, hide-kvm");
  assert_says(VGPU "--hide-kvm --env A=1", "--no-hide-kvm --env A=2 --audio none",
              "audio none, no hide-kvm, env A=1 → A=2; kept: mdev " TEST_UUID ", profile vgpu");
  assert_says(UUID "--arg=-s", "--arg default --uuid " OTHER_UUID,
              "mdev " TEST_UUID " → mdev " OTHER_UUID ", arg -s → default");
  assert_says(VGPU "--env A=1", "--fresh " VGPU "--display spice",
              "display keep → spice, env A=1 → default");
  assert_says(VGPU "--env PGPASSWORD=a,b=c", "--env PGPASSWORD=x",
              "env PGPASSWORD=******** → PGPASSWORD=********; kept");
}

/* Secrets */

static void
a_secret_is_recorded_once_and_kept(void **state)
{
  static const char first[] =
      VGPU "--env PGPASSWORD=a,b=c --env TOKEN=t --override vf-token:string=v --arg=-object "
           "--arg secret,id=a,data=d1 --arg=-object --arg secret,id=a,data=d2";
  g_autofree char *once = test_given(first);
  g_autofree char *twice = test_apply_options(once, "--hide-kvm");
  g_autoptr(xmlDoc) doc = test_parse(twice);
  g_autofree char *request = xml_string(doc, "count(//gvt:request//@*[contains(., 'a,b=c') or . = "
                                             "'t' or . = 'v' or contains(., 'data=d')])");
  g_autofree char *words = test_words_before(twice);

  (void)state;
  assert_string_equal(request, "0");
  assert_string_equal(words, ASKED " --hide-kvm --arg=-object --arg=secret,id=a,data=d1 "
                                   "--arg=-object --arg=secret,id=a,data=d2 "
                                   "--env=PGPASSWORD=a,b=c --env=TOKEN=t "
                                   "--override=vf-token:string=v");
}

/* The type of a property that this version knows need not be recorded. */
static void
a_secret_is_found_whether_its_type_is_recorded_or_not(void **state)
{
  g_autofree char *once = test_given(VGPU "--override vf-token:string=v");
  g_auto(GStrv) parts = g_strsplit(once, "<gvt:override name=\"vf-token:string\"", 2);
  g_autofree char *untyped = g_strjoinv("<gvt:override name=\"vf-token\"", parts);
  g_autofree char *words = test_words_before(untyped);

  (void)state;
  assert_non_null(parts[1]);
  assert_string_equal(words, ASKED " --override=vf-token:string=v");
}

/* An option of a newer version. */
static void
an_unknown_option_is_passed_over(void **state)
{
  g_autofree char *once = test_given(VGPU "--hide-kvm");
  g_auto(GStrv) parts = g_strsplit(once, "<gvt:request>", 2);
  g_autofree char *newer =
      g_strconcat(parts[0], "<gvt:request><gvt:of-tomorrow value='1'/>", parts[1], NULL);
  g_autofree char *twice = test_apply_options(newer, "--display spice");
  g_autofree char *words = test_words_before(twice);

  (void)state;
  assert_string_equal(words, ASKED " --display=spice --hide-kvm");
}

/* Plans of older versions */

/* The plan without what it records of the request. */
static char *
plan_of(const char *text)
{
  g_autoptr(Guest) guest = test_read_guest(text);
  g_autoptr(xmlDoc) plan = xml_as_document(guest->plan);
  g_autoptr(GPtrArray) requests = xml_nodes(plan, NULL, "/gvt:plan/gvt:request");

  for (guint i = 0; i < requests->len; i++) {
    xmlUnlinkNode(requests->pdata[i]);
    xmlFreeNode(requests->pdata[i]);
  }
  return xml_print(plan);
}

static void
an_older_plan_is_read_by_what_differs_from_its_profile(void **state)
{
  static const char *const rows[][2] = {
    { VGPU, "--hide-kvm" },
    { VGPU "--display spice --hide-kvm --resolution 800x600", "--audio none" },
    { "--profile gvtg-spice " UUID "--ramfb off --resolution 800x600", "--hide-kvm" },
    { "--profile gvtg-spice " UUID "--display none", "--hide-kvm" },
    { "--profile gvtg-spice " UUID "--opregion off", "--display spice-gl-remote" },
    { "--profile gvtg-spice " UUID "--rendernode /dev/dri/renderD129", "--hide-kvm" },
    { "--profile gvtg-window " UUID "--env GDK_SCALE=2 --arg=-s", "--display sdl" },
    { "--profile gpu --pci 41:00.0 --pci 41:00.1 --rom-file /a --x-vga on --managed no",
      "--rom-bar on" },
    { "--profile gpu --pci 41:00.0 --pci 41:00.1 --rom-file /a --rom-file 41:00.1=/b",
      "--rom-file /c" },
    { "--profile gpu --pci 41:00.0 --usb 046d:c31c --guest-address 00:10.0", "--display vnc" },
    { "--profile gvtd --pci 00:02.0 --lifecycle manual", "--hide-kvm" },
    { "--profile gvtd --pci 00:02.0 --display-service gdm.service", "--hide-kvm" },
    { VGPU "--override x-pci-device-id=7 --env A=1", "--env B=2" },
    { "--profile vgpu --mdev-type nvidia-1 --parent 0000:41:00.0", "--hide-kvm" },
    { "--profile virgl --audio none", "--hide-kvm" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *new = test_given(rows[i][0]);
    g_autofree char *old = given_before(rows[i][0]);
    g_autofree char *after_new = test_apply_options(new, rows[i][1]);
    g_autofree char *after_old = test_apply_options(old, rows[i][1]);
    g_autofree char *plan_new = plan_of(after_new);
    g_autofree char *plan_old = plan_of(after_old);

    if (!g_str_equal(plan_new, plan_old))
      fail_msg("%s, then %s:\n%s\ninstead of\n%s", rows[i][0], rows[i][1], plan_old, plan_new);
  }
}

static void
an_older_plan_applied_again_stays_as_it_is(void **state)
{
  g_autofree char *old = given_before(VGPU "--hide-kvm");
  g_autofree char *again = test_apply_options(old, "");

  (void)state;
  assert_string_equal(again, old);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_isn_t_named_is_kept),
    cmocka_unit_test(words_with_names_replace_those_of_the_same_name),
    cmocka_unit_test(arguments_are_added_once),
    cmocka_unit_test(gpus_and_usb_devices_are_replaced_apart),
    cmocka_unit_test(each_option_can_be_taken_back),
    cmocka_unit_test(a_flag_isn_t_given_and_taken_back_at_once),
    cmocka_unit_test(what_doesn_t_go_with_it_is_left_out),
    cmocka_unit_test(what_is_wrong_by_itself_is_an_error),
    cmocka_unit_test(the_note_names_what_changes_and_what_is_kept),
    cmocka_unit_test(a_secret_is_recorded_once_and_kept),
    cmocka_unit_test(a_secret_is_found_whether_its_type_is_recorded_or_not),
    cmocka_unit_test(an_unknown_option_is_passed_over),
    cmocka_unit_test(an_older_plan_is_read_by_what_differs_from_its_profile),
    cmocka_unit_test(an_older_plan_applied_again_stays_as_it_is),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
