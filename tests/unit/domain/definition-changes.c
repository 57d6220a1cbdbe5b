/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The differences between two definitions of a domain, as text. */
#include "domain/definition-changes.h"

#include "testlib.h"
#include "xml/xml.h"

#define QEMU " xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'"
#define UUID "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"
#define MDEV                                                                                       \
  "<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='%s'><source><address "          \
  "uuid='" UUID "'/></source><alias name='ua-gvt0'/></hostdev>"
#define STATE                                                                                      \
  "<gvt:state xmlns:gvt='urn:gvt-xml:1' version='1'><gvt:plan profile='%s'/></gvt:state>"

/* The changes from one content of <domain> to another, a line each: "- graphics spice". */
static char *
describe(const char *before, const char *after, GHashTable *names)
{
  static const char signs[] = {
    [DEFINITION_REMOVE] = '-', [DEFINITION_ADD] = '+', [DEFINITION_CHANGE] = '~'
  };
  g_autofree char *old_text = g_strdup_printf("<domain" QEMU ">%s</domain>", before);
  g_autofree char *new_text = g_strdup_printf("<domain" QEMU ">%s</domain>", after);
  g_autoptr(xmlDoc) old = xml_parse(old_text, -1, "before", NULL);
  g_autoptr(xmlDoc) new = xml_parse(new_text, -1, "after", NULL);
  g_autoptr(GPtrArray) changes = definition_changes(old, new, names);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < changes->len; i++) {
    const DefinitionChange *change = changes->pdata[i];

    g_string_append_printf(text, "%c %s: %s\n", signs[change->op], change->kind, change->text);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

typedef struct {
  const char *before;
  const char *after;
  const char *says;
} Row;

#define DEVICES(devices) "<devices>" devices "</devices>"

static const Row rows[] = {
  { "", "", "" },
  { "<name>a</name><memory>1</memory>", "<memory>1</memory><name>a</name>", "" },
  { DEVICES("<graphics type='spice' port='-1'/>"),
    DEVICES("<graphics type='spice'><gl enable='yes'/></graphics>"),
    "- graphics: graphics spice\n+ graphics: graphics spice with OpenGL\n" },
  { DEVICES("<redirdev bus='usb' type='spicevmc'/><video><model type='qxl'/></video>"),
    DEVICES("<video><model type='virtio'><acceleration accel3d='yes'/></model></video>"),
    "- video: video qxl\n- redirdev: redirdev\n+ video: video virtio with 3D\n" },
  { DEVICES("<hostdev type='pci'><source><address domain='0' bus='0x41' slot='0' function='0'/>"
            "</source></hostdev>"),
    DEVICES("<interface type='hostdev'><source><address type='pci' domain='0' bus='0x41' slot='0' "
            "function='1'/></source></interface>"),
    "- hostdev: PCI device 0000:41:00.0\n+ hostdev: PCI device 0000:41:00.1\n" },
  { "<features><acpi/></features>", "<features><acpi/><kvm><hidden state='on'/></kvm></features>",
    "~ features: features: kvm/hidden/state on\n" },
  { "<features><kvm><hidden state='off'/></kvm></features>",
    "<features><kvm><hidden state='on'/></kvm></features>",
    "~ features: features: kvm/hidden/state off → on\n" },
  { "<memory unit='KiB'>1</memory>", "<memory unit='KiB'>2</memory>", "~ memory: memory: 1 → 2\n" },
  { DEVICES("<channel type='spicevmc'><target type='virtio' name='a'/></channel>"),
    DEVICES("<channel type='spicevmc'><target type='virtio' name='b'/></channel>"),
    "- channel: channel spicevmc\n+ channel: channel spicevmc\n" },
  { "<os><!-- a --></os>", "<os/>", "~ os: os: another order, a comment or a secret\n" },
  { "<!-- a --><os/>", "<os/>", "~ order: the order of elements, or comments\n" },
};

static void
each_piece_is_told(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *says = describe(rows[i].before, rows[i].after, NULL);

    assert_string_equal(says, rows[i].says);
  }
}

#define OVERRIDE(properties)                                                                       \
  "<qemu:override><qemu:device alias='ua-gvt0'><qemu:frontend>" properties                         \
  "</qemu:frontend></qemu:device></qemu:override>"
#define PROPERTY(name, value) "<qemu:property name='" name "' type='unsigned' value='" value "'/>"

