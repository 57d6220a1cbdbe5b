/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a guest needs of the host, read from its definition. */
#include "domain/requirements.h"

#include "testlib.h"

#define HEAD "<domain xmlns:qemu='" QEMU_NS "'>"
#define STATE                                                                                      \
  "<metadata><gvt:state xmlns:gvt='" GVT_NS "' version='1'><gvt:plan profile='p'>%s</gvt:plan>"    \
  "</gvt:state></metadata>"

static GuestRequirements *
read_domain(const char *inside)
{
  g_autofree char *text = g_strconcat(HEAD, inside, "</domain>", NULL);
  g_autoptr(xmlDoc) doc = test_parse(text);

  return requirements_read(doc);
}

static GuestRequirements *
read_plan(const char *plan, const char *devices)
{
  g_autofree char *state = g_strdup_printf(STATE, plan);
  g_autofree char *inside = g_strdup_printf("%s<devices>%s</devices>", state, devices);

  return read_domain(inside);
}

/* Devices in a line each. */
static void
assert_devices(const GuestRequirements *needs, const char *expected)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < needs->devices->len; i++) {
    const RequiredDevice *device = needs->devices->pdata[i];

    g_string_append_printf(
        text, "%s %s %s %s %s %s\n", device->is_mdev ? "mdev" : "pci", device->identity,
        device->type ? device->type : "-", device->parent ? device->parent : "-",
        device->lifecycle ? device->lifecycle : "-", device->managed ? "managed" : "-");
  }
  assert_string_equal(text->str, expected);
}

#define MDEV "<hostdev mode='subsystem' type='mdev'><source><address uuid='%s'/></source></hostdev>"
#define PCI                                                                                        \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' "           \
  "bus='0x41' slot='0x00' function='0x1'/></source></hostdev>"

static void
nothing_needs_nothing(void **state)
{
  g_autoptr(GuestRequirements) needs = read_domain("");

  (void)state;
  assert_devices(needs, "");
  assert_null(needs->profile);
  assert_false(needs->uefi || needs->has_device_display || needs->has_boot_picture ||
               needs->opengl || needs->has_window || needs->apparmor_off);
  assert_int_equal(needs->memory, 0);
  assert_int_equal(needs->rom_files->len, 0);
}

/* The plan's settings of a device aren't lost if the domain has the device too. Devices beside the
   plan count. */
static void
the_plan_says_more_of_a_device(void **state)
{
  g_autofree char *mdev = g_strdup_printf(MDEV, "A297DB4A-F4C2-11E6-90F6-D3B88D6C9525");
  g_autofree char *devices = g_strconcat(mdev, PCI, NULL);
  g_autoptr(GuestRequirements) needs =
      read_plan("<gvt:mdev uuid='" TEST_UUID "' type='i915-GVTg_V5_4' parent='0000:00:02.0' "
                "lifecycle='guest'/><gvt:display-service name='sddm'/>",
                devices);

  (void)state;
  assert_devices(needs, "mdev " TEST_UUID " i915-GVTg_V5_4 0000:00:02.0 guest -\n"
                        "pci 0000:41:00.1 - - - managed\n");
  assert_string_equal(needs->profile, "p");
  assert_string_equal(needs->display_service, "sddm");
}

static void
an_interface_is_a_pci_device_and_usb_none(void **state)
{
  g_autoptr(GuestRequirements) needs = read_domain(
      "<devices><interface type='hostdev'><source><address type='pci' domain='0x0000' bus='0x02' "
      "slot='0x10' function='0x4'/></source></interface>"
      "<hostdev type='usb'><source><vendor id='0x1'/><product id='0x2'/></source></hostdev>"
      "</devices>");

  (void)state;
  assert_devices(needs, "pci 0000:02:10.4 - - - -\n");
}

static void
assert_display(const char *inside, gboolean opengl, gboolean window, const char *rendernode)
{
  g_autoptr(GuestRequirements) needs = read_domain(inside);

  if (needs->opengl != opengl || needs->has_window != window ||
      g_strcmp0(needs->render_node, rendernode) != 0)
    fail_msg("%s: opengl %d, window %d, render node %s", inside, needs->opengl, needs->has_window,
             needs->render_node ? needs->render_node : "-");
}

