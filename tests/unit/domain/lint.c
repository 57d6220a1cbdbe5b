/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings that depend on the versions of the target, and the parts that a repair keeps. */
#include "domain/lint.h"

#include <string.h>

#include "linttest.h"

#define SET                                                                                        \
  "<qemu:commandline><qemu:arg value='-set'/><qemu:arg value='device.hostdev0.rombar=0'/>"         \
  "</qemu:commandline>"
#define PCI(slot)                                                                                  \
  "<hostdev mode='subsystem' type='pci' display='on' ramfb='on'><source><address domain='0x0000' " \
  "bus='0x41' slot='" slot "' function='0x0'/></source></hostdev>"
#define NO_VIDEO "<video><model type='none'/></video>"
#define RAW(device)                                                                                \
  "<qemu:commandline><qemu:arg value='-device'/><qemu:arg value='vfio-pci," device "'/>"           \
  "</qemu:commandline>"

/* The boundaries of JSON devices: libvirt 8.1 with QEMU 7.0; 7.9 and 7.10 with QEMU 6.2. */
static void
a_set_is_dead_where_devices_are_json(void **state)
{
  static const struct {
    unsigned long libvirt, qemu;
    guint found;
  } rows[] = {
    { VERSION_NUMBER(7, 0), VERSION_NUMBER(5, 2), 0 },
    { VERSION_NUMBER(7, 8), VERSION_NUMBER(6, 2), 0 },
    { VERSION_NUMBER(7, 9), VERSION_NUMBER(6, 1), 0 },
    { VERSION_NUMBER(7, 9), VERSION_NUMBER(6, 2), 1 },
    { VERSION_NUMBER(7, 10), VERSION_NUMBER(6, 2), 1 },
    { VERSION_NUMBER(8, 0), VERSION_NUMBER(7, 0), 0 },
    { VERSION_NUMBER(8, 1), VERSION_NUMBER(6, 2), 0 },
    { VERSION_NUMBER(8, 1), VERSION_NUMBER(7, 0), 1 },
    { VERSION_NUMBER(9, 0), VERSION_NUMBER(7, 2), 1 },
    { VERSION_NUMBER(11, 3), VERSION_NUMBER(10, 0), 1 },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    assert_int_equal(
        test_findings(DOMAIN(MDEV(""), SET), rows[i].libvirt, rows[i].qemu, "@id = 'dead-set'"),
        rows[i].found);
}

/* Before 8.5 an override crashes libvirt: nothing is written that can't work. */
static void
no_override_is_written_for_a_libvirt_without(void **state)
{
  g_autofree char *old =
      test_repair(DOMAIN(MDEV(""), SET), VERSION_NUMBER(8, 4), VERSION_NUMBER(7, 0));
  g_autofree char *new =
      test_repair(DOMAIN(MDEV(""), SET), VERSION_NUMBER(8, 5), VERSION_NUMBER(7, 0));

  (void)state;
  assert_null(strstr(old, "override"));
  assert_non_null(strstr(old, "device.hostdev0.rombar=0"));
  assert_non_null(strstr(new, "<qemu:property name=\"rombar\" type=\"unsigned\" value=\"0\"/>"));
  assert_null(strstr(new, "-set"));
}

static void
no_hostdev_is_written_for_a_libvirt_without_override(void **state)
{
  static const char text[] = DOMAIN("<graphics type='vnc'/>", RAW("host=41:00.0,rombar=0"));
  g_autofree char *old = test_repair(text, VERSION_NUMBER(8, 4), VERSION_NUMBER(7, 0));
  g_autofree char *new = test_repair(text, VERSION_NUMBER(8, 5), VERSION_NUMBER(7, 0));

  (void)state;
  assert_null(strstr(old, "<hostdev"));
  assert_non_null(strstr(old, "vfio-pci,host=41:00.0"));
  assert_non_null(strstr(new, "<rom bar=\"off\"/>"));
  assert_null(strstr(new, "vfio-pci,"));
  assert_int_equal(
      test_findings(text, VERSION_NUMBER(8, 4), VERSION_NUMBER(7, 0), "@id = 'raw-vfio-argument'"),
      1);
}

/* The display of an argument's PCI device: libvirt's attribute from 10.3 on, an override before. */
static void
a_display_is_native_for_pci_since_10_3(void **state)
{
  static const char text[] = DOMAIN("<graphics type='vnc'/>", RAW("host=41:00.0,display=on"));
  g_autofree char *old = test_repair(text, VERSION_NUMBER(10, 2), VERSION_NUMBER(8, 0));
  g_autofree char *new = test_repair(text, VERSION_NUMBER(10, 3), VERSION_NUMBER(8, 0));

  (void)state;
  assert_non_null(strstr(old, "<qemu:property name=\"display\" type=\"string\" value=\"on\"/>"));
  assert_null(strstr(old, "display=\"on\""));
  assert_non_null(strstr(new, "display=\"on\""));
  assert_null(strstr(new, "qemu:property"));
}

/* A repair takes one of them a pass. */
static void
any_number_of_arguments_is_repaired(void **state)
{
  g_autoptr(GString) text = g_string_new("<domain type='kvm' xmlns:qemu='" QEMU_NS "'>"
                                         "<devices/><qemu:commandline>");
  g_autofree char *repaired = NULL;

  (void)state;
  for (int bus = 16; bus < 48; bus++)
    g_string_append_printf(
        text, "<qemu:arg value='-device'/><qemu:arg value='vfio-pci,host=%02x:00.0'/>", bus);
  g_string_append(text, "</qemu:commandline></domain>");
  repaired = test_repair(text->str, VERSION_NUMBER(9, 0), VERSION_NUMBER(7, 2));
  assert_null(strstr(repaired, "qemu:arg"));
  assert_non_null(strstr(repaired, "<alias name=\"ua-hostdev31\"/>"));
}

/* libvirt knows display and ramfb of a PCI hostdev since 10.3, and drops them before. */
static void
ramfb_of_a_pci_hostdev_counts_since_10_3(void **state)
{
  static const char text[] = DOMAIN("<graphics type='egl-headless'/>" PCI("0x00") PCI("0x01"), "");

  (void)state;
  assert_int_equal(
      test_findings(text, VERSION_NUMBER(10, 2), VERSION_NUMBER(8, 0), "@id = 'two-ramfb'"), 0);
  assert_int_equal(
      test_findings(text, VERSION_NUMBER(10, 3), VERSION_NUMBER(8, 0), "@id = 'two-ramfb'"), 1);
}

/* The check of SPICE's character devices is from 8.4. */
static void
an_orphan_fails_later_before_8_4(void **state)
{
  static const char text[] =
      DOMAIN("<channel type='spicevmc'><target type='virtio' name='x'/></channel>", "");
  static const char define[] = "@id = 'orphaned-spice' and not(gvt:finding/@when = 'start')";

  (void)state;
  assert_int_equal(test_findings(text, VERSION_NUMBER(8, 3), VERSION_NUMBER(7, 0), define), 0);
  assert_int_equal(test_findings(text, VERSION_NUMBER(8, 4), VERSION_NUMBER(7, 0), define), 1);
}

/* Intel's GPU needs its OpRegion named until QEMU 10.1; if libvirt can't, nothing is written. */
static void
an_opregion_is_wanted_before_10_1(void **state)
{
  static const char text[] =
      "<domain type='kvm'><os><type machine='q35'>hvm</type></os><devices>"
      "<hostdev mode='subsystem' type='pci'><source><address domain='0x0000' bus='0x00' "
      "slot='0x02' function='0x0'/></source></hostdev></devices></domain>";
  static const char rule[] = "@id = 'igd-without-opregion'";
  g_autofree char *old = test_repair(text, VERSION_NUMBER(8, 4), VERSION_NUMBER(7, 0));

  (void)state;
  assert_int_equal(test_findings(text, VERSION_NUMBER(11, 3), VERSION_NUMBER(10, 0), rule), 1);
  assert_int_equal(test_findings(text, VERSION_NUMBER(11, 7), VERSION_NUMBER(10, 1), rule), 0);
  assert_int_equal(test_findings(text, VERSION_NUMBER(8, 4), VERSION_NUMBER(7, 0), rule), 1);
  assert_null(strstr(old, "override"));
  assert_null(strstr(old, "alias"));
}

/* Two OpRegions, one of which is on by itself from QEMU 10.1 on. Only a plan tells that a vGPU is
   NVIDIA's, which has none. */
static void
an_opregion_is_there_unset_since_10_1(void **state)
{
#define PLAN(type)                                                                                 \
  "<metadata><g:state xmlns:g='" GVT_NS                                                            \
  "'><g:plan profile='vgpu'><g:mdev alias='ua-gvt0' type='" type                                   \
  "'/></g:plan></g:state></metadata>"
#define HAS                                                                                        \
  "<qemu:override><qemu:device alias='hostdev0'><qemu:frontend><qemu:property "                    \
  "name='x-igd-opregion' type='bool' value='true'/></qemu:frontend></qemu:device></qemu:override>"
#define OTHER                                                                                      \
  "<hostdev type='mdev'><source><address uuid='b297db4a-f4c2-11e6-90f6-d3b88d6c9525'/></source>"   \
  "<alias name='ua-gvt0'/></hostdev>"
  static const char rule[] = "@id = 'two-opregions'";

  (void)state;
  assert_int_equal(test_findings(DOMAIN(MDEV("") OTHER, HAS), VERSION_NUMBER(11, 3),
                                 VERSION_NUMBER(10, 0), rule),
                   0);
  assert_int_equal(test_findings(DOMAIN(MDEV("") OTHER, HAS), VERSION_NUMBER(11, 7),
                                 VERSION_NUMBER(10, 1), rule),
                   1);
  assert_int_equal(
      test_findings(DOMAIN(MDEV("") OTHER, ""), VERSION_NUMBER(11, 7), VERSION_NUMBER(10, 1), rule),
      0);
  assert_int_equal(test_findings(DOMAIN(MDEV("") OTHER, HAS PLAN("i915-GVTg_V5_8")),
                                 VERSION_NUMBER(11, 7), VERSION_NUMBER(10, 1), rule),
                   1);
  assert_int_equal(test_findings(DOMAIN(MDEV("") OTHER, HAS PLAN("nvidia-300")),
                                 VERSION_NUMBER(11, 7), VERSION_NUMBER(10, 1), rule),
                   0);
}

/* libvirt 7.0 defines a device twice and two ramfb (seen in Debian 11); 9.0 refuses both. */
static void
a_second_one_fails_later_before_9_0(void **state)
{
  static const char *const rules[] = { "hostdev-used-twice", "two-ramfb" };
  static const char text[] = DOMAIN(
      "<graphics type='egl-headless'/>" MDEV(" display='on' ramfb='on'") MDEV(" display='on' "
                                                                              "ramfb='on'"),
      "");

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
    g_autofree char *start =
        g_strdup_printf("@id = '%s' and gvt:finding/@when = 'start'", rules[i]);
    g_autofree char *define = g_strdup_printf("@id = '%s' and not(gvt:finding/@when)", rules[i]);

    assert_int_equal(test_findings(text, VERSION_NUMBER(7, 0), VERSION_NUMBER(5, 2), start), 1);
    assert_int_equal(test_findings(text, VERSION_NUMBER(9, 0), VERSION_NUMBER(7, 2), define), 1);
  }
}