static const Row qemu_rows[] = {
  { OVERRIDE(PROPERTY("xres", "1920") PROPERTY("yres", "1080")),
    OVERRIDE(PROPERTY("yres", "1440") PROPERTY("xres", "2560")),
    "~ resolution: resolution 1920x1080 → 2560x1440\n" },
  { "", OVERRIDE(PROPERTY("ramfb", "1")), "+ property: property ua-gvt0.ramfb=1\n" },
  /* Older libvirts' way is the same property. */
  { "<qemu:commandline><qemu:arg value='-set'/><qemu:arg value='device.ua-gvt0.a=1'/>"
    "</qemu:commandline>",
    OVERRIDE(PROPERTY("a", "2")), "~ property: property ua-gvt0.a 1 → 2\n" },
  { "<qemu:commandline><qemu:arg value='-display'/><qemu:arg value='sdl'/><qemu:env name='A' "
    "value='1'/></qemu:commandline>",
    "<qemu:commandline><qemu:arg value='-display'/><qemu:arg value='gtk,gl=on'/><qemu:arg "
    "value='-no-hpet'/></qemu:commandline>",
    "~ argument: argument -display sdl → gtk,gl=on\n- environment: environment A=1\n"
    "+ argument: argument -no-hpet\n" },
};

static void
values_for_qemu_are_told_by_their_names(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(qemu_rows); i++) {
    g_autofree char *says = describe(qemu_rows[i].before, qemu_rows[i].after, NULL);

    assert_string_equal(says, qemu_rows[i].says);
  }
}

/* The state of gvt-xml is no part of the domain; the metadata of others is. */
static void
our_own_metadata_is_left_out(void **state)
{
  g_autofree char *ours = g_strdup_printf("<metadata>" STATE "</metadata>", "a");
  g_autofree char *both =
      g_strdup_printf("<metadata>" STATE "<o:o xmlns:o='urn:o'/></metadata>", "b");
  g_autofree char *nothing = describe(ours, "", NULL);
  g_autofree char *others = describe(ours, both, NULL);

  (void)state;
  assert_string_equal(nothing, "");
  assert_string_equal(others, "+ metadata: metadata\n");
}

static void
a_device_has_the_name_that_is_known(void **state)
{
  g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
  g_autofree char *on = g_strdup_printf("<devices>" MDEV "</devices>", "on");
  g_autofree char *off = g_strdup_printf("<devices>" MDEV "</devices>", "off");
  g_autofree char *unknown = describe("", on, NULL);
  g_autofree char *known = NULL;
  g_autofree char *changed = NULL;

  (void)state;
  assert_string_equal(unknown, "+ hostdev: vGPU " UUID "\n");
  g_hash_table_insert(names, (char *)UUID, (char *)"vGPU i915-GVTg_V5_4 (a297db4a-…)");
  known = describe("<devices/>", on, names);
  changed = describe(on, off, names);
  assert_string_equal(known, "+ hostdev: vGPU i915-GVTg_V5_4 (a297db4a-…)\n");
  assert_string_equal(changed, "~ hostdev: vGPU i915-GVTg_V5_4 (a297db4a-…): display on → off\n");
}

static void
no_secret_is_told(void **state)
{
  static const Row secrets[] = {
    { DEVICES("<graphics type='vnc' passwd='old'/>"),
      DEVICES("<graphics type='vnc' passwd='new'/>"),
      "~ graphics: graphics vnc: another order, a comment or a secret\n" },
    { "", "<qemu:commandline><qemu:env name='PASSWORD' value='sesame'/></qemu:commandline>",
      "+ environment: environment PASSWORD=********\n" },
    { "",
      "<qemu:commandline><qemu:arg value='-spice'/><qemu:arg value='port=1,password=sesame'/>"
      "</qemu:commandline>",
      "+ argument: argument -spice port=1,password=********\n" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++) {
    g_autofree char *says = describe(secrets[i].before, secrets[i].after, NULL);

    assert_string_equal(says, secrets[i].says);
  }
}

static void
equal_texts_are_counted(void **state)
{
  g_autoptr(xmlDoc) before = xml_parse(
      "<domain><devices><redirdev bus='usb'/><sound model='ich9'/><redirdev bus='usb'/></devices>"
      "</domain>",
      -1, "before", NULL);
  g_autoptr(xmlDoc) after = xml_parse("<domain><devices/></domain>", -1, "after", NULL);
  g_autoptr(GPtrArray) changes = definition_changes(before, after, NULL);
  g_autoptr(GPtrArray) all = definition_changes_texts(changes, DEFINITION_REMOVE, NULL);
  g_autoptr(GPtrArray) sounds = definition_changes_texts(changes, DEFINITION_REMOVE, "sound");
  g_autoptr(GPtrArray) none = definition_changes_texts(changes, DEFINITION_ADD, NULL);

  (void)state;
  assert_int_equal(changes->len, 3);
  assert_int_equal(all->len, 2);
  assert_string_equal(all->pdata[0], "2 redirdev");
  assert_int_equal(sounds->len, 1);
  assert_int_equal(none->len, 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(each_piece_is_told),
    cmocka_unit_test(values_for_qemu_are_told_by_their_names),
    cmocka_unit_test(our_own_metadata_is_left_out),
    cmocka_unit_test(a_device_has_the_name_that_is_known),
    cmocka_unit_test(no_secret_is_told),
    cmocka_unit_test(equal_texts_are_counted),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