#define ARGS(option, value)                                                                        \
  "<qemu:commandline><qemu:arg value='" option "'/><qemu:arg value='" value "'/></qemu:commandline>"

static void
graphics_may_draw_by_opengl(void **state)
{
  (void)state;
  assert_display("<devices><graphics type='vnc'/></devices>", FALSE, FALSE, NULL);
  assert_display("<devices><graphics type='spice'><gl enable='no'/></graphics></devices>", FALSE,
                 FALSE, NULL);
  assert_display(
      "<devices><graphics type='spice'><gl enable='yes' rendernode='/dev/dri/renderD129'/>"
      "</graphics></devices>",
      TRUE, FALSE, "/dev/dri/renderD129");
  assert_display("<devices><graphics type='egl-headless'/></devices>", TRUE, FALSE, NULL);
  assert_display("<devices><graphics type='dbus'><gl enable='yes'/></graphics></devices>", TRUE,
                 FALSE, NULL);
}

static void
a_window_is_seen_by_its_option(void **state)
{
  (void)state;
  assert_display(ARGS("-display", "gtk,gl=on"), TRUE, TRUE, NULL);
  assert_display(ARGS("-display", "sdl"), FALSE, TRUE, NULL);
  assert_display(ARGS("-display", "egl-headless,rendernode=/dev/dri/renderD130,x=y"), TRUE, FALSE,
                 "/dev/dri/renderD130");
  assert_display(ARGS("-name", "gtk,gl=on"), FALSE, FALSE, NULL);
  assert_display("<devices><graphics type='sdl'/></devices>", FALSE, TRUE, NULL);
}

static void
the_plan_has_the_display_too(void **state)
{
  g_autoptr(GuestRequirements) window = read_plan(
      "<gvt:display mode='gtk'/><gvt:arg value='-display'/><gvt:arg value='gtk,gl=on'/>"
      "<gvt:env name='DISPLAY' value=':1'/><gvt:env name='XAUTHORITY' value='/home/a/x'/>",
      "");
  g_autoptr(GuestRequirements) spice =
      read_plan("<gvt:display mode='spice-gl'><gvt:graphics type='spice'><gvt:gl enable='yes' "
                "rendernode='/dev/dri/renderD128'/></gvt:graphics></gvt:display>",
                "");

  (void)state;
  assert_true(window->has_window && window->opengl);
  assert_string_equal(window->x_display, ":1");
  assert_string_equal(window->xauthority, "/home/a/x");
  assert_true(spice->opengl && !spice->has_window);
  assert_string_equal(spice->render_node, "/dev/dri/renderD128");
}

static void
assert_venus(const char *inside, gboolean venus)
{
  g_autoptr(GuestRequirements) needs = read_domain(inside);

  if (needs->venus != venus)
    fail_msg("%s: venus %d", inside, needs->venus);
}

#define VENUS_IS(value)                                                                            \
  "<qemu:override><qemu:device alias='ua-v'><qemu:frontend><qemu:property name='venus' "           \
  "type='bool' value='" value "'/></qemu:frontend></qemu:device></qemu:override>"

static void
vulkan_is_seen_by_its_property(void **state)
{
  (void)state;
  assert_venus(VENUS_IS("true"), TRUE);
  assert_venus(VENUS_IS("false"), FALSE);
  assert_venus(ARGS("-device", "virtio-vga-gl,blob=on,venus=on"), TRUE);
  assert_venus(ARGS("-set", "device.ua-v.venus=off"), FALSE);
  assert_venus(
      ARGS("-device", "{&quot;driver&quot;: &quot;virtio-vga-gl&quot;, &quot;venus&quot;: true}"),
      TRUE);
  assert_venus("<devices><video><model type='virtio'/></video></devices>", FALSE);
}

static void
variables_and_sdl_say_where_the_window_is(void **state)
{
  g_autoptr(GuestRequirements) variables =
      read_domain("<qemu:commandline><qemu:env name='DISPLAY' value=':0'/>"
                  "<qemu:env name='WAYLAND_DISPLAY' value='wayland-0'/></qemu:commandline>");
  g_autoptr(GuestRequirements) sdl =
      read_domain("<devices><graphics type='sdl' display=':2' xauth='/x'/></devices>");

  (void)state;
  assert_string_equal(variables->x_display, ":0");
  assert_string_equal(variables->wayland_display, "wayland-0");
  assert_string_equal(sdl->x_display, ":2");
  assert_string_equal(sdl->xauthority, "/x");
}

