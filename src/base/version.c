/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/version.h"

#define V VERSION_NUMBER
#define BUILT_FOR_NEW " built for spice-server " SPICE_REMOTE_GL
#define BUILT_FOR_OLD " built for an older spice-server than " SPICE_REMOTE_GL
#define BUILT_FOR_NEW_VIRGL " built for virglrenderer " VIRGL_BLOB
#define BUILT_FOR_OLD_VIRGL " built for an older virglrenderer than " VIRGL_BLOB

/* All facts that depend on versions: no other file has such a fact. docs/versions.md is made from
   this table. */
static const VersionRow rows[VERSION_FACTS] = {
  [VERSION_HOOK_FOLDER] = { .name = "hook-folder",
                            .what = "libvirt runs the scripts in /etc/libvirt/hooks/qemu.d",
                            .libvirt = V(6, 5),
                            .seen = "libvirt 7.0, 9.0, 11.3, 12.8",
                            .source = "libvirt NEWS 6.5.0" },
  [VERSION_MDEV_DISPLAY] = { .name = "mdev-display",
                             .what = "libvirt has display and ramfb on an mdev, and keeps both",
                             .libvirt = V(6, 5),
                             .seen = "libvirt 7.0, 9.0, 11.3, 12.8",
                             .source = "libvirt commit c5815b3197: 5.10 to 6.4 lose ramfb at a "
                                       "redefine" },
  [VERSION_PCI_DISPLAY] = { .name = "pci-display",
                            .what = "libvirt has display and ramfb on a PCI hostdev too",
                            .libvirt = V(10, 3),
                            .seen = "libvirt 9.0 (drops them), 11.3, 12.8",
                            .source = "libvirt NEWS 10.3.0" },
  [VERSION_AUDIO] = { .name = "audio",
                      .what = "libvirt has <audio>; before, the graphics chose the sound",
                      .libvirt = V(7, 2),
                      .seen = "libvirt 7.0 (has none), 9.0, 11.3, 12.8",
                      .source = "libvirt NEWS 7.2.0" },
  [VERSION_MDEV_CREATE] = { .name = "mdev-create",
                            .what = "libvirt makes an mdev of a given uuid",
                            .libvirt = V(7, 3),
                            .seen = "libvirt 9.0, 12.8",
                            .source = "libvirt NEWS 7.3.0" },
  [VERSION_MDEV_DEFINE] = { .name = "mdev-define",
                            .what =
                                "libvirt has node devices that are defined and start with the host",
                            .libvirt = V(7, 8),
                            .seen = "libvirt 9.0, 12.8",
                            .source = "libvirt NEWS 7.8.0" },
  [VERSION_EARLY_JSON_DEVICES] = { .name = "early-json-devices",
                                   .what =
                                       "libvirt gives QEMU its devices as JSON; 8.0 took that back",
                                   .libvirt = V(7, 9),
                                   .qemu = V(6, 2),
                                   .libvirt_until = V(8, 0),
                                   .seen = "in the sources",
                                   .source = "libvirt NEWS 8.0.0" },
  [VERSION_JSON_DEVICES] = { .name = "json-devices",
                             .what =
                                 "libvirt gives QEMU its devices as JSON, which -set can't reach",
                             .libvirt = V(8, 1),
                             .qemu = V(7, 0),
                             .seen = "libvirt 7.0 (doesn't), 9.0, 11.3, 12.8",
                             .source = "libvirt NEWS 8.1.0" },
  [VERSION_OVERRIDE_KEPT] = { .name = "override-kept",
                              .what = "libvirt keeps <qemu:override>; until 8.4 it crashes with it",
                              .libvirt = V(8, 2),
                              .seen = "libvirt 7.0 (drops it), 9.0, 12.8",
                              .source = "libvirt NEWS 8.2.0" },
  [VERSION_OVERRIDE] = { .name = "override",
                         .what = "<qemu:override> works",
                         .libvirt = V(8, 5),
                         .seen = "libvirt 9.0, 11.3, 12.8",
                         .source = "libvirt NEWS 8.5.0, a crash when properties are overridden" },
  [VERSION_SPICE_DEVICES_CHECKED] = { .name = "spice-devices-checked",
                                      .what =
                                          "libvirt refuses SPICE's devices without SPICE at the "
                                          "define, not at the start",
                                      .libvirt = V(8, 4),
                                      .seen = "libvirt 7.0 (doesn't), 9.0, 11.3, 12.8",
                                      .source = "libvirt NEWS 8.4.0" },
  [VERSION_DBUS_DISPLAY] = { .name = "dbus-display",
                             .what = "a graphics of type dbus",
                             .libvirt = V(8, 4),
                             .qemu = V(7, 0),
                             .seen = "libvirt 7.0 (has none), 9.0, 12.8",
                             .source = "libvirt NEWS 8.4.0, QEMU 7.0" },
  [VERSION_HOSTDEVS_CHECKED] = { .name = "hostdevs-checked",
                                 .what =
                                     "libvirt refuses a second ramfb, and a host device twice, at "
                                     "the define, not at the start",
                                 .libvirt = V(9, 0),
                                 .seen = "libvirt 7.0 (doesn't), 9.0, 11.3, 12.8",
                                 .source = "seen only: some release from 7.1 to 9.0" },
  [VERSION_ATTRIBUTE_WORDS] = { .name = "attribute-words",
                                .what = "libvirt's error for a missing attribute names its element",
                                .libvirt = V(9, 0),
                                .seen = "libvirt 7.0 (doesn't), 9.0, 11.3",
                                .source = "seen only: some release from 7.1 to 9.0" },
  [VERSION_BLOB_MEMFD] = { .name = "blob-memfd",
                           .what = "libvirt refuses blob='on' of a virtio video without memfd",
                           .libvirt = V(9, 6),
                           .seen = "libvirt 9.0 (drops blob), 12.8; read in 11.3",
                           .source = "src/qemu/qemu_validate.c, commit of July 2023" },
  [VERSION_PIPEWIRE] = { .name = "pipewire",
                         .what = "sound by PipeWire",
                         .libvirt = V(9, 10),
                         .qemu = V(8, 1),
                         .seen = "libvirt 9.0 (has none), 11.3, 12.8",
                         .source = "libvirt NEWS 9.10.0, QEMU 8.1" },
  [VERSION_IOMMUFD] = { .name = "iommufd",
                        .what = "a PCI hostdev has <driver iommufd='yes'>",
                        .libvirt = V(12, 1),
                        .seen = "libvirt 9.0 (refuses it), 12.8",
                        .source = "libvirt NEWS 12.1.0" },
  [VERSION_ACPI_NODESET] = { .name = "acpi-nodeset",
                             .what = "a PCI hostdev has <acpi nodeset='…'>",
                             .libvirt = V(11, 8),
                             .seen = "libvirt 9.0 (refuses it), 12.8",
                             .source = "libvirt NEWS 11.8.0" },
  [VERSION_USB_PORT] = { .name = "usb-port",
                         .what = "a USB hostdev is named by its port",
                         .libvirt = V(12, 1),
                         .seen = "libvirt 9.0, 11.3 (refuse it), 12.8",
                         .source = "libvirt's documentation: with the additions of 12.1, "
                                   "not yet with those of 11.8" },
  [VERSION_VIDEO_DEVICE] = { .name = "video-device",
                             .what =
                                 "libvirt records which virtio video it gives QEMU, and refuses "
                                 "one with 3D if accel3d is off",
                             .libvirt = V(12, 5),
                             .seen = "libvirt 9.0, 11.3 (don't), 12.8",
                             .source = "libvirt NEWS 12.5.0" },
  [VERSION_SANDBOX_WITH_MESA] = { .name = "sandbox-with-mesa",
                                  .what =
                                      "QEMU's sandbox refuses forbidden calls of Mesa, instead of "
                                      "killing QEMU",
                                  .qemu = V(4, 0),
                                  .seen = "QEMU 5.2, 7.2, 10.0, 11.1",
                                  .source = "QEMU 4.0; intel/gvt-linux#47" },
  [VERSION_RAMFB_MIGRATE] = { .name = "ramfb-migrate",
                              .what = "vfio-pci-nohotplug has x-ramfb-migrate",
                              .qemu = V(8, 2),
                              .seen = "QEMU 7.2 (hasn't), 10.0, 11.1",
                              .source = "QEMU 8.2" },
  [VERSION_RUTABAGA_WORDS] = { .name = "rutabaga-words",
                               .what = "QEMU names rutabaga too if blob resources lack udmabuf",
                               .qemu = V(8, 2),
                               .seen = "QEMU 7.2 (doesn't), 11.1; read in 10.0",
                               .source = "QEMU 8.2, hw/display/virtio-gpu.c" },
  [VERSION_IGD_OPTIONS] = { .name = "igd-options",
                            .what = "vfio-pci has x-igd-lpc and x-igd-legacy-mode",
                            .qemu = V(10, 0),
                            .seen = "QEMU 7.2 (hasn't), 10.0, 11.1",
                            .source = "QEMU 10.0, docs/igd-assign.txt" },
  [VERSION_OPREGION_DEFAULT] = { .name = "opregion-default",
                                 .what = "x-igd-opregion is on if nobody sets it",
                                 .qemu = V(10, 1),
                                 .seen = "QEMU 7.2, 10.0 (off), 11.1",
                                 .source = "QEMU 10.1, docs/igd-assign.txt" },
  [VERSION_VNC_WITHOUT_DMA_BUF] = { .name = "vnc-without-dma-buf",
                                    .what = "VNC refuses a display that provides dma-bufs, also "
                                            "with egl-headless",
                                    .qemu = V(9, 0),
                                    .seen = "QEMU 7.2 (doesn't), 10.0, 11.1",
                                    .source = "QEMU 9.0, commit d4c199566f" },
  [VERSION_VENUS] = { .name = "venus",
                      .what = "virtio videos with OpenGL have venus, which needs blob and hostmem",
                      .qemu = V(9, 2),
                      .seen = "QEMU 7.2 (hasn't), 10.0, 11.1",
                      .source = "QEMU 9.2, hw/display/virtio-gpu.c" },
  [VERSION_VIDEO_BLOB] = { .name = "video-blob",
                           .what = "a virtio video with OpenGL has blob='on' and hostmem",
                           .libvirt = V(9, 2),
                           .qemu = V(9, 2),
                           .new_virgl = TRUE,
                           .seen = "libvirt 9.0 (drops blob), 12.8; QEMU 7.2 (has no hostmem), "
                                   "11.1; that of Debian 12's backports, 10.0, has the message of "
                                   "the refusal, Debian 13's hasn't",
                           .source = "libvirt NEWS 9.2.0; QEMU 9.2, hw/display/virtio-gpu.c: old "
                                     "virglrenderer, blob resources unsupported" },
  [VERSION_NATIVE_CONTEXT] = { .name = "native-context",
                               .what = "virtio videos with OpenGL have drm_native_context, which "
                                       "needs blob and hostmem",
                               .libvirt = V(9, 2),
                               .qemu = V(11, 0),
                               .new_virgl = TRUE,
                               .seen = "QEMU 7.2, 10.0 (haven't), 11.1",
                               .source = "not in QEMU 10.2's source; seen in 11.1" },
  [VERSION_SPICE_GL_PORT] = { .name = "spice-gl-port",
                              .what = "SPICE with OpenGL may listen on a port",
                              .qemu = V(10, 1),
                              .new_spice = TRUE,
                              .seen = "QEMU 7.2, 10.0 (refuse it), 11.1; that of Debian 13's "
                                      "backports has the message of the refusal",
                              .source = "QEMU 10.1, commit 376d4b22e4" },
  [VERSION_VIOMMU_WORDS] = { .name = "viommu-words",
                             .what =
                                 "QEMU has the same message for a virtual IOMMU without caching "
                                 "mode at the guest's start and for a device that is added",
                             .qemu = V(10, 2),
                             .seen = "QEMU 7.2 (hasn't), 11.1; read in 10.0 (hasn't)",
                             .source = "hw/i386/intel_iommu.c, patch of 2025-09-29" },
  [VERSION_GL_CONTEXTS] = { .name = "gl-contexts",
                            .what = "QEMU asks each display whether it can show a console, and "
                                    "names what it can't",
                            .qemu = V(7, 0),
                            .seen = "QEMU 5.2 (doesn't), 7.2, 10.0, 11.1",
                            .source = "QEMU 7.0, ui/console.c" },
  [VERSION_OPENGL_WORDS] = { .name = "opengl-words",
                             .what = "QEMU names the display that has no OpenGL",
                             .qemu = V(9, 1),
                             .seen = "QEMU 5.2, 7.2 (don't), 10.0, 11.1",
                             .source = "QEMU 9.1, commits 0fa57cbfa7 and 7aea035a60" },
};

