/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which notes of a profile a plan gets. */
#include <string.h>

#include "plantest.h"

#define CARD "--pci 01:00.0 --pci 01:00.1"
#define NOTES                                                                                      \
  "<g:profile xmlns:g='" GVT_NS "' name='test' device='pci' managed='yes' summary=''>"             \
  "<g:display mode='none'/>"                                                                       \
  "<g:note input='none' text='keyboard'/><g:note functions='one' text='function'/>"                \
  "<g:note without='x-vga' text='vga'/><g:note display='on' text='display'/>"                      \
  "<g:note machine='q35' text='q35'/><g:note firmware='uefi' text='uefi'/></g:profile>"

/* The notes of a plan for a domain, joined by spaces. Free with g_free(). */
static char *
notes_of(const char *options, const char *domain)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = test_resolve(options, NOTES, domain, notes, &error);

  assert_non_null(plan);
  g_ptr_array_add(notes, NULL);
  return g_strjoinv(" ", (char **)notes->pdata);
}

static void
check(const char *options, const char *domain, const char *expected)
{
  g_autofree char *notes = notes_of(options, domain);

  assert_string_equal(notes, expected);
}

static void
a_guest_without_input_is_told_so(void **state)
{
  (void)state;
  check(CARD, DOMAIN("", ""), "keyboard vga");
  check(CARD " --usb 046d:c31c", DOMAIN("", ""), "vga");
  check(CARD, DOMAIN("<input type='tablet' bus='usb'/>", ""), "keyboard vga");
  check(CARD, DOMAIN("<input type='evdev'><source dev='/dev/input/event1'/></input>", ""), "vga");
  check(CARD, DOMAIN("<input type='passthrough'/>", ""), "vga");
  check(CARD,
        DOMAIN("<hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/>"
               "<product id='0xc31c'/></source></hostdev>",
               ""),
        "vga");
  check(CARD,
        DOMAIN("", LINES("<qemu:arg value='-object'/><qemu:arg value='input-linux,id=k,"
                         "evdev=/dev/input/event1'/>")),
        "vga");
  check(
      CARD,
      DOMAIN("", LINES("<qemu:arg value='-object'/><qemu:arg value='{\"qom-type\":\"input-linux\","
                       "\"id\":\"k\"}'/>")),
      "vga");
  check(CARD, DOMAIN("", LINES("<qemu:arg value='-object'/><qemu:arg value='rng-random,id=r'/>")),
        "keyboard vga");
}

static void
one_function_of_a_card_is_too_few(void **state)
{
  (void)state;
  check("--pci 01:00.0", DOMAIN("", ""), "keyboard function vga");
  check("--pci 01:00.0 --pci 02:00.0", DOMAIN("", ""), "keyboard function vga");
}

/* The host says that 42:00 has one function only. */
static void
a_card_is_whole(void **state)
{
  (void)state;
  check("--pci 42:00", DOMAIN("", ""), "keyboard vga");
}

static void
properties_and_guests_decide(void **state)
{
  (void)state;
  check(CARD " --x-vga on", DOMAIN("", ""), "keyboard");
  check(CARD, DOMAIN("", "<os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>"),
        "keyboard vga q35 uefi");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_guest_without_input_is_told_so),
    cmocka_unit_test(one_function_of_a_card_is_too_few),
    cmocka_unit_test_setup_teardown(a_card_is_whole, test_know_a_host, test_forget_the_host),
    cmocka_unit_test(properties_and_guests_decide),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