/* By hand as by plan; each once. */
static void
roms_are_found_wherever_they_are(void **state)
{
  g_autofree char *plan =
      g_strdup("<gvt:mdev uuid='" TEST_UUID "'><gvt:property name='romfile' value='/a.rom'/>"
               "</gvt:mdev>");
  g_autoptr(GuestRequirements) planned =
      read_plan(plan, "<hostdev type='pci'><rom file='/a.rom'/></hostdev>"
                      "<hostdev type='pci'><rom file='/b.rom'/></hostdev>");
  g_autoptr(GuestRequirements) overridden = read_domain(
      "<qemu:override><qemu:device alias='ua-a'><qemu:frontend><qemu:property name='romfile' "
      "type='string' value='/c.rom'/></qemu:frontend></qemu:device></qemu:override>");

  (void)state;
  assert_int_equal(planned->rom_files->len, 2);
  assert_string_equal(planned->rom_files->pdata[0], "/a.rom");
  assert_string_equal(planned->rom_files->pdata[1], "/b.rom");
  assert_int_equal(overridden->rom_files->len, 1);
  assert_true(overridden->has_boot_picture);
}

static void
a_display_shows_and_may_have_a_boot_picture(void **state)
{
  g_autoptr(GuestRequirements) shown = read_domain("<devices><hostdev display='on'/></devices>");
  g_autoptr(GuestRequirements) native =
      read_domain("<devices><hostdev display='on' ramfb='on'/></devices>");
  g_autoptr(GuestRequirements) planned =
      read_plan("<gvt:mdev uuid='" TEST_UUID "'><gvt:property name='display' value='on'/>"
                "<gvt:property name='ramfb' value='true'/></gvt:mdev>",
                "");

  (void)state;
  assert_true(shown->has_device_display && !shown->has_boot_picture);
  assert_true(native->has_device_display && native->has_boot_picture);
  assert_true(planned->has_device_display && planned->has_boot_picture);
}

static void
firmware_and_confinement_are_the_domains(void **state)
{
  g_autoptr(GuestRequirements) efi = read_domain("<os firmware='efi'/>");
  g_autoptr(GuestRequirements) loader = read_domain("<os><loader type='pflash'>/x</loader></os>");
  g_autoptr(GuestRequirements) bios = read_domain("<os><loader type='rom'>/x</loader></os>");
  g_autoptr(GuestRequirements) free = read_domain("<seclabel type='none' model='apparmor'/>");
  g_autoptr(GuestRequirements) owner = read_domain("<seclabel type='none' model='dac'/>");

  (void)state;
  assert_true(efi->uefi && loader->uefi && !bios->uefi);
  assert_true(free->apparmor_off && !owner->apparmor_off);
}

static void
memory_is_in_bytes(void **state)
{
  g_autoptr(GuestRequirements) plain = read_domain("<memory>1024</memory>");
  g_autoptr(GuestRequirements) more =
      read_domain("<memory unit='KiB'>1</memory><maxMemory unit='KiB'>1048576</maxMemory>");

  (void)state;
  assert_int_equal(plain->memory, 1024 * 1024);
  assert_int_equal(more->memory, 1024 * 1024 * 1024);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(nothing_needs_nothing),
    cmocka_unit_test(the_plan_says_more_of_a_device),
    cmocka_unit_test(an_interface_is_a_pci_device_and_usb_none),
    cmocka_unit_test(graphics_may_draw_by_opengl),
    cmocka_unit_test(a_window_is_seen_by_its_option),
    cmocka_unit_test(the_plan_has_the_display_too),
    cmocka_unit_test(vulkan_is_seen_by_its_property),
    cmocka_unit_test(variables_and_sdl_say_where_the_window_is),
    cmocka_unit_test(roms_are_found_wherever_they_are),
    cmocka_unit_test(a_display_shows_and_may_have_a_boot_picture),
    cmocka_unit_test(firmware_and_confinement_are_the_domains),
    cmocka_unit_test(memory_is_in_bytes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
