/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "doctor/distribution.h"

#include <string.h>

#include "host/root-file.h"

#define GRUB "/etc/default/grub"
#define GRUB_LINE "GRUB_CMDLINE_LINUX"
#define CMDLINE "/etc/kernel/cmdline"

/* New options go behind the old ones, since the last one of two counts. If there is no such line,
   one is added, since the file is a shell script. */
#define GRUB_QUOTED "^" GRUB_LINE "=\"[^\"\\n]*\""
#define GRUB_REPLACE "sed -Ei 's/^(" GRUB_LINE "=\"[^\"]*)\"/\\1 %s\"/' " GRUB
#define GRUB_APPEND "echo \"" GRUB_LINE "=\\\"\\$" GRUB_LINE " %s\\\"\" >>" GRUB
#define CMDLINE_REPLACE "sed -i '1s/$/ %s/' " CMDLINE

/* The first row that fits counts, so the most specific come first: a host may have grub and another
   loader's tool. */
static const BootLoader loaders[] = {
  { .mark = "etc/NIXOS",
    .place = "with boot.kernelParams in /etc/nixos/configuration.nix and `nixos-rebuild boot`" },
  { .program = "kernelstub", .place = "with kernelstub", .edit = "kernelstub -a '%s'" },
  { .mark = "run/ostree-booted",
    .place = "with rpm-ostree",
    .edit = "rpm-ostree kargs %s",
    .option = "--append-if-missing=%s" },
  { .program = "proxmox-boot-tool",
    .mark = "etc/kernel/proxmox-boot-uuids",
    .file = CMDLINE,
    .place = "in " CMDLINE,
    .edit = CMDLINE_REPLACE,
    .update = "proxmox-boot-tool refresh" },
  { .program = "grubby", .place = "with grubby", .edit = "grubby --update-kernel=ALL --args='%s'" },
  { .program = "update-grub",
    .mark = GRUB,
    .pattern = GRUB_QUOTED,
    .file = GRUB,
    .place = "in " GRUB,
    .edit = GRUB_REPLACE,
    .update = "update-grub" },
  { .program = "update-grub",
    .mark = GRUB,
    .file = GRUB,
    .place = "in " GRUB,
    .edit = GRUB_APPEND,
    .update = "update-grub" },
  { .program = "grub2-mkconfig",
    .mark = GRUB,
    .pattern = GRUB_QUOTED,
    .file = GRUB,
    .place = "in " GRUB,
    .edit = GRUB_REPLACE,
    .update = "grub2-mkconfig -o /boot/grub2/grub.cfg" },
  { .program = "grub2-mkconfig",
    .mark = GRUB,
    .file = GRUB,
    .place = "in " GRUB,
    .edit = GRUB_APPEND,
    .update = "grub2-mkconfig -o /boot/grub2/grub.cfg" },
  { .program = "grub-mkconfig",
    .mark = GRUB,
    .pattern = GRUB_QUOTED,
    .file = GRUB,
    .place = "in " GRUB,
    .edit = GRUB_REPLACE,
    .update = "grub-mkconfig -o /boot/grub/grub.cfg" },
  { .program = "grub-mkconfig",
    .mark = GRUB,
    .file = GRUB,
    .place = "in " GRUB,
    .edit = GRUB_APPEND,
    .update = "grub-mkconfig -o /boot/grub/grub.cfg" },
  { .program = "mkinitcpio",
    .mark = CMDLINE,
    .file = CMDLINE,
    .place = "in " CMDLINE,
    .edit = CMDLINE_REPLACE,
    .update = "mkinitcpio -P" },
  { .program = "kernel-install",
    .mark = CMDLINE,
    .file = CMDLINE,
    .place = "in " CMDLINE,
    .edit = CMDLINE_REPLACE,
    .update = "kernel-install add-all" },
  { .place = "in your boot loader's configuration" },
};

/* Names of packages. A manager that isn't here has no row of its own; NULL: the same as
   Debian's. */
