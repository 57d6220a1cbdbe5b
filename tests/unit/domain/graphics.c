/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which graphics and which arguments make QEMU draw by OpenGL. */
#include "domain/graphics.h"

#include "testlib.h"
#include "xml/xml.h"

static void
graphics_draw_by_opengl(void **state)
{
  static const struct {
    const char *graphics;
    gboolean has;
  } rows[] = {
    { "<graphics type='spice'><gl enable='yes'/></graphics>", TRUE },
    { "<graphics type='spice'><gl enable='no'/></graphics>", FALSE },
    { "<graphics type='spice'/>", FALSE },
    { "<graphics type='vnc'/>", FALSE },
    { "<graphics type='egl-headless'/>", TRUE },
    { "<graphics type='vnc'/><graphics type='egl-headless'><gl rendernode='/dev/dri/renderD128'/>"
      "</graphics>",
      TRUE },
    { "<graphics type='dbus'><gl enable='yes'/></graphics>", TRUE },
    { "", FALSE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *text =
        g_strdup_printf("<domain><devices>%s</devices></domain>", rows[i].graphics);
    g_autoptr(xmlDoc) domain = xml_parse(text, -1, "test", NULL);

    print_message("%s\n", rows[i].graphics);
    assert_int_equal(graphics_have_opengl(domain), rows[i].has);
  }
}

static void
arguments_draw_by_opengl(void **state)
{
  static const struct {
    const char *option;
    const char *value;
    gboolean has;
  } rows[] = {
    { "-display", "gtk,gl=on", TRUE },
    { "--display", "sdl,gl=es", TRUE },
    { "-display", "gtk,gl=core", TRUE },
    { "-display", "egl-headless", TRUE },
    { "-spice", "gl=on,rendernode=/dev/dri/renderD128", TRUE },
    { "-display", "gtk,gl=off", FALSE },
    { "-display", "gtk", FALSE },
    { "-device", "virtio-vga,gl=on", FALSE },
    { "display", "gtk,gl=on", FALSE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *text =
        g_strdup_printf("<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
                        "<qemu:commandline><qemu:env name='A' value='gl=on'/><qemu:arg value='%s'/>"
                        "<qemu:arg value='%s'/></qemu:commandline></domain>",
                        rows[i].option, rows[i].value);
    g_autoptr(xmlDoc) domain = xml_parse(text, -1, "test", NULL);

    print_message("%s %s\n", rows[i].option, rows[i].value);
    assert_int_equal(graphics_have_opengl(domain), rows[i].has);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(graphics_draw_by_opengl),
    cmocka_unit_test(arguments_draw_by_opengl),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
