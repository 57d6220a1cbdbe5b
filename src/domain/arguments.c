/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/arguments.h"

#include <string.h>

#include "xml/xml.h"

/* The options of QEMU 5.2, 7.2, 10.0 and 11.1 without a value, and those with one. The stylesheets
   have the same lists: tests/docs/options.py. */
static const char options_alone[] =
    " S alt-grab async-teardown audio-help ctrl-grab curses daemonize enable-fips enable-kvm"
    " enable-sync-profile full-screen h help jitdump mem-prealloc no-acpi no-fd-bootchk no-hpet"
    " no-quit no-reboot no-shutdown no-user-config nodefaults nographic old-param only-migratable"
    " perfmap portrait preconfig s sdl semihosting show-cursor singlestep snapshot usb version"
    " win2k-hack xen-attach xen-domid-restrict ";
static const char options_with_value[] =
    " D L M accel acpitable action add-fd append audio audiodev bios blockdev boot cdrom chardev"
    " chroot compat cpu d debugcon device dfilter display drive dtb dump-vmstate echr fda fdb fsdev"
    " fw_cfg g gdb global hda hdb hdc hdd icount incoming initrd iscsi k kernel loadvm m machine"
    " mem-path mon monitor msg mtdblock name net netdev nic numa object option-rom overcommit"
    " parallel pflash pidfile plugin prom-env qmp qmp-pretty qtest qtest-log readconfig realtime"
    " rotate rtc run-with runas sandbox sd seed semihosting-config serial set shim smbios smp"
    " soundhw spice tb-size tpmdev trace usbdevice uuid vga virtfs vnc watchdog watchdog-action"
    " writeconfig xen-domid ";

static gboolean
has_option(const char *options, const char *name)
{
  g_autofree char *word = g_strdup_printf(" %s ", name);

  return *name && !strchr(name, ' ') && strstr(options, word);
}

/* The name of the option that an argument opens, without its dashes; empty if it opens none. */
static const char *
option_name(const char *argument)
{
  if (*argument != '-')
    return "";
  return argument + (argument[1] == '-' ? 2 : 1);
}

/* Whether the option takes the next argument as its value. One word that no QEMU known here has as
   an option takes it unless it begins with '-'. */
static gboolean
takes_value(const char *name, const char *next)
{
  if (has_option(options_with_value, name))
    return TRUE;
  return *name && !has_option(options_alone, name) && !strpbrk(name, " =") && *next != '-';
}

GPtrArray *
arguments_values(xmlDoc *doc, const char *xpath, const char *option)
{
  g_autoptr(GPtrArray) arguments = xml_nodes(doc, NULL, xpath);
  GPtrArray *values = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *opened = g_strdup("");

  for (guint i = 0; i < arguments->len; i++) {
    g_autofree char *value = xml_attribute(arguments->pdata[i], "value");
    const char *text = value ? value : "";
    gboolean is_value = takes_value(opened, text);

    if (is_value && g_str_equal(opened, option))
      g_ptr_array_add(values, g_strdup(text));
    g_free(opened);
    opened = g_strdup(is_value ? "" : option_name(text));
  }
  return values;
}
