/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is said of a domain's display. */
#include "domain/display-words.h"

#include "testlib.h"
#include "xml/xml.h"

static void
a_display_is_told_by_its_elements_and_by_how_it_is_seen(void **state)
{
  static const struct {
    const char *devices;
    const char *arguments;
    const char *elements;
    const char *shown;
  } rows[] = {
    { "", "", "no display", "without a display" },
    { "<graphics type='spice'><listen type='none'/><gl enable='yes'/></graphics><video><model "
      "type='none'/></video>",
      "", "spice graphics with OpenGL", "shown by SPICE with OpenGL on this host" },
    { "<graphics type='vnc' listen='0.0.0.0'/><video><model type='cirrus'/></video>", "",
      "vnc graphics, cirrus video", "shown by VNC for other hosts too" },
    { "<graphics type='vnc' listen='127.0.0.1'/><graphics type='egl-headless'/>", "",
      "vnc graphics, egl-headless graphics with OpenGL", "shown by VNC with OpenGL on this host" },
    { "<graphics type='vnc'/><graphics type='spice'/>", "", "vnc graphics, spice graphics",
      "shown by VNC and SPICE on this host" },
    { "<video><model type='virtio'><acceleration accel3d='yes'/></model></video>",
      "<qemu:arg value='-display'/><qemu:arg value='gtk,gl=on'/>", "virtio video with 3D",
      "shown by a GTK window with OpenGL on this host" },
    { "<graphics type='egl-headless'/>", "", "egl-headless graphics with OpenGL",
      "without a display" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *text = g_strdup_printf(
        "<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><devices>%s</devices>"
        "<qemu:commandline>%s</qemu:commandline></domain>",
        rows[i].devices, rows[i].arguments);
    g_autoptr(xmlDoc) domain = xml_parse(text, -1, "test", NULL);
    g_autofree char *elements = display_elements(domain, ", ");
    g_autofree char *shown = display_shown(domain, "this host");

    assert_string_equal(elements, rows[i].elements);
    assert_string_equal(shown, rows[i].shown);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_display_is_told_by_its_elements_and_by_how_it_is_seen),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