#undef V

/* "libvirt A and QEMU B". Either may be NULL, and is left out. */
static char *
name_versions(const char *libvirt, const char *qemu)
{
  return g_strconcat(libvirt ? "libvirt " : "", libvirt ? libvirt : "",
                     libvirt && qemu ? " and " : "", qemu ? "QEMU " : "", qemu ? qemu : "", NULL);
}

char *
version_short_text(unsigned long version)
{
  return g_strdup_printf("%lu.%lu", version / 1000000, version / 1000 % 1000);
}

char *
version_text(unsigned long version)
{
  return g_strdup_printf("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}

gboolean
version_parse(const char *word, unsigned long *version)
{
  g_auto(GStrv) numbers = g_strsplit(word, ".", -1);
  guint64 part[3] = { 0 };
  guint count = g_strv_length(numbers);

  if (count < 2 || count > G_N_ELEMENTS(part))
    return FALSE;
  for (gsize i = 0; numbers[i]; i++)
    if (!g_ascii_string_to_unsigned(numbers[i], 10, 0, 999, &part[i], NULL))
      return FALSE;
  *version = part[0] * 1000000 + part[1] * 1000 + part[2];
  return TRUE;
}

const VersionRow *
version_row(VersionFact fact)
{
  return &rows[fact];
}

gboolean
version_find(const char *name, VersionFact *fact)
{
  for (VersionFact i = 0; i < VERSION_FACTS; i++)
    if (g_str_equal(rows[i].name, name)) {
      *fact = i;
      return TRUE;
    }
  return FALSE;
}

static unsigned long
or_newest(unsigned long version, unsigned long newest)
{
  return version ? version : newest;
}

gboolean
version_has(VersionFact fact, const TargetVersions *target)
{
  const TargetVersions newest = TARGET_NEWEST;
  const VersionRow *row = &rows[fact];
  unsigned long libvirt = or_newest(target->libvirt, newest.libvirt);

  return libvirt >= row->libvirt && (!row->libvirt_until || libvirt < row->libvirt_until) &&
         or_newest(target->qemu, newest.qemu) >= row->qemu &&
         !(row->new_spice && target->spice == BUILD_OLD) &&
         !(row->new_virgl && target->virgl == BUILD_OLD);
}

gboolean
version_is_unsure(VersionFact fact, const TargetVersions *target)
{
  const VersionRow *row = &rows[fact];

  return ((row->new_spice && target->spice == BUILD_UNKNOWN) ||
          (row->new_virgl && target->virgl == BUILD_UNKNOWN)) &&
         version_has(fact, target);
}

char *
version_since(VersionFact fact)
{
  const VersionRow *row = &rows[fact];
  g_autofree char *libvirt = row->libvirt ? version_short_text(row->libvirt) : NULL;
  g_autofree char *version = row->qemu ? version_short_text(row->qemu) : NULL;
  g_autofree char *qemu = version ? g_strconcat(version, row->new_spice ? BUILT_FOR_NEW : "",
                                                row->new_virgl ? BUILT_FOR_NEW_VIRGL : "", NULL)
                                  : NULL;

  return name_versions(libvirt, qemu);
}

char *
version_target_text(const TargetVersions *target)
{
  g_autofree char *libvirt = target->libvirt ? version_text(target->libvirt) : NULL;
  g_autofree char *version = target->qemu ? version_text(target->qemu) : NULL;
  g_autofree char *qemu =
      version ? g_strconcat(version, target->spice == BUILD_OLD ? BUILT_FOR_OLD : "",
                            target->virgl == BUILD_OLD ? BUILT_FOR_OLD_VIRGL : "", NULL)
              : NULL;

  return name_versions(libvirt, qemu);
}

/* The version if it is newer than newest, else 0. Releases of one minor version count as equal:
   12.8.1 isn't newer than 12.8. */
static unsigned long
if_newer(unsigned long version, unsigned long newest)
{
  return version >= newest + 1000 ? version : 0;
}

char *
version_news(const TargetVersions *target)
{
  const TargetVersions newest = TARGET_NEWEST;
  const TargetVersions new = { .libvirt = if_newer(target->libvirt, newest.libvirt),
                               .qemu = if_newer(target->qemu, newest.qemu) };
  g_autofree char *there = version_target_text(&new);
  g_autofree char *libvirt = version_short_text(newest.libvirt);
  g_autofree char *qemu = version_short_text(newest.qemu);
  g_autofree char *known = name_versions(new.libvirt ? libvirt : NULL, new.qemu ? qemu : NULL);

  return *there ? g_strdup_printf("%s: newer than gvt-xml knows, taken as %s", there, known) : NULL;
}