/* Before 8.2 libvirt knows no override, and drops it from what it defines, whatever its type. */
static void
an_override_has_types_since_8_2(void **state)
{
  static const char text[] =
      DOMAIN(MDEV(""), "<qemu:override><qemu:device alias='hostdev0'><qemu:frontend><qemu:property "
                       "name='xres' type='unsigned' value='wide'/></qemu:frontend></qemu:device>"
                       "</qemu:override>");

  (void)state;
  assert_int_equal(
      test_findings(text, VERSION_NUMBER(8, 1), VERSION_NUMBER(5, 2), "@id = 'override-type'"), 0);
  assert_int_equal(
      test_findings(text, VERSION_NUMBER(8, 2), VERSION_NUMBER(7, 0), "@id = 'override-type'"), 1);
}

/* SPICE with OpenGL may listen from QEMU 10.1 on, if that was built for spice-server 0.15.3. */
static void
a_port_stays_where_qemu_takes_it(void **state)
{
  static const char text[] =
      DOMAIN("<graphics type='spice' autoport='yes'><listen type='address'/><gl enable='yes'/>"
             "</graphics>",
             "");
  static const struct {
    unsigned long qemu;
    LibraryBuild spice;
    guint found;
    gboolean repaired;
  } cases[] = {
    { VERSION_NUMBER(7, 2), BUILD_UNKNOWN, 1, TRUE },
    { VERSION_NUMBER(10, 0), BUILD_NEW, 1, TRUE },
    { VERSION_NUMBER(10, 1), BUILD_NEW, 0, FALSE },
    { VERSION_NUMBER(11, 1), BUILD_OLD, 1, TRUE },
    { VERSION_NUMBER(11, 1), BUILD_NEW, 0, FALSE },
    /* It may be the wrong one, and closing the port may be wrong. */
    { VERSION_NUMBER(11, 1), BUILD_UNKNOWN, 1, FALSE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    const TargetVersions target = { .qemu = cases[i].qemu, .spice = cases[i].spice };
    g_autofree char *repaired = test_repair_for(text, &target);

    assert_int_equal(test_findings_for(text, &target, "@id = 'spice-gl-listen'"), cases[i].found);
    assert_int_equal(strstr(repaired, "autoport") == NULL, cases[i].repaired);
    assert_int_equal(test_findings_for(text, &target,
                                       "gvt:finding[contains(gvt:way, 'if this QEMU is') and "
                                       "gvt:way/@fix = 'no']"),
                     cases[i].found && !cases[i].repaired);
  }
}

/* VNC refuses dma-bufs from QEMU 9.0 on, whatever draws them, if QEMU has no video of its own. */
static void
vnc_and_dma_bufs_part_at_qemu_9_0(void **state)
{
  static const char *const others[] = {
    "<graphics type='vnc'/><graphics type='egl-headless'/>",
    "<graphics type='vnc'/><graphics type='spice'><listen type='none'/><gl enable='yes'/></graphics>",
  };
  static const char rule[] = "@id = 'vnc-dma-buf'";

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autofree char *on =
        g_strdup_printf(DOMAIN("%s" NO_VIDEO MDEV(" display='on'"), ""), others[i]);
    g_autofree char *off = g_strdup_printf(DOMAIN("%s" NO_VIDEO MDEV(""), ""), others[i]);
    g_autofree char *beside = g_strdup_printf(
        DOMAIN("%s<video><model type='vga'/></video>" MDEV(" display='on'"), ""), others[i]);

    assert_int_equal(test_findings(on, VERSION_NUMBER(12, 8), VERSION_NUMBER(8, 2), rule), 0);
    assert_int_equal(test_findings(on, VERSION_NUMBER(12, 8), VERSION_NUMBER(9, 0), rule), 1);
    assert_int_equal(test_findings(on, 0, 0, rule), 1);
    assert_int_equal(test_findings(off, VERSION_NUMBER(12, 8), VERSION_NUMBER(9, 0), rule), 0);
    assert_int_equal(test_findings(beside, 0, 0, rule), 0);
  }
}

