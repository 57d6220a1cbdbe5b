/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a running guest lacks of a definition, and what of it only a start brings. */
#include "domain/live-change.h"

#include <string.h>

#include "edittest.h"

#define OTHER_UUID "b297db4a-f4c2-11e6-90f6-d3b88d6c9525"
#define HOSTDEV(uuid, alias, more)                                                                 \
  "<hostdev mode='subsystem' type='mdev' managed='no' model='vfio-pci'" more                       \
  "><source><address uuid='" uuid "'/></source><alias name='" alias "'/></hostdev>"
#define DEVICE(uuid, content) "<g:mdev uuid='" uuid "' alias='ua-gvt0'>" content "</g:mdev>"
#define HEADLESS(uuid)                                                                             \
  "<g:plan xmlns:g='" GVT_NS "' profile='p'>" DEVICE(                                              \
      uuid,                                                                                        \
      "<g:property name='rombar' type='unsigned' value='0' mechanism='override'/>"                 \
      "<g:property name='display' type='string' value='off' mechanism='native'/>") "<g:display mode='keep'/></g:plan>"

/* The definition by plan (NULL for none), and a running guest: started by a plan or none, with more
   devices, without others. */
typedef struct {
  const char *plan;
  const char *started;
  const char *more;    /* devices that were plugged in */
  const char *lacking; /* XPath of devices that aren't there */
} Case;

/* Fails unless the change attaches and detaches so many devices, and has these reasons, a part of
   each, divided by "|". */
static void
assert_change(const Case *given, guint attach, guint detach, const char *reasons)
{
  g_autoptr(xmlDoc) base = test_parse(DOMAIN(SPICE));
  g_autoptr(xmlDoc) definition =
      given->plan ? test_apply(DOMAIN(SPICE), given->plan, NULL) : test_parse(DOMAIN(SPICE));
  g_autoptr(xmlDoc) running =
      given->started ? test_apply(DOMAIN(SPICE), given->started, NULL) : test_parse(DOMAIN(SPICE));
  g_auto(GStrv) wanted = g_strsplit(reasons, "|", -1);
  g_autoptr(GError) error = NULL;
  g_autoptr(LiveChange) change = NULL;

  if (given->lacking) {
    xmlNode *node = xml_node(running, NULL, given->lacking);

    xmlUnlinkNode(node);
    xmlFreeNode(node);
  }
  if (given->more) {
    g_autoptr(xmlDoc) more = test_parse(given->more);

    xmlAddChild(xml_node(running, NULL, "/domain/devices"),
                xmlDocCopyNode(xmlDocGetRootElement(more), running, 1));
  }
  change = live_change_new(base, definition, running, &error);
  assert_non_null(change);
  for (guint i = 0; i < change->reasons->len; i++)
    if (i >= g_strv_length(wanted) || !strstr(change->reasons->pdata[i], wanted[i]))
      fail_msg("reason %u: %s", i, (const char *)change->reasons->pdata[i]);
  assert_int_equal(change->reasons->len, g_strv_length(wanted));
  assert_int_equal(change->attach->len, attach);
  assert_int_equal(change->detach->len, detach);
  assert_int_equal(live_change_is_empty(change), attach + detach == 0);
}

static void
a_device_without_a_display_is_attached(void **state)
{
  const Case fresh = { HEADLESS(TEST_UUID), NULL, NULL, NULL };
  const Case again = { HEADLESS(TEST_UUID), NULL, HOSTDEV(TEST_UUID, "ua-gvt0", ""), NULL };
  const Case by_hand = { HEADLESS(TEST_UUID), NULL, HOSTDEV(TEST_UUID, "hostdev0", ""), NULL };
  const Case unplugged = { HEADLESS(TEST_UUID), HEADLESS(TEST_UUID), NULL,
                           "/domain/devices/hostdev" };

  (void)state;
  assert_change(&fresh, 1, 0, "");
  assert_change(&again, 0, 0, "");
  assert_change(&by_hand, 0, 0, "");
  assert_change(&unplugged, 1, 0, "");
}

static void
what_only_a_start_brings_is_named(void **state)
{
  const Case gl = { GL, NULL, NULL, NULL };
  const Case window = { WINDOW, NULL, NULL, NULL };
  const Case shown = { HEADLESS(TEST_UUID), NULL, HOSTDEV(TEST_UUID, "ua-gvt0", " display='on'"),
                       NULL };
  const Case back = { HEADLESS(TEST_UUID), GL, NULL, NULL };

  (void)state;
  assert_change(&gl, 1, 0,
                "the property xres only at a start|only a start adds: <graphics type='spice'|"
                "only a start removes: ");
  assert_change(&window, 1, 0,
                "the property xres only at a start|only a start adds: <qemu:|only a start "
                "removes: ");
  assert_change(&shown, 0, 0, "the guest has it with display='on'");
  assert_change(&back, 0, 0, "only a start adds: |only a start removes: ");
}

