/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/pci-window.h"

#include <stdio.h>
#include <string.h>

#include "domain/arguments.h"
#include "domain/firmware.h"
#include "host/root-file.h"
#include "xml/xml.h"

#define NAME "opt/ovmf/X-PciMmio64Mb"
#define MIB (G_GUINT64_CONSTANT(1) << 20)
#define GIB (G_GUINT64_CONSTANT(1) << 30)
#define CLASSIC (32 * GIB)

/* The most address bits that OVMF uses (MemDetect.c: "limit PhysBits to 46"), the bits of QEMU's
   CPUs, and the fewest bits that OVMF believes of any CPU. */
enum { MOST_BITS = 46, USUAL_BITS = 40, SURE_BITS = 41 };

/* The devices' memory */

/* Flags of a BAR in sysfs (include/linux/ioport.h): memory, prefetchable, 64-bit. Only such a one
   is placed in the window: bridges have no other 64-bit memory. */
#define WANTED (G_GUINT64_CONSTANT(0x00100000) | 0x00002000 | 0x00000200)

/* Memory of one device: of all its BARs, and of its largest. */
typedef struct {
  guint64 sum;
  guint64 largest;
} Bars;

/* The first six lines of "resource" are the BARs: first and last address, and flags. */
static Bars
read_bars(const char *root, const char *address)
{
  g_autofree char *text = root_file_read(root, "sys/bus/pci/devices/%s/resource", address);
  g_auto(GStrv) lines = text ? g_strsplit(text, "\n", 7) : NULL;
  Bars bars = { 0 };

  for (gsize i = 0; lines && i < 6 && lines[i]; i++) {
    g_auto(GStrv) words = g_strsplit(lines[i], " ", 3);
    guint64 first;
    guint64 last;
    guint64 size;

    if (g_strv_length(words) != 3)
      continue;
    first = g_ascii_strtoull(words[0], NULL, 16);
    last = g_ascii_strtoull(words[1], NULL, 16);
    size = last > first ? last - first + 1 : 0;
    if ((g_ascii_strtoull(words[2], NULL, 16) & WANTED) != WANTED)
      continue;
    bars.sum += size;
    bars.largest = MAX(bars.largest, size);
  }
  return bars;
}

/* The memory of all devices. A device begins at a multiple of its largest BAR, so each device
   except one leaves a gap behind it. */
static guint64
add_up(const char *root, const char *const *addresses)
{
  guint64 total = 0;
  guint64 gap = 0;

  for (gsize i = 0; addresses[i]; i++) {
    const Bars bars = read_bars(root, addresses[i]);
    const guint64 rest = bars.largest ? bars.sum % bars.largest : 0;
    const guint64 behind = rest ? bars.largest - rest : 0;

    total += bars.sum + behind;
    gap = MAX(gap, behind);
  }
  return total - gap;
}

/* The window */

/* A number in the host's description of its processors. */
static guint
host_bits(const char *cpuinfo)
{
  const char *line = cpuinfo ? strstr(cpuinfo, "address sizes") : NULL;
  const char *number = line ? strchr(line, ':') : NULL;

  return number ? (guint)g_ascii_strtoull(number + 1, NULL, 10) : 0;
}

/* The bits of an address in the guest: those of the host's CPU, those that the domain has, or
   QEMU's 40. */
static guint
guest_bits(xmlDoc *domain, const char *cpuinfo)
{
  g_autofree char *written = xml_string(domain, "/domain/cpu/maxphysaddr/@bits");

  if (written)
    return (guint)g_ascii_strtoull(written, NULL, 10);
  if (xml_node(domain, NULL,
               "/domain/cpu[@mode = 'host-passthrough' or @mode = 'maximum' or "
               "maxphysaddr/@mode = 'passthrough']"))
    return host_bits(cpuinfo);
  return USUAL_BITS;
}

/* Whether OVMF believes this number. QEMU says 40 whatever the CPU has, and for AMD's CPUs 40 is
   true. */
static gboolean
is_believed(guint bits, const char *cpuinfo)
{
  const gboolean amd = cpuinfo && strstr(cpuinfo, "AuthenticAMD");
  const gboolean intel = cpuinfo && strstr(cpuinfo, "GenuineIntel");

  return bits >= SURE_BITS || (amd && bits == USUAL_BITS) || (intel && (bits == 36 || bits == 39));
}

static guint64
window_by_cpu(const char *root, xmlDoc *domain)
{
  g_autofree char *cpuinfo = root_file_read(root, "proc/cpuinfo");
  const guint bits = guest_bits(domain, cpuinfo);

  return is_believed(bits, cpuinfo) ? G_GUINT64_CONSTANT(1) << (MIN(bits, MOST_BITS) - 3) : 0;
}

/* The number of MiB in "name=opt/ovmf/X-PciMmio64Mb,string=65536". */
static guint64
read_window_argument(const char *value)
{
  const char *text = strstr(value, NAME) ? strstr(value, "string=") : NULL;

  return text ? g_ascii_strtoull(text + strlen("string="), NULL, 10) : 0;
}

/* The window that QEMU's arguments, or libvirt's <sysinfo type='fwcfg'>, give OVMF; 0 without. */
static guint64
window_by_argument(xmlDoc *domain)
{
  g_autoptr(GPtrArray) values = arguments_values(domain, ARGUMENTS_XPATH, "fw_cfg");
  g_autofree char *entry =
      xml_string(domain, "/domain/sysinfo[@type = 'fwcfg']/entry[@name = '" NAME "']");
  guint64 size = entry ? g_ascii_strtoull(entry, NULL, 10) : 0;

  for (guint i = 0; i < values->len; i++)
    size = MAX(size, read_window_argument(values->pdata[i]));
  return MIN(size, G_MAXUINT64 / MIB) * MIB;
}

gboolean
pci_window_read(const char *root, xmlDoc *domain, const char *const *addresses, PciWindow *found)
{
  g_autofree char *arch = xml_string(domain, "/domain/os/type/@arch");
  guint64 asked;
  guint64 by_cpu;

  if (!firmware_is_uefi(domain) || (arch && !g_str_equal(arch, "x86_64")))
    return FALSE;
  asked = window_by_argument(domain);
  by_cpu = window_by_cpu(root, domain);
  *found = (PciWindow){ .wanted = add_up(root, addresses),
                        .window = MAX(asked ? asked : CLASSIC, by_cpu),
                        .by_argument = asked > by_cpu };
  return found->wanted > 0;
}

gboolean
pci_window_is_enough(const PciWindow *window)
{
  return window->wanted < window->window;
}

guint64
pci_window_argument(const PciWindow *window)
{
  guint64 size = MIB;

  while (size <= window->wanted && size < G_MAXUINT64 / 2)
    size *= 2;
  return size / MIB;
}

char *
pci_window_size_text(guint64 bytes)
{
  return bytes < GIB ? g_strdup_printf("%" G_GUINT64_FORMAT " MiB", bytes / MIB)
                     : g_strdup_printf("%.4g GiB", (double)bytes / (double)GIB);
}