/* No way that a finding names is one that another finding is about. */
static void
what_is_advised_works_there(void **state)
{
  static const char text[] =
      DOMAIN("<graphics type='egl-headless'/><graphics type='spice'/>" MDEV(" display='on'"), "");
  static const struct {
    TargetVersions target;
    gboolean vnc;
    gboolean port;
  } cases[] = {
    { { .qemu = VERSION_NUMBER(8, 2) }, TRUE, FALSE },
    { { .qemu = VERSION_NUMBER(9, 0) }, FALSE, FALSE },
    { { .qemu = VERSION_NUMBER(10, 1), .spice = BUILD_NEW }, FALSE, TRUE },
    { { .qemu = VERSION_NUMBER(11, 1), .spice = BUILD_OLD }, FALSE, FALSE },
    { { .qemu = VERSION_NUMBER(11, 1) }, FALSE, TRUE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    const TargetVersions *target = &cases[i].target;

    assert_int_equal(test_findings_for(text, target, "@id = 'egl-headless-spice'"), 1);
    assert_int_equal(test_findings_for(text, target, "gvt:finding[contains(gvt:way, 'gvtg-egl')]"),
                     cases[i].vnc);
    assert_int_equal(
        test_findings_for(text, target, "gvt:finding[contains(gvt:way, 'gvtg-remote')]"),
        cases[i].port);
  }
}

static void
a_clean_domain_has_no_findings(void **state)
{
  (void)state;
  assert_int_equal(
      test_findings(DOMAIN(MDEV(""), ""), VERSION_NUMBER(9, 0), VERSION_NUMBER(7, 2), NULL), 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_set_is_dead_where_devices_are_json),
    cmocka_unit_test(no_override_is_written_for_a_libvirt_without),
    cmocka_unit_test(no_hostdev_is_written_for_a_libvirt_without_override),
    cmocka_unit_test(a_display_is_native_for_pci_since_10_3),
    cmocka_unit_test(any_number_of_arguments_is_repaired),
    cmocka_unit_test(ramfb_of_a_pci_hostdev_counts_since_10_3),
    cmocka_unit_test(an_orphan_fails_later_before_8_4),
    cmocka_unit_test(an_opregion_is_wanted_before_10_1),
    cmocka_unit_test(an_opregion_is_there_unset_since_10_1),
    cmocka_unit_test(a_second_one_fails_later_before_9_0),
    cmocka_unit_test(an_override_has_types_since_8_2),
    cmocka_unit_test(a_port_stays_where_qemu_takes_it),
    cmocka_unit_test(vnc_and_dma_bufs_part_at_qemu_9_0),
    cmocka_unit_test(what_is_advised_works_there),
    cmocka_unit_test(a_clean_domain_has_no_findings),
  };

  return cmocka_run_group_tests(tests, test_load_properties, NULL);
}
