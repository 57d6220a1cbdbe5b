/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words of the user, and the form that they get. */
#include "base/parse.h"

#include <string.h>

#include "base/error.h"
#include "testlib.h"

static void
a_bool_has_six_words(void **state)
{
  static const char *const others[] = { "", "ON", "1", "onn", "maybe" };

  (void)state;
  assert_string_equal(parse_bool("on"), "true");
  assert_string_equal(parse_bool("true"), "true");
  assert_string_equal(parse_bool("yes"), "true");
  assert_string_equal(parse_bool("off"), "false");
  assert_string_equal(parse_bool("false"), "false");
  assert_string_equal(parse_bool("no"), "false");
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
    assert_null(parse_bool(others[i]));
}

/* Fails unless a value of this type becomes expected, or is refused as wrong usage (NULL). */
static void
assert_typed(const char *type, const char *word, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *value = parse_typed("rombar", type, word, &error);

  if (g_strcmp0(value, expected) != 0)
    fail_msg("%s '%s' is '%s'", type, word, value);
  assert_int_equal(gvt_is_usage(error), expected == NULL);
}

static void
a_value_is_written_as_libvirt_takes_it(void **state)
{
  (void)state;
  assert_typed("string", " a,b", " a,b");
  assert_typed("bool", "no", "false");
  assert_typed("bool", "0", NULL);
  assert_typed("unsigned", "0x10", "16");
  assert_typed("unsigned", "007", "7");
  assert_typed("unsigned", "18446744073709551615", "18446744073709551615");
  assert_typed("unsigned", "18446744073709551616", NULL);
  assert_typed("unsigned", "-1", NULL);
  assert_typed("signed", "-7", "-7");
  assert_typed("signed", "0x10", "16");
  assert_typed("float", "1", NULL);
}

static void
a_uuid_has_many_spellings(void **state)
{
  static const char *const right[] = {
    TEST_UUID,
    "A297DB4A-F4C2-11E6-90F6-D3B88D6C9525",
    "{" TEST_UUID "}",
    "a297db4af4c211e690f6d3b88d6c9525",
    "{A297DB4AF4C211E690F6D3B88D6C9525}",
    "mdev_a297db4a_f4c2_11e6_90f6_d3b88d6c9525",
    "mdev_a297db4a_f4c2_11e6_90f6_d3b88d6c9525_0000_00_02_0",
    "mdev_" TEST_UUID,
    "/sys/bus/mdev/devices/" TEST_UUID "/",
  };
  static const char *const wrong[] = {
    "",
    TEST_UUID " ",
    TEST_UUID "_0000_00_02_0",
    "{" TEST_UUID,
    TEST_UUID "}",
    "a297db4a-f4c211e690f6d3b88d6c9525",
    "a297db4af4c211e690f6d3b88d6c952",
    "g297db4af4c211e690f6d3b88d6c9525",
    "pci_0000_41_00_0",
    "/tmp/" TEST_UUID,
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(right); i++) {
    g_autofree char *uuid = parse_uuid(right[i], NULL);

    assert_string_equal(uuid, TEST_UUID);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;

    assert_null(parse_uuid(wrong[i], &error));
    assert_true(gvt_is_usage(error));
  }
}

/* A guest's vGPU keeps its uuid, so it must never change. Python's uuid.uuid5() gives this one with
   the name space in parse.c. */
static void
a_text_always_gives_one_uuid(void **state)
{
  g_autofree char *one = uuid_from_text("guest");
  g_autofree char *other = uuid_from_text("guesu");

  (void)state;
  assert_string_equal(one, "db59f365-2cdd-5c45-8dce-b8aad0e88ba0");
  assert_string_not_equal(one, other);
}

/* Fails unless a host's address becomes expected, or is refused (NULL). */
static void
assert_host_address(const char *word, const char *expected, gboolean expected_slot)
{
  g_autoptr(GError) error = NULL;
  gboolean is_slot = FALSE;
  g_autofree char *address = parse_host_address(word, &is_slot, &error);

  if (g_strcmp0(address, expected) != 0)
    fail_msg("'%s' is '%s'", word, address);
  assert_int_equal(gvt_is_usage(error), expected == NULL);
  assert_int_equal(is_slot, expected_slot);
}