static const struct {
  const char *program;
  const char *install;
  const char *unattended;
  gsize column; /* in packages */
} managers[] = {
  { "apt-get", "apt-get install", "apt-get install -y", 0 },
  { "dnf", "dnf install", "dnf install -y", 1 },
  { "zypper", "zypper install", "zypper --non-interactive install", 2 },
  { "pacman", "pacman -S --needed", "pacman -S --needed --noconfirm", 3 },
};

static const struct {
  const char *names[4];
} packages_of[] = {
  { { "libvirt-daemon-system", "libvirt-daemon-kvm", "libvirt-daemon-qemu", "libvirt" } },
  { { "mdevctl", "mdevctl", "mdevctl", "mdevctl" } },
  { { "virgl-server", "virglrenderer", "virglrenderer", "virglrenderer" } },
};

static gboolean
is_loader(const BootLoader *loader, const char *root)
{
  g_autofree char *program = loader->program ? root_file_program(root, loader->program) : NULL;
  g_autofree char *text = loader->pattern ? root_file_read(root, "%s", loader->mark) : NULL;

  return (!loader->program || program) &&
         (!loader->mark || root_file_exists(root, "%s", loader->mark)) &&
         (!loader->pattern ||
          (text && g_regex_match_simple(loader->pattern, text, G_REGEX_MULTILINE, 0)));
}

const BootLoader *
boot_loader_find(const char *root)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS(loaders) - 1 && !is_loader(&loaders[i], root))
    i++;
  return &loaders[i];
}

gboolean
boot_loader_has(const BootLoader *loader, const char *root, const char *option)
{
  g_autofree char *text = loader->file ? root_file_read(root, "%s", loader->file) : NULL;
  g_autofree char *escaped = g_regex_escape_string(option, -1);
  g_autofree char *pattern =
      g_strdup_printf("^[^#\\n]*[\"'=\\s]%s(?:[\"'\\s]|$)|^%s(?:\\s|$)", escaped, escaped);

  return text && g_regex_match_simple(pattern, text, G_REGEX_MULTILINE, 0);
}

/* A text with a word in the place of its %s. */
static char *
put_word(const char *format, const char *word)
{
  const char *place = strstr(format, "%s");

  return g_strdup_printf("%.*s%s%s", (int)(place - format), format, word, place + strlen("%s"));
}

char *
boot_loader_edit(const BootLoader *loader, const GPtrArray *options)
{
  g_autoptr(GString) all = g_string_new(NULL);

  if (!loader->edit)
    return NULL;
  for (guint i = 0; i < options->len; i++) {
    g_autofree char *word = put_word(loader->option ? loader->option : "%s", options->pdata[i]);

    g_string_append_printf(all, "%s%s", i ? " " : "", word);
  }
  return put_word(loader->edit, all->str);
}

/* The name of a package in that column. */
static const char *
package_name(const char *package, gsize column)
{
  for (gsize i = 0; i < G_N_ELEMENTS(packages_of); i++)
    if (g_str_equal(packages_of[i].names[0], package))
      return packages_of[i].names[column];
  return package;
}

char *
distribution_install(const char *root, const GPtrArray *packages, gboolean unattended)
{
  for (gsize i = 0; i < G_N_ELEMENTS(managers); i++) {
    g_autofree char *program = root_file_program(root, managers[i].program);
    g_autoptr(GString) command =
        g_string_new(unattended ? managers[i].unattended : managers[i].install);

    for (guint k = 0; program && k < packages->len; k++)
      g_string_append_printf(command, " %s", package_name(packages->pdata[k], managers[i].column));
    if (program)
      return g_string_free(g_steal_pointer(&command), FALSE);
  }
  return NULL;
}

gboolean
distribution_has_unit(const char *root, const char *unit)
{
  static const char *const folders[] = { "etc", "run", "usr/lib", "lib" };

  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
    if (root_file_exists(root, "%s/systemd/system/%s", folders[i], unit))
      return TRUE;
  return FALSE;
}

const char *
distribution_libvirt_service(const char *root)
{
  return !distribution_has_unit(root, "libvirtd.service") &&
                 distribution_has_unit(root, "virtqemud.service")
             ? "virtqemud"
             : "libvirtd";
}