static void
what_the_guest_was_started_with_is_no_reason(void **state)
{
  const Case same = { GL, GL, NULL, NULL };
  const Case plain = { NULL, NULL, NULL, NULL };

  (void)state;
  assert_change(&same, 0, 0, "");
  assert_change(&plain, 0, 0, "");
}

static void
another_device_of_the_plan_must_go_first(void **state)
{
  const Case given = { HEADLESS(OTHER_UUID), HEADLESS(TEST_UUID), NULL, NULL };

  (void)state;
  assert_change(&given, 1, 1, "gvt-xml revert --live removes it");
}

static void
an_alias_is_of_one_device(void **state)
{
  const Case given = { "<g:plan xmlns:g='" GVT_NS "' profile='p'><g:mdev uuid='" OTHER_UUID
                       "' alias='ua-gvt0'/><g:mdev uuid='" TEST_UUID
                       "' alias='ua-gvt1'/><g:display mode='keep'/></g:plan>",
                       NULL, HOSTDEV(TEST_UUID, "ua-gvt0", ""), NULL };

  (void)state;
  assert_change(&given, 1, 0,
                "ua-gvt0 (mdev " OTHER_UUID
                "): the guest already has this alias, on ua-gvt0 (mdev " TEST_UUID ")");
}

static void
a_revert_detaches(void **state)
{
  const Case plugged = { NULL, NULL, HOSTDEV(TEST_UUID, "ua-gvt0", ""), NULL };
  const Case started = { NULL, HEADLESS(TEST_UUID), NULL, NULL };
  const Case gone = { NULL, HEADLESS(TEST_UUID), NULL, "/domain/devices/hostdev" };
  const Case others = { NULL, NULL, HOSTDEV(TEST_UUID, "hostdev0", ""), NULL };
  const Case gl = { NULL, GL, NULL, NULL };

  (void)state;
  assert_change(&plugged, 0, 1, "");
  assert_change(&started, 0, 1, "");
  assert_change(&gone, 0, 0, "");
  assert_change(&others, 0, 0, "");
  assert_change(&gl, 0, 1, "only a start adds: |only a start removes: ");
}

static void
each_device_needs_a_slot(void **state)
{
  const Case full = { HEADLESS(TEST_UUID), NULL,
                      "<disk><address type='pci' bus='0x01' slot='0x00'/></disk>", NULL };

  (void)state;
  assert_change(&full, 1, 0, "the guest's machine has 0 free PCI slots to plug into, but 1 are");
}

static void
a_state_that_is_not_understood_is_refused(void **state)
{
  g_autoptr(xmlDoc) base = test_parse(DOMAIN(SPICE));
  g_autoptr(xmlDoc) running =
      test_parse("<domain><metadata><g:state xmlns:g='" GVT_NS "' version='9'/></metadata>"
                 "<devices/></domain>");
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_null(live_change_new(base, base, running, &error));
  assert_non_null(error);
}

static void
the_address_stays_if_it_is_free(void **state)
{
  static const char *const buses[] = { "0x01", "0x05" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(buses); i++) {
    g_autofree char *text = g_strdup_printf(
        "<hostdev><alias name='ua-gvt0'/><address type='pci' bus='%s' slot='0x00'/></hostdev>",
        buses[i]);
    g_autoptr(xmlDoc) hostdev = test_parse(text);
    g_autoptr(xmlDoc) running = test_parse(DOMAIN(""));
    gboolean moved = FALSE;
    g_autofree char *xml = live_change_device(xmlDocGetRootElement(hostdev), running, &moved);

    assert_int_equal(moved, i == 1);
    assert_int_equal(strstr(xml, "<address") != NULL, i == 0);
    assert_non_null(strstr(xml, "ua-gvt0"));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_device_without_a_display_is_attached),
    cmocka_unit_test(what_only_a_start_brings_is_named),
    cmocka_unit_test(what_the_guest_was_started_with_is_no_reason),
    cmocka_unit_test(another_device_of_the_plan_must_go_first),
    cmocka_unit_test(an_alias_is_of_one_device),
    cmocka_unit_test(a_revert_detaches),
    cmocka_unit_test(each_device_needs_a_slot),
    cmocka_unit_test(a_state_that_is_not_understood_is_refused),
    cmocka_unit_test(the_address_stays_if_it_is_free),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