static void
an_address_of_the_host_has_many_spellings(void **state)
{
  (void)state;
  assert_host_address("41:00.1", "0000:41:00.1", FALSE);
  assert_host_address("0001:41:1F.7", "0001:41:1f.7", FALSE);
  assert_host_address("pci_0000_41_00_0", "0000:41:00.0", FALSE);
  assert_host_address("00000001:41:00.0", "0001:41:00.0", FALSE);
  assert_host_address("41:00", "0000:41:00.0", TRUE);
  assert_host_address("pci_0000_41_00", "0000:41:00.0", TRUE);
  assert_host_address("/sys/bus/pci/devices/0000:41:00.0", "0000:41:00.0", FALSE);
  assert_host_address("/sys/devices/pci0000:00/0000:00:02.0/", "0000:00:02.0", FALSE);
  assert_host_address("/tmp/0000:41:00.0", NULL, FALSE);
  assert_host_address("41:20.0", NULL, FALSE);
  assert_host_address("41:00.8", NULL, FALSE);
  assert_host_address("1:00.0", NULL, FALSE);
  assert_host_address("", NULL, FALSE);
}

static void
an_address_of_the_guest_is_no_host_bridge(void **state)
{
  static const char *const wrong[] = { "", "9", "00:20.0", "00:00.0", "0001:00:09.0", "00:09" };
  g_autofree char *short_one = parse_guest_address("0:9.1", NULL);
  g_autofree char *long_one = parse_guest_address("0x0000:FF:1f.7", NULL);

  (void)state;
  assert_string_equal(short_one, "0000:00:09.1");
  assert_string_equal(long_one, "0000:ff:1f.7");
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;

    assert_null(parse_guest_address(wrong[i], &error));
    assert_true(gvt_is_usage(error));
  }
}

static void
text_is_what_xml_can_hold(void **state)
{
  static const char *const wrong[] = { "secret\x1b", "secret\x7f",   "secret\n",
                                       "secret\xff", "secret\ufffe", "secret\uffff" };

  (void)state;
  assert_true(parse_is_text("--env", NULL, NULL));
  assert_true(parse_is_text("--env", "", NULL));
  assert_true(parse_is_text("--env", "A=\ufffd\U0001fffe", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;

    assert_false(parse_is_text("--env", wrong[i], &error));
    assert_true(gvt_is_usage(error));
    assert_true(g_str_has_prefix(error->message, "--env: "));
    assert_null(strstr(error->message, "secret"));
  }
}

static void
a_name_leads_out_of_no_folder(void **state)
{
  static const char *const wrong[] = {
    "", ".", "..", "-r", "a/b", "../a", "a b", "a\n", "\xc3\xa9"
  };

  (void)state;
  assert_true(parse_is_name("i915-GVTg_V5_4"));
  assert_true(parse_is_name("0000:00:02.0"));
  assert_true(parse_is_name("getty@tty1.service"));
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
    assert_false(parse_is_name(wrong[i]));
}

static void
a_pattern_is_no_name(void **state)
{
  (void)state;
  assert_true(parse_is_pattern("web*"));
  assert_true(parse_is_pattern("web?"));
  assert_true(parse_is_pattern("web[12]"));
  assert_false(parse_is_pattern("web1"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_bool_has_six_words),
    cmocka_unit_test(a_value_is_written_as_libvirt_takes_it),
    cmocka_unit_test(a_uuid_has_many_spellings),
    cmocka_unit_test(a_text_always_gives_one_uuid),
    cmocka_unit_test(an_address_of_the_host_has_many_spellings),
    cmocka_unit_test(an_address_of_the_guest_is_no_host_bridge),
    cmocka_unit_test(text_is_what_xml_can_hold),
    cmocka_unit_test(a_name_leads_out_of_no_folder),
    cmocka_unit_test(a_pattern_is_no_name),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
